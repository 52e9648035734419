"""应配, 实配 and 缺口 over a part of the tree: sums of unit values, in a fixed number of queries.

Rules: QT-1 (a total is the sum of its units, never the formula on the total), QT-4 (part-time staff
count by their share of a full post).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Substr

from orgs.models import HeadCount, Placement, TalentPost, Union
from orgs.paths import STEP
from orgs.querysets.unions import PlacementQuerySet

SUMS: Final = ("units", "counted", "workers", "quota", "present", "missing", "reached")


@dataclass(slots=True)
class Line:
    """One unit, or all level-4 units below one; `present` and `missing` are hundredths of a post.

    `counted` units have a head-count; the others give no number (创造条件, or not recorded yet).
    """

    union: Union
    units: int = 0
    counted: int = 0
    workers: int = 0
    quota: int = 0
    present: int = 0
    missing: int = 0
    reached: int = 0

    @property
    def present_fte(self) -> Decimal:
        """Full posts that are filled."""
        return Decimal(self.present) / 100

    @property
    def missing_fte(self) -> Decimal:
        """Full posts that the units are short of."""
        return Decimal(self.missing) / 100

    @property
    def is_unit(self) -> bool:
        """Whether the line is itself a level-4 unit."""
        return self.union.level == Union.Level.TOWNSHIP


@dataclass(slots=True)
class Table:
    """The lines below a union and their sum; `others` units are of levels without a number."""

    lines: list[Line] = field(default_factory=list)
    total: Line | None = None
    others: int = 0


def units(placements: PlacementQuerySet, on: date) -> PlacementQuerySet:
    """Return the level-4 units among the placements with their figures of the day.

    Annotates workers, quota (null without a head-count), mode, small, step, stock_on, source, keeper_id, present
    and missing (hundredths of a post), reached (0 or 1).
    """
    latest = HeadCount.objects.latest_of(OuterRef("union"), on)
    filled = (
        TalentPost.objects.held(on)
        .filter(serving_union=OuterRef("union"))
        .order_by()
        .values("serving_union")
        .annotate(n=Sum("fte_percent"))
        .values("n")
    )
    names = ("workers", "quota", "mode", "small", "step", "stock_on", "source", "keeper_id")
    found = placements.filter(union__level=Union.Level.TOWNSHIP).annotate(
        **{name: Subquery(latest.values(name)) for name in names},
        present=Coalesce(Subquery(filled), 0, output_field=IntegerField()),
    )
    wanted = found.annotate(wanted=F("quota") * 100)
    gap, zero = F("wanted") - F("present"), Value(0)
    return wanted.annotate(
        missing=Case(When(wanted__gt=F("present"), then=gap), default=zero),
        reached=Case(When(wanted__lte=F("present"), then=Value(1)), default=zero),
    )


def table(union: Union, on: date) -> Table:
    """Return the figures of the union's children, or of the unit itself. Queries: 4."""
    place = Placement.objects.on(on).filter(union=union).first()
    if place is None:
        return Table()
    within = Placement.objects.on(on).below(place.path)
    depth = len(place.path) if union.level == Union.Level.TOWNSHIP else len(place.path) + STEP
    sums = {row["branch"]: row for row in _sums(within, on, depth)}
    heads = within.filter(path__in=sums).select_related("union").order_by("path")
    lines = [_line(head.union, sums[head.path]) for head in heads]
    total = Line(union)
    for line in lines:
        for name in SUMS:
            setattr(total, name, getattr(total, name) + getattr(line, name))
    others = within.filter(~Q(union__level=Union.Level.TOWNSHIP), parent=union).exclude(
        path__in=sums
    )
    return Table(lines, total, others.count())


def _sums(within: PlacementQuerySet, on: date, depth: int) -> Any:
    branches = units(within, on).order_by().annotate(branch=Substr("path", 1, depth))
    return branches.values("branch").annotate(
        sum_units=Count("pk"),
        sum_counted=Count("quota"),
        sum_workers=Coalesce(Sum("workers"), 0),
        sum_quota=Coalesce(Sum("quota"), 0),
        sum_present=Coalesce(Sum("present"), 0),
        sum_missing=Coalesce(Sum("missing"), 0),
        sum_reached=Coalesce(Sum("reached"), 0),
    )


def _line(union: Union, row: dict[str, Any]) -> Line:
    return Line(union, *(int(row[f"sum_{name}"]) for name in SUMS))
