"""GS1: leading groups, policy documents, coordination, meetings and pilots (spec 10.2, 9.3)."""

from typing import Any

from annual_returns.computation.scope import Part, Row, Scope
from orgs.models import Coordination, LeadingGroup, Meeting, Pilot, PolicyDocument


def compute(scope: Scope) -> Part:
    """Return the rows of the union's mechanisms. Queries: 5."""
    return Part([*_standing(scope), *_documents(scope), *_meetings(scope)])


def _standing(scope: Scope) -> list[Row]:
    """Return one row a union for what a union has or has not; the oldest record shows it.

    The rest of the year of a union that was taken over has none: its successor stands for it.
    """
    if scope.is_continued:
        return []
    rows = []
    for code, kind, model in (
        ("G104", "group", LeadingGroup),
        ("G107", "partner", Coordination),
        ("G113", "pilot", Pilot),
    ):
        standing: Any = model.objects.standing(scope.ends_on).filter(union_id__in=scope.union_ids)
        oldest = standing.order_by("since", "pk")[:1]
        rows += [Row(code, kind, first.no, first.title) for first in oldest]
    return rows


def _documents(scope: Scope) -> list[Row]:
    """Count what the union itself leads, so a joint document is counted once (ME-02)."""
    led = PolicyDocument.objects.filter(union_id__in=scope.union_ids, leads=True).order_by("no")
    rows = [Row("G106", "policy", each.no, each.name) for each in led.standing(scope.ends_on)]
    issued = led.filter(since__range=(scope.starts_on, scope.ends_on))
    return rows + [Row("G105", "policy", each.no, each.name) for each in issued]


def _meetings(scope: Scope) -> list[Row]:
    held = Meeting.objects.filter(
        union_id__in=scope.union_ids, since__range=(scope.starts_on, scope.ends_on), until=None
    )
    return [Row("G112", "meeting", each.no, each.title) for each in held.order_by("since", "no")]
