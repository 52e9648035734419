"""GS5: what workers received, from verified records only; persons and person-times kept apart."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Sum

from annual_returns.computation.scope import Part, Row, Scope
from projects.models import Attendance, ServiceRecord, WorkerNeed

GROUPS = {"G1": "W505.1", "G2": "W505.2", "G3": "W505.3", "G4": "W505.4", "G5": "W505.5"}
ACCEPTED_NEEDS = ("classified", "in_project", "served", "answered", "closed")
SETTLED_NEEDS = ("answered", "closed")


def compute(scope: Scope) -> Part:
    """Return the rows of services and needs. Queries: 5."""
    part = Part()
    _records(part, scope)
    _persons(part, scope)
    _needs(part, scope)
    return part


def _records(part: Part, scope: Scope) -> None:
    verified = ServiceRecord.objects.counted().filter(union_id__in=scope.union_ids)
    before = verified.filter(served_on__lt=scope.starts_on).aggregate(n=Sum("person_times"))
    records: Any = (
        verified.filter(served_on__range=(scope.starts_on, scope.ends_on))
        .order_by("no")
        .values_list(
            "no", "title", "domain", "groups", "person_times", "named_persons", "minutes",
            "project_id",
        )
    )  # fmt: skip
    named, projects = 0, set()
    for no, title, domain, groups, times, persons, minutes, project in records:
        projects.add(project)
        named += times if persons is not None else 0
        amounts = {"W501": times, f"W504.{domain}": times, "W506": 1, "W507": minutes}
        amounts |= {GROUPS[g]: times for g in groups if g in GROUPS}
        part.rows += [Row(code, "record", no, title, n) for code, n in amounts.items()]
    part.extra |= {
        "_W580_before": before["n"] or 0,
        "_W503_named": named,
        "_W501_projects": len(projects),
    }


def _persons(part: Part, scope: Scope) -> None:
    """Place persons: distinct within each project, and by keyed hash over the platform (SR-02)."""
    attended = Attendance.objects.filter(
        record__union_id__in=scope.union_ids,
        record__state=ServiceRecord.State.VERIFIED,
        record__served_on__range=(scope.starts_on, scope.ends_on),
    )
    by_project = (
        attended.values("record__project__no", "record__project__name")
        .annotate(n=Count("person_hash", distinct=True))
        .order_by("record__project__no")
        .values_list("record__project__no", "record__project__name", "n")
    )
    part.rows += [Row("W502", "project", no, name, n) for no, name, n in by_project]
    hashes = attended.order_by("person_hash").values_list("person_hash", flat=True).distinct()
    part.rows += [Row("W503", "person", "", "", 1, key) for key in hashes.iterator(2000)]


def _needs(part: Part, scope: Scope) -> None:
    needs = (
        WorkerNeed.objects.filter(
            union_id__in=scope.union_ids,
            received_at__gte=scope.starts_at,
            received_at__lt=scope.ends_before,
        )
        .order_by("no")
        .values_list("no", "state", "domain", "answered_at")
    )
    for no, state, domain, answered_at in needs:
        valid = state in ACCEPTED_NEEDS
        codes = ["W508", *(["W509"] if valid else [])]
        codes += ["W510"] if valid and _settled(state, answered_at, scope) else []
        # The text of a need never leaves the union that received it (spec 2.4).
        part.rows += [Row(code, "need", no, f"{domain} 需求".strip()) for code in codes]


def _settled(state: str, answered_at: datetime | None, scope: Scope) -> bool:
    return state in SETTLED_NEEDS and (answered_at is None or scope.is_over(answered_at))
