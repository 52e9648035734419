"""Which unions file for a period, and whose records a return counts, when unions follow each other.

Rule: X-01. A year that ended before the act stays as it was. For the year of the act either the
successor files for the whole of it, or each old unit files the flows up to the act and the successor
the rest with all stocks; the dated parameter `merger_return` says which, never both.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from annual_returns.computation.scope import Scope
from annual_returns.models import ReturnPeriod
from annual_returns.parameters import MERGER_RETURN
from orgs.models import Succession, Union, UnionIdentity
from orgs.querysets.unions import PlacementQuerySet

EACH: Final = "each"


@dataclass(frozen=True, slots=True)
class Portions:
    """The scopes of one return: its own, what it carries on from a day, and what that had done."""

    main: Scope
    continuing: tuple[Scope, ...] = ()
    earlier: tuple[Scope, ...] = ()

    @property
    def union_ids(self) -> tuple[int, ...]:
        """Every union whose records are counted."""
        return tuple(pk for scope in (self.main, *self.continuing) for pk in scope.union_ids)


def files_each(period: ReturnPeriod) -> bool:
    """Whether units that ended in the period file for their part."""
    return bool(MERGER_RETURN.on(period.ends_on) == [EACH])


def due(placements: PlacementQuerySet, period: ReturnPeriod) -> PlacementQuerySet:
    """Return the placements, of those on the stock date, of unions that file for the period."""
    first = period.starts_on if files_each(period) else period.ends_on
    return placements.filter(union__level__in=period.levels).filter(
        Q(union__dissolved_on__isnull=True) | Q(union__dissolved_on__gt=first)
    )


def why_not_due(union: Union, period: ReturnPeriod) -> str:
    """Return why a union that ended files no return for the period, or ""."""
    ended = union.dissolved_on
    if ended is None or ended > period.ends_on:
        return ""
    if files_each(period) and ended > period.starts_on:
        return ""
    heir = Succession.objects.filter(predecessor=union, takes_over=True, until__isnull=True)
    names = heir.values_list("successor__name", flat=True).first()
    told = f"其数据由“{names}”填报。" if names else "不再填报。"
    return f"“{union.name}”已于 {ended} 撤销或合并，{period.year} 年度{told}"


def called_on(union: Union, day: date) -> tuple[str, str]:
    """Return the code and name that the union bore on the day. Queries: 1."""
    borne = UnionIdentity.objects.borne_on([union.pk], day).get(union.pk)
    return (borne.code, borne.name) if borne is not None else (union.code, union.name)


def division_on(union: Union, day: date) -> str:
    """Return the code of the division it stood in on the day, "" without one (X-02). Queries: 1."""
    borne = UnionIdentity.objects.borne_on([union.pk], day).get(union.pk)
    return (borne.division_id if borne is not None else union.division_id) or ""


def portions_of(union: Union, period: ReturnPeriod) -> Portions:
    """Return what a return counts. Queries: 1, and the parameter's."""
    levels = tuple(period.levels)
    ended = union.dissolved_on
    is_partial = ended is not None and period.starts_on < ended <= period.ends_on
    last = ended - timedelta(days=1) if ended is not None and is_partial else period.ends_on
    acts = list(Succession.objects.taken_over_by(union.pk, last).order_by("since", "pk"))
    each = files_each(period)
    late = [a for a in acts if each and a.since > period.starts_on]
    whole = [a.predecessor_id for a in acts if a not in late]

    return Portions(
        Scope(
            union.pk,
            period.year,
            period.starts_on,
            last,
            levels,
            others=tuple(whole),
            is_partial=is_partial,
        ),
        tuple(
            Scope(a.predecessor_id, period.year, a.since, last, levels, is_continued=True)
            for a in late
        ),
        tuple(
            Scope(a.predecessor_id, period.year, period.starts_on, a.since - timedelta(days=1))
            for a in late
        ),
    )
