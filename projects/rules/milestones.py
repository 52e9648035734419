"""Instalments of an agreement: shares of exactly 100 %, amounts that sum to the fen.

Rules: spec 7.5 (schedules PS-A, PS-B; Σ = 100 %; final ≥ 10 %), AG-06.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from portal.common.errors import Detail
from portal.common.money import FEN
from projects.models import Milestone

HUNDRED = Decimal(100)
Condition = Milestone.Condition


@dataclass(frozen=True, slots=True)
class Share:
    """One instalment before it has an amount: its name, condition and percent."""

    name: str
    condition: str
    percent: Decimal


# Shipped defaults of the dated parameters `payment_schedule_<code>`; [practice] in the spec.
SCHEDULES: dict[str, list[dict[str, Any]]] = {
    "PS-A": [
        {"name": "首款", "condition": "signed", "percent": "30"},
        {"name": "中期款", "condition": "midterm", "percent": "40"},
        {"name": "尾款", "condition": "final", "percent": "30"},
    ],
    "PS-B": [
        {"name": "首款", "condition": "signed", "percent": "50"},
        {"name": "尾款", "condition": "final", "percent": "50"},
    ],
}
SCHEDULE_LABELS = {"PS-A": "三期：首款30%、中期款40%、尾款30%", "PS-B": "两期：首款50%、尾款50%"}
SMALL_AMOUNT = Decimal(50_000)
FINAL_SHARE_FLOOR = Decimal(10)


def schedule_for(amount: Decimal, small_amount: Decimal = SMALL_AMOUNT) -> str:
    """Return the default schedule: PS-B below the small amount (DC-03: 不足 excludes it)."""
    return "PS-B" if amount < small_amount else "PS-A"


def shares_of(rows: Sequence[dict[str, Any]]) -> list[Share]:
    """Return the rows as shares, the percent as a decimal with at most two places."""
    return [
        Share(str(r["name"]).strip(), str(r["condition"]), Decimal(str(r["percent"]))) for r in rows
    ]


def problems_of(shares: Sequence[Share], final_floor: Decimal = FINAL_SHARE_FLOOR) -> list[Detail]:
    """Return everything that is wrong with a schedule; the sum is shown when it is not 100."""
    problems: list[Detail] = []
    for number, share in enumerate(shares, 1):
        problems += _problems_of_one(number, share)
    total = sum((s.percent for s in shares), Decimal(0))
    if total != HUNDRED:
        problems.append(_problem(f"各期比例合计为 {plain(total)}%，须正好等于 100%。请调整比例。"))
    if not shares:
        return problems
    if shares[-1].condition != Condition.FINAL:
        problems.append(_problem("最后一期的付款条件须为“绩效评价合格并验收”。"))
    elif shares[-1].percent < final_floor:
        problems.append(
            _problem(f"尾款比例为 {plain(shares[-1].percent)}%，不得低于 {plain(final_floor)}%。")
        )
    order = [c.value for c in Condition]
    places = [order.index(s.condition) for s in shares if s.condition in order]
    if places != sorted(places):
        problems.append(_problem("付款条件须按先后排列：签约、中期评审、绩效评价。"))
    return problems


def distribute(amount: Decimal, shares: Sequence[Share]) -> list[Decimal]:
    """Return the instalments in yuan; the last takes the fen that rounding leaves."""
    parts = [(amount * s.percent / HUNDRED).quantize(FEN, ROUND_DOWN) for s in shares[:-1]]
    return [*parts, amount - sum(parts, Decimal(0))]


def plain(percent: Decimal) -> str:
    """Return 33.3 for 33.30 and 30 for 30.00."""
    text = f"{percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _problems_of_one(number: int, share: Share) -> list[Detail]:
    found: list[Detail] = []
    if not share.name:
        found.append(_problem(f"第 {number} 期没有名称。"))
    if share.condition not in Condition.values:
        found.append(_problem(f"第 {number} 期没有选择付款条件。"))
    if share.percent <= 0:
        found.append(_problem(f"第 {number} 期的比例须大于 0。"))
    elif share.percent != share.percent.quantize(FEN):
        found.append(_problem(f"第 {number} 期的比例最多两位小数。"))
    return found


def _problem(message: str) -> Detail:
    return {"field": "milestones", "message": message}
