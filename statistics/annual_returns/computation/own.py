"""The own figures of one union: every form in turn, with progress, then cumulative figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from annual_returns import figures
from annual_returns.computation import (
    evaluations,
    money,
    organisations,
    projects,
    reporting,
    services,
    talents,
)
from annual_returns.computation.scope import Part, Row, Scope
from annual_returns.figures import Spec, Value
from annual_returns.models import ReturnVersion

Progress = Callable[[str, int, int], None]
FORMS: Final[tuple[tuple[str, str, Callable[[Scope], Part]], ...]] = (
    ("GS1", "综合情况", reporting.compute),
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


def compute(scope: Scope, specs: Iterable[Spec], progress: Progress) -> Own:
    """Return the own figures. The number of queries depends neither on projects nor on records."""
    listed = list(specs)
    part = Part()
    for place, (code, name, form) in enumerate(FORMS):
        progress(f"计算 {code} {name}", place, len(FORMS))
        part.add(form(scope))
    progress("核对累计数", len(FORMS), len(FORMS))
    part.rows += _cumulative(part, scope)
    values = figures.from_rows(listed, part.rows) | part.extra
    return Own(figures.with_ratios(listed, values), part.rows)


def _cumulative(part: Part, scope: Scope) -> list[Row]:
    """Return two rows per cumulative figure: what stood before, and the flow of the period.

    What stood before is last year's own figure when there is one: a locked return stays (X-14).
    """
    last = last_version(scope.union_id, scope.year - 1)
    stood = figures.values_of(last.own) if last else {}
    rows = []
    for code, (before, flow) in figures.CUMULATIVE.items():
        known = stood.get(code)
        base = known if isinstance(known, int) else part.extra[before]
        new = sum(row.amount for row in part.rows if row.code == flow)
        no = last.annual_return.no if last else ""
        title = f"{scope.year - 1} 年末累计"
        rows.append(Row(code, "return" if no else "earlier", no, title, base))
        rows.append(Row(code, "flow", flow, f"{scope.year} 年度 {flow}", new))
    return rows


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
