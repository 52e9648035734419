"""What the pages of a payment show: conditions, limits, and what the money does to the line."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from portal.common import money
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.ui.formatting import short
from projects import conditions
from projects.actions.payments import limit_of
from projects.agreement_sources import paying_line
from projects.models import Agreement, Milestone, Payment
from projects.next_steps import address
from projects.rules.payments import order_problems

State = Payment.State
Check = dict[str, Any]


def found(by: Actor, no: str) -> Payment:
    """Return the payment of that number. Raises: NotFound."""
    payment = Payment.objects.visible_to(by).with_parties().filter(no=no).first()
    if payment is None:
        raise NotFound("没有找到这笔付款，它可能不在您的查看范围内。")
    return payment


def next_milestone(agreement: Agreement) -> Milestone | None:
    """Return the first instalment of which something may still be claimed."""
    for stone in agreement.milestones.all():
        if stone.claimed == 0 or limit_of(stone, agreement) > 0:
            return stone
    return None


def checks_of(milestone: Milestone, agreement: Agreement) -> list[Check]:
    """Return the conditions of a claim, each met or not, judged by the records."""
    checks = [_check("协议已由双方签署", agreement.state == Agreement.State.SIGNED)]
    if milestone.condition == Milestone.Condition.SIGNED:
        note = "" if agreement.has_plan else "可在本页填写或上传"
        checks.append(_check("已提交实施方案", agreement.has_plan, note))
    else:
        reasons = conditions.unmet(milestone.condition, agreement)
        checks.append(
            _check(str(milestone.get_condition_display()), not reasons, "；".join(reasons))
        )
    earlier = order_problems(milestone, list(agreement.milestones.all()))
    checks += [_check("前一期已申请", is_met=False, note=p["message"]) for p in earlier]
    organisation = agreement.organisation
    same = organisation.bank_account_name == organisation.name
    note = "" if same else f"开户名为“{organisation.bank_account_name or '未填写'}”，请先改正档案"
    checks.append(_check("收款户名与机构名称一致", same, note, address("org-profile")))
    return checks


def bar_of(agreement: Agreement, this: Decimal) -> dict[str, list[tuple[str, Any, str]]]:
    """Return 已付, 本次 and 剩余 of the agreement's amount: parts of a bar, and rows in figures."""
    paid = agreement.payments.filter(state=State.PAID).aggregate(s=Sum("amount"))["s"] or Decimal(0)
    rest = max(agreement.amount - paid - this, Decimal(0))
    parts = (("已付", paid, "green"), ("本次", this, "blue"), ("剩余", rest, "none"))
    return {
        "parts": [(label, float(amount), tone) for label, amount, tone in parts],
        "rows": [(label, money.figure(amount), tone) for label, amount, tone in parts],
    }


def masked_account(payment: Payment) -> str:
    """Return the account as **** 1234."""
    return f"**** {payment.account_tail}" if payment.account_tail else "未填写"


def evidence(payment: Payment) -> dict[str, Any]:
    """Return what the reviewer judges by: clause, records, budget line, earlier payments."""
    agreement = payment.agreement
    line = paying_line(agreement)
    this = Decimal(0) if payment.state == State.PAID else payment.amount
    return {
        "line": line,
        "line_after": line.paid + this if line else None,
        "reach": agreement.records.counted().reach(),
        "records": agreement.records.exclude(state="void").count(),
        "earlier": list(
            agreement.payments.exclude(pk=payment.pk).select_related("milestone").order_by("pk")
        ),
        "bar": bar_of(agreement, this),
    }


def chain_of(payment: Payment) -> list[dict[str, Any]]:
    """Return the approval chain with who did what."""
    steps = [
        ("提交申请", payment.agreement.organisation_name, payment.claimed_at),
        ("审核", payment.reviewed_by, payment.reviewed_at),
        ("审批支付", payment.paid_by, payment.paid_at),
    ]
    turn = {State.CLAIMED: 1, State.REVIEWED: 2}.get(State(payment.state))
    return [
        {
            "label": f"{label}：{who}" if who else label,
            "when": short(at) if at else "",
            "state": "done" if at else "current" if place == turn else "future",
        }
        for place, (label, who, at) in enumerate(steps)
    ]


def turn_of(payment: Payment, by: Actor) -> str:
    """Return which act waits for the actor: review, pay, correct, or nothing."""
    if by.acts_for(payment.union_id):
        if payment.state == State.CLAIMED and by.may(Permission.PAYMENT_REVIEW):
            return "review"
        if payment.state == State.REVIEWED and by.may(Permission.PAYMENT_APPROVE):
            return "pay"
    if payment.organisation_id == by.organisation_id and by.may(Permission.PAYMENT_CLAIM):
        return {State.RETURNED: "correct", State.CLAIMED: "withdraw"}.get(State(payment.state), "")
    return ""


def _check(text: str, is_met: bool, note: str = "", url: str = "") -> Check:  # noqa: FBT001
    return {
        "text": text,
        "state": "done" if is_met else "problem",
        "state_word": "已满足" if is_met else "未满足",
        "note": note,
        "url": "" if is_met else url,
    }
