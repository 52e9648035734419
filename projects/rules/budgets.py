"""先预算、再购买: what a line can bear. Values in, findings out."""

from decimal import Decimal

from portal.common.errors import Detail
from portal.common.money import figure
from projects.models import Budget, BudgetLine
from projects.taxonomies import FundSource

ZERO = Decimal("0.00")
# 实物折价 is a memo, never cash (spec 5.1).
NO_CASH = FundSource.F6


def shortage(
    line: BudgetLine,
    amount: Decimal,
    *,
    freed: Decimal = ZERO,
    what: str = "本项目",
    field: str = "budget_amount",
) -> list[Detail]:
    """Return the problem of an amount above what the line has free.

    `freed` is what the same act gives back to the line before it takes. Rules: BG-01, BG-02.
    """
    available = line.available + freed
    lacking = amount - available
    if lacking <= 0:
        return []
    message = (
        f"预算指标 {line} 可用 {figure(available)} 元，{what}申请 {figure(amount)} 元，"
        f"还差 {figure(lacking)} 元。请调减金额、改用其他指标，或先办理预算追加。"
    )
    return [{"field": field, "message": message, "rule": "BG-02"}]


def not_usable(line: BudgetLine, *, fiscal_year: int, field: str = "budget_line") -> list[Detail]:
    """Return why nothing may be taken from the line: unapproved budget, other year, no cash.

    Rules: BG-03, spec 5.1 (F6).
    """
    found: list[Detail] = []
    budget = line.budget
    if budget.state != Budget.State.APPROVED:
        found.append(
            {
                "field": field,
                "rule": "BG-03",
                "message": f"{budget.fiscal_year} 年度预算现在是“{budget.get_state_display()}”，"
                "批准后才能使用。请先完成预算审批（先预算、再购买）。",
            }
        )
    if budget.fiscal_year != fiscal_year:
        found.append(
            {
                "field": field,
                "rule": "BG-03",
                "message": f"预算指标属于 {budget.fiscal_year} 年度，项目是 {fiscal_year} 年度。"
                "请选择同一年度的指标。",
            }
        )
    if line.fund_source == NO_CASH:
        found.append(
            {
                "field": field,
                "rule": "5.1",
                "message": "实物折价只作备查，不能用于付款。请选择有资金来源的指标。",
            }
        )
    return found


def below_taken(line: BudgetLine, difference: Decimal) -> list[Detail]:
    """Return the problem of an adjustment that leaves less than is reserved and committed.

    Rule: BG-08.
    """
    taken = line.reserved + line.committed
    left = line.total + difference
    if left >= taken:
        return []
    return [
        {
            "field": "amount",
            "rule": "BG-08",
            "message": f"调整后指标为 {figure(left)} 元，低于已预占和已签约的 {figure(taken)} 元。"
            f"最多可调减 {figure(line.available)} 元。",
        }
    ]


def not_covered(reserved: Decimal | None, ceiling: Decimal) -> list[Detail]:
    """Return why a notice with this ceiling price may not be published.

    `reserved` is the project's active reservation, null when there is none. Rule: BG-03.
    """
    if reserved is None:
        message = "项目没有预占预算指标，或预占已到期释放，不能发布公告。请单位负责人在项目页预占。"
    elif reserved < ceiling:
        message = (
            f"最高限价 {figure(ceiling)} 元，超过项目预占的 {figure(reserved)} 元。"
            "请把最高限价调到预占金额以内。"
        )
    else:
        return []
    return [{"field": "ceiling", "rule": "BG-03", "message": message}]


def problems_of_line(
    values: dict[str, object], *, taken_codes: frozenset[str] = frozenset()
) -> list[Detail]:
    """Return what is wrong with a new line's values: code, name, fund source, amount above zero."""
    found: list[Detail] = []
    code = str(values.get("code") or "").strip()
    if not code:
        found.append({"field": "code", "message": "请填写科目代码。"})
    elif code in taken_codes:
        found.append(
            {"field": "code", "message": f"科目代码 {code} 在本预算里已经有了，请换一个。"}
        )
    if not str(values.get("name") or "").strip():
        found.append({"field": "name", "message": "请填写科目名称。"})
    if values.get("fund_source") not in FundSource.values:
        found.append({"field": "fund_source", "message": "请选择资金来源。"})
    amount = values.get("approved")
    if not isinstance(amount, Decimal) or amount <= ZERO:
        found.append({"field": "approved", "message": "批准数须大于 0 元。"})
    return found
