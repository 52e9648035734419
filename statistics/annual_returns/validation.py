"""From a stored version to the findings of the rules: gathers what the rules look at, once."""

from dataclasses import dataclass
from typing import Any

from annual_returns import figures, rules
from annual_returns.computation import boundaries
from annual_returns.computation import own as own_figures
from annual_returns.figures import Spec
from annual_returns.models import (
    AnnualReturn,
    Inclusion,
    ReturnForm,
    ReturnPeriod,
    ReturnVersion,
    StatIndicator,
)
from orgs.models import Placement, UnionIdentity
from portal.common.ui.formatting import day

SUMMED_STATES = ("accepted", "rolled_up", "locked")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding, ready to be stored."""

    rule: str
    severity: str
    cells: list[str]
    message: str
    formula: str


def specs_of(annual_return: AnnualReturn) -> list[Spec]:
    """Return the indicators of the return's year, in the order of the forms. Queries: 1."""
    rows = StatIndicator.objects.filter(form__period_id=annual_return.period_id)
    return [
        Spec(*row)
        for row in rows.order_by("form__order", "order").values_list(
            "code", "name", "kind", "roll", "floor", "is_stock"
        )
    ]


def find(annual_return: AnnualReturn, version: ReturnVersion) -> list[Found]:
    """Run the catalogue over the own figures and the total. Queries: 7, whatever is below."""
    specs = {spec.code: spec for spec in specs_of(annual_return)}
    last_own, last_total = own_figures.last_figures(annual_return.union, annual_return.period)
    children, outdated, missing = _children(annual_return, version)
    shared: dict[str, Any] = {
        "specs": specs,
        "own": figures.values_of(version.own),
        "cover": cover_of(annual_return),
        "missing": missing,
        "outdated": outdated,
        "stale": [code for code, cell in version.own.items() if cell.get("s")],
    }
    total = rules.Case(
        column="total",
        values=figures.values_of(version.total),
        last=last_total,
        children=children,
        **shared,
    )
    own = rules.Case(
        column="own",
        values=figures.values_of(version.own),
        last=last_own,
        **shared,
    )
    return _collect(total, own)


def cover_of(annual_return: AnnualReturn) -> dict[str, str]:
    """Return the facts of the cover by key (V-002)."""
    union = annual_return.union
    code, name = boundaries.called_on(union, annual_return.period.ends_on)
    form = ReturnForm.objects.filter(period_id=annual_return.period_id).order_by("order").first()
    facts = {
        "unit": name,
        "division": boundaries.division_on(union, annual_return.period.ends_on) or code,
        "compiler": annual_return.compiled_by,
        **{key: str(value) for key, value in annual_return.cover.items()},
    }
    if form is not None:
        facts |= {
            "table_no": form.table_no,
            "authority": form.authority,
            "approval_no": form.approval_no,
            "valid_until": day(form.valid_until),
        }
    return facts


def subordinates_of(union_id: int, period: ReturnPeriod) -> list[tuple[int, str, str, str]]:
    """Return the direct subordinates that report: id, code, name on the stock date, level.

    The code is today's: addresses and stored parts go by it.
    """
    placed = Placement.objects.on(period.ends_on).filter(parent_id=union_id)
    placements = boundaries.due(placed, period).order_by("path")
    rows = list(placements.values_list("union_id", "union__code", "union__name", "union__level"))
    borne = UnionIdentity.objects.borne_on([pk for pk, *_ in rows], period.ends_on)
    return [
        (pk, code, borne[pk].name if pk in borne else name, level) for pk, code, name, level in rows
    ]


def _children(
    annual_return: AnnualReturn, version: ReturnVersion
) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """Return the included children's totals, the names of changed ones and of missing ones."""
    held = {child["union"]: child for child in version.children}
    received = AnnualReturn.objects.filter(
        superior_id=annual_return.union_id, period_id=annual_return.period_id
    )
    now = {
        code: (name, number)
        for code, name, number in received.filter(state__in=SUMMED_STATES).values_list(
            "union__code", "union__name", "version"
        )
    }
    outdated = [
        name for code, (name, number) in now.items()
        if code not in held or held[code]["version"] != number
    ]  # fmt: skip
    outdated += [child["name"] for code, child in held.items() if code not in now]
    missing = [
        name for _, code, name, _ in subordinates_of(annual_return.union_id, annual_return.period)
        if code not in now and code not in held
    ]  # fmt: skip
    direct = ReturnVersion.objects.filter(
        pk__in=Inclusion.objects.filter(whole=version).values("part_id"),
        annual_return__superior_id=annual_return.union_id,
    )
    totals = [figures.values_of(total) for total in direct.values_list("total", flat=True)]
    return totals, outdated, missing


def _collect(total: rules.Case, own: rules.Case) -> list[Found]:
    found = [_found(rule, problem, "") for rule, problem in rules.run(total)]
    for rule, problem in rules.run(own):
        severity = problem.severity or rule.severity
        only_here = rule.columns == frozenset({"own"})
        # Without subordinates the own column is the total; with them only its errors matter alone.
        if only_here or (total.children and severity == "error"):
            found.append(_found(rule, problem, ".own"))
    return found


def _found(rule: rules.Rule, problem: rules.Problem, suffix: str) -> Found:
    cells = [cell if cell == "cover" else f"{cell}{suffix}" for cell in problem.cells[:12]]
    severity = problem.severity or rule.severity
    return Found(rule.id, severity, cells, problem.message[:400], rule.formula)
