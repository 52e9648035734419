"""GS4: money, counted by the union that paid; all amounts in fen (ST-04, ST-05)."""

from typing import Any

from django.db.models import OuterRef, Subquery

from annual_returns.computation.scope import Part, Row, Scope, fen
from projects.models import Agreement, BudgetLine, Commitment, Payment
from projects.taxonomies import FundSource

BY_SOURCE = {
    FundSource.F1: "M405.1",
    FundSource.F2: "M405.2",
    FundSource.F3: "M405.3",
    FundSource.F4: "M405.4",
    FundSource.F5: "M405.5",
}
OPEN_BUDGET = ("approved", "closed")


def compute(scope: Scope) -> Part:
    """Return the rows of budgets, agreements and payments. Queries: 3."""
    part = Part(extra={"_M480_before": 0, "_M410_before": 0})
    if not scope.is_continued:
        _budgets(part, scope)
    paid = _payments(part, scope)
    _agreements(part, scope, paid)
    return part


def _budgets(part: Part, scope: Scope) -> None:
    lines = (
        BudgetLine.objects.filter(
            budget__union_id__in=scope.union_ids,
            budget__fiscal_year=scope.year,
            budget__state__in=OPEN_BUDGET,
        )
        .order_by("budget__no", "code")
        .values_list("budget__no", "code", "name", "approved", "adjust_net")
    )
    for no, code, name, approved, adjusted in lines:
        title = f"{code} {name}"
        part.rows.append(Row("M401", "budget", no, title, fen(approved)))
        part.rows.append(Row("M402", "budget", no, title, fen(approved + adjusted)))


def _payments(part: Part, scope: Scope) -> dict[str, tuple[int, int]]:
    """Place the payments; return per agreement what was paid before the period and by its end."""
    source = Commitment.objects.filter(agreement_id=OuterRef("agreement_id"))
    payments: Any = (
        Payment.objects.filter(union_id__in=scope.union_ids, state=Payment.State.PAID)
        .filter(paid_at__lt=scope.ends_before)
        .annotate(fund=Subquery(source.order_by("id").values("line__fund_source")[:1]))
        .order_by("paid_at", "no")
        .values_list("no", "agreement__no", "organisation__name", "amount", "paid_at", "fund")
    )
    totals: dict[str, tuple[int, int]] = {}
    for no, agreement, name, yuan, paid_at, fund in payments:
        amount = fen(yuan)
        before, by_end = totals.get(agreement, (0, 0))
        is_new = scope.holds(paid_at)
        totals[agreement] = (before + (0 if is_new else amount), by_end + amount)
        if not is_new:
            part.extra["_M480_before"] += amount
            continue
        # Money whose line is unknown is union money: the identity M404 = Σ M405 must hold.
        for code in ("M404", BY_SOURCE.get(fund or FundSource.F1, "M405.1")):
            part.rows.append(Row(code, "payment", no, name, amount))
    return totals


def _agreements(part: Part, scope: Scope, paid: dict[str, tuple[int, int]]) -> None:
    """Place what was signed and what is still owed (M410)."""
    held = Commitment.objects.filter(agreement_id=OuterRef("pk")).order_by("id")
    agreements = (
        Agreement.objects.filter(union_id__in=scope.union_ids, signed_at__lt=scope.ends_before)
        .annotate(held=Subquery(held.values("amount")[:1]))
        .order_by("no")
        .values_list(
            "no", "organisation_name", "amount", "held", "signed_at", "completed_at",
            "terminated_at",
        )
    )  # fmt: skip
    for no, name, yuan, held_yuan, signed_at, completed_at, terminated_at in agreements:
        amount = fen(yuan)
        before, by_end = paid.get(no, (0, 0))
        if scope.holds(signed_at):
            part.rows.append(Row("M403", "agreement", no, name, amount))
        # A balance is released when the agreement ends; until then all of it is owed.
        over = scope.is_over(completed_at) or scope.is_over(terminated_at)
        kept = min(amount, fen(held_yuan)) if over and held_yuan is not None else amount
        owed = max(kept - by_end, 0)
        if owed:
            part.rows.append(Row("M410", "agreement", no, name, owed))
        if not scope.holds(signed_at):
            part.extra["_M410_before"] += max(amount - before, 0)
