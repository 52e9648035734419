"""The own figures of one union: every form in turn, with progress, then cumulative figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from annual_returns import figures
from annual_returns.computation import (
    boundaries,
    evaluations,
    mechanisms,
    money,
    organisations,
    projects,
    reporting,
    services,
    talents,
)
from annual_returns.computation.boundaries import Portions
from annual_returns.computation.scope import Part, Row, Scope
from annual_returns.figures import Spec, Value
from annual_returns.models import ReturnPeriod, ReturnVersion
from orgs.models import Union

Progress = Callable[[str, int, int], None]
FORMS: Final[tuple[tuple[str, str, Callable[[Scope], Part]], ...]] = (
    ("GS1", "工作机制", mechanisms.compute),
    ("GS2", "联系引导情况", organisations.compute),
    ("GS3", "购买服务项目情况", projects.compute),
    ("GS4", "资金情况", money.compute),
    ("GS5", "服务职工情况", services.compute),
    ("GS6", "人才队伍情况", talents.compute),
    ("GS8", "评估情况", evaluations.compute),
)


@dataclass(frozen=True, slots=True)
class Own:
    """Computed figures of one union and the rows behind them."""

    values: dict[str, Value]
    rows: list[Row]


def compute(union: Union, period: ReturnPeriod, specs: Iterable[Spec], progress: Progress) -> Own:
    """Return the own figures. The number of queries depends neither on projects nor on records."""
    listed = list(specs)
    portions = boundaries.portions_of(union, period)
    progress("计算 GS1 综合情况", 0, len(FORMS) + 1)
    part = reporting.compute(union, period)
    for place, (code, name, form) in enumerate(FORMS, 1):
        progress(f"计算 {code} {name}", place, len(FORMS) + 1)
        for scope in (portions.main, *portions.continuing):
            part.add(form(scope))
    progress("核对累计数", len(FORMS) + 1, len(FORMS) + 1)
    part.rows += _cumulative(part, portions)
    if portions.main.is_partial:
        part.rows = _flows(part.rows, listed)
    values = figures.from_rows(listed, part.rows) | part.extra
    return Own(figures.with_ratios(listed, values), part.rows)


def _flows(rows: list[Row], specs: list[Spec]) -> list[Row]:
    """Return the rows of a union that ended in the year: its stocks are its successor's (X-01)."""
    stocks = {s.code for s in specs if s.is_stock} - {"G101", "G102"}
    return [row for row in rows if row.code not in stocks]


def _cumulative(part: Part, portions: Portions) -> list[Row]:
    """Return two rows per cumulative figure: what stood before, and the flow of the period.

    What stood before is last year's own figure where there is one: a locked return stays (X-14).
    """
    year = portions.main.year
    last = [v for v in (last_version(pk, year - 1) for pk in portions.union_ids) if v is not None]
    if len(last) < _standing_before(portions):
        last = []  # a sum of some of them would be no figure
    stood = add_up([figures.values_of(version.own) for version in last])
    earlier = Part()
    for scope in portions.earlier:
        for form in (projects.compute, money.compute, services.compute):
            earlier.add(form(scope))
    rows = []
    for code, (before, flow) in figures.CUMULATIVE.items():
        known = stood.get(code)
        base = known if isinstance(known, int) else part.extra[before]
        if isinstance(known, int):
            base += sum(row.amount for row in earlier.rows if row.code == flow)
        new = sum(row.amount for row in part.rows if row.code == flow)
        no = "、".join(version.annual_return.no for version in last)
        rows.append(Row(code, "return" if no else "earlier", no, f"{year - 1} 年末累计", base))
        rows.append(Row(code, "flow", flow, f"{year} 年度 {flow}", new))
    return rows


def _standing_before(portions: Portions) -> int:
    """Return how many of the unions stood when the period began; 1 needs no look."""
    ids = portions.union_ids
    if len(ids) == 1:
        return 1
    founded = Union.objects.filter(pk__in=ids, founded_on__gte=portions.main.starts_on)
    return len(ids) - founded.count()


def last_figures(union: Union, period: ReturnPeriod) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return last year's own figures and total: of the union, or summed over its predecessors."""
    ids = boundaries.portions_of(union, period).union_ids
    last = [v for v in (last_version(pk, period.year - 1) for pk in ids) if v is not None]
    return (
        add_up([figures.values_of(version.own) for version in last]),
        add_up([figures.values_of(version.total) for version in last]),
    )


def add_up(figures_of: list[dict[str, Value]]) -> dict[str, Value]:
    """Return the sums of what several predecessors had; of one alone, its figures as they are."""
    if len(figures_of) == 1:
        return figures_of[0]
    summed: dict[str, Value] = {}
    for each in figures_of:
        for code, value in each.items():
            had = summed.get(code)
            if isinstance(value, int) and (had is None or isinstance(had, int)):
                summed[code] = value + (had or 0)
    return summed


def last_version(union_id: int, year: int) -> ReturnVersion | None:
    """Return the newest version of the union's return of the year, with its return."""
    return (
        ReturnVersion.objects.filter(
            annual_return__union_id=union_id, annual_return__period__year=year
        )
        .select_related("annual_return")
        .order_by("-number")
        .first()
    )
