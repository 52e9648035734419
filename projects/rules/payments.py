"""What a claim for payment must satisfy.

Rules: BG-15 (milestone reached, invoice, account), spec 7.5 (order and limits).
"""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from portal.common.errors import Detail
from portal.common.money import FEN, figure
from projects.models import Agreement, Milestone

# Paper invoices have 8 digits, fully digital ones 20, financial receipts lie between.
INVOICE = re.compile(r"\d{8,20}")


def limit_of(milestone: Milestone, share: Decimal = Decimal(1)) -> Decimal:
    """Return the yuan that may still be claimed on the milestone; `share` is the grade's factor."""
    payable = (milestone.amount * share).quantize(FEN, ROUND_DOWN)
    return max(payable - milestone.claimed, Decimal("0.00"))


def amount_problems(amount: Decimal | None, *, limit: Decimal, left: Decimal) -> list[Detail]:
    """Return what is wrong with the amount; `left` is what the whole agreement still has."""
    if amount is None:
        return [_at("amount", "请填写申请金额。")]
    if amount <= 0:
        return [_at("amount", "申请金额须大于 0。")]
    top = min(limit, left)
    if amount <= top:
        return []
    whose = "本期" if limit <= left else "协议"
    if top <= 0:
        return [_at("amount", f"{whose}可申请金额已经用完，不能再申请。")]
    over = figure(amount - top)
    return [
        _at(
            "amount",
            f"申请金额 {figure(amount)} 元超出{whose}可申请金额 {over} 元。"
            f"请改为不超过 {figure(top)} 元。",
        )
    ]


def invoice_problems(number: str, used_by: str) -> list[Detail]:
    """Return what is wrong with the invoice number; `used_by` is the payment that has it."""
    if not number:
        return [_at("invoice_no", "请填写发票号码。")]
    if not INVOICE.fullmatch(number):
        return [_at("invoice_no", "发票号码须为 8 至 20 位数字，请按票面填写。")]
    if used_by:
        return [_at("invoice_no", f"发票 {number} 已用于付款单 {used_by}，一张发票只能付款一次。")]
    return []


def order_problems(milestone: Milestone, siblings: Sequence[Milestone]) -> list[Detail]:
    """Return a problem when an earlier instalment has not been claimed at all."""
    for other in sorted(siblings, key=lambda m: m.number):
        if other.number < milestone.number and other.claimed == 0:
            return [_at("", f"请先申请第 {other.number} 期（{other.name}），再申请本期。")]
    return []


def signed_problems(agreement: Agreement, *, has_plan: bool) -> list[Detail]:
    """Return what the first instalment still waits for: signature and implementation plan."""
    problems: list[Detail] = []
    if agreement.state != Agreement.State.SIGNED:
        problems.append(_at("", "协议还没有双方签署，或已经办理完成。"))
    if not has_plan:
        problems.append(_at("plan", "请提交实施方案：填写文字或上传文件，任选其一。"))
    return problems


def _at(field: str, message: str) -> Detail:
    return {"field": field, "message": message} if field else {"message": message}
