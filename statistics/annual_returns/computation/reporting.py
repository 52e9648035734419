"""GS1: who had to report and who did. Units that did not report are counted by their superior."""

from annual_returns.computation import boundaries
from annual_returns.computation.scope import Part, Row
from annual_returns.models import ReturnPeriod
from orgs.models import Placement, Union


def compute(union: Union, period: ReturnPeriod) -> Part:
    """Return the own unit, and all units below it as not reporting yet. Queries: 3."""
    return Part([*compute_own(union, period), *waiting(units_due(union, period) - 1)])


def compute_own(union: Union, period: ReturnPeriod) -> list[Row]:
    """Return the rows of the unit itself: due, and reporting; by the name of the stock date."""
    code, name = boundaries.called_on(union, period.ends_on)
    return [Row(row, "union", code, name) for row in ("G101", "G102")]


def waiting(units: int) -> list[Row]:
    """Return the row of subordinate units whose returns are not in the total."""
    return [Row("G101", "waiting", "", "没有报送的下级工会", units)] if units > 0 else []


def units_due(union: Union, period: ReturnPeriod) -> int:
    """Return how many units at and below the union had to report on the stock date. Queries: 2."""
    placements = Placement.objects.on(period.ends_on)
    path = placements.filter(union=union).values_list("path", flat=True).first()
    if path is None:
        return 1
    below = boundaries.due(placements.below(path), period)
    return below.exclude(union=union).count() + 1
