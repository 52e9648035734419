"""GS1: who had to report and who did. Units that did not report are counted by their superior."""

from annual_returns.computation.scope import Part, Row, Scope
from orgs.models import Placement, Union


def compute(scope: Scope) -> Part:
    """Return the own unit, and all units below it as not reporting yet. Queries: 3."""
    union = Union.objects.get(pk=scope.union_id)
    return Part([*compute_own(union), *waiting(units_due(scope) - 1)])


def compute_own(union: Union) -> list[Row]:
    """Return the rows of the unit itself: due, and reporting with this return."""
    return [Row(code, "union", union.code, union.name) for code in ("G101", "G102")]


def waiting(units: int) -> list[Row]:
    """Return the row of subordinate units whose returns are not in the total."""
    return [Row("G101", "waiting", "", "没有报送的下级工会", units)] if units > 0 else []


def units_due(scope: Scope) -> int:
    """Return how many units at and below the union had to report on the stock date. Queries: 2."""
    placements = Placement.objects.on(scope.ends_on)
    path = placements.filter(union_id=scope.union_id).values_list("path", flat=True).first()
    if path is None:
        return 1
    below = placements.below(path).filter(union__level__in=scope.levels)
    return below.exclude(union_id=scope.union_id).count() + 1
