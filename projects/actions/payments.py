"""Payments: claimed against a milestone, reviewed by one person, approved and paid by another.

Rules: BG-15, SD-01. The agreement is locked before the milestone, and the milestone's CHECK refuses
an over-claim whatever code runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Sum, Value
from django.urls import reverse

from orgs.actions import qualification
from portal.common import clock, events, files, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import (
    Detail,
    Incomplete,
    NotAllowed,
    NotFound,
    WrongState,
    refuse_all,
)
from portal.common.lifecycle import transition
from portal.common.models import StoredFile
from portal.common.money import MoneyField, to_yuan
from portal.common.numbers import next_number
from projects import conditions, contractor_facts
from projects.actions import alarms, budgets
from projects.agreement_documents import payment_pdf
from projects.lifecycle import payments as moves
from projects.models import Agreement, Milestone, Payment
from projects.rules import payments as rules

__all__ = [
    "claim",
    "condition_problems",
    "limit_of",
    "pay",
    "payment_pdf",
    "resubmit",
    "review",
    "send_back",
    "withdraw",
]

State = Payment.State
Attachment = StoredFile | tuple[str, bytes] | None  # kept already, or checked bytes to keep
OPEN_AGREEMENT = (Agreement.State.SIGNED,)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the organisation typed, normalised."""

    amount: Decimal | None
    invoice_no: str
    note: str
    plan: str

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "_Claim":
        amount = values.get("amount")
        return cls(
            amount=None if amount in (None, "") else to_yuan(amount),
            invoice_no=str(values.get("invoice_no") or "").strip(),
            note=str(values.get("note") or "").strip(),
            plan=str(values.get("plan") or "").strip(),
        )


def claim(
    milestone_pk: int,
    values: Mapping[str, Any],
    invoice: Attachment,
    *,
    plan: Attachment = None,
    by: Actor,
) -> Payment:
    """Claim an instalment that has been reached.

    `values`: amount, invoice_no, note; for the first instalment also plan (the implementation
    plan's text) unless it was handed in before or comes as the file `plan`.

    Raises: NotFound, NotAllowed; Incomplete with every unmet condition and every wrong field.
    Rules: BG-15, QC-27, spec 7.5.
    """
    by.require(Permission.PAYMENT_CLAIM, "申请付款")
    typed = _Claim.read(values)
    standing = _standing_problems(milestone_pk, by=by)
    with transaction.atomic():
        agreement, milestone = _locked(milestone_pk, by=by)
        has_plan = agreement.has_plan or bool(typed.plan) or plan is not None
        problems = [
            *condition_problems(milestone, agreement, has_plan=has_plan),
            *rules.amount_problems(
                typed.amount, limit=limit_of(milestone, agreement), left=_left(agreement)
            ),
            *rules.invoice_problems(typed.invoice_no, _invoice_user(typed.invoice_no)),
            *standing,
        ]
        refuse_all(problems, "付款申请还不能提交，请按提示处理。")
        if not agreement.has_plan and (typed.plan or plan is not None):
            _keep_plan(agreement, typed.plan, plan, by=by)
        payment = _create(agreement, milestone, typed)
        payment.invoice_file = _keep(invoice, payment, by=by)
        payment.save(update_fields=["invoice_file"])
        _change_claimed(milestone, payment.amount)
        events.record_creation(payment, by=by)
    return payment


def resubmit(
    pk: int, values: Mapping[str, Any], invoice: Attachment = None, *, by: Actor
) -> Payment:
    """Correct a returned claim and hand it in again; without a new invoice file the old one stays.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    typed = _Claim.read(values)
    with transaction.atomic():
        agreement, milestone = _locked_of_payment(pk, by=by)
        organisation = agreement.organisation
        with transition(Payment.objects.visible_to(by), pk, moves.RESUBMIT, by=by) as payment:
            milestone.claimed -= payment.amount
            left = _left(agreement) + payment.amount
            refuse_all(
                [
                    *condition_problems(milestone, agreement, has_plan=agreement.has_plan),
                    *rules.amount_problems(
                        typed.amount, limit=limit_of(milestone, agreement), left=left
                    ),
                    *rules.invoice_problems(
                        typed.invoice_no, _invoice_user(typed.invoice_no, apart_from=pk)
                    ),
                ],
                "付款申请还不能提交，请按提示处理。",
            )
            amount = typed.amount or Decimal(0)
            _change_claimed(milestone, amount - payment.amount)
            payment.amount, payment.invoice_no = amount, typed.invoice_no
            payment.note, payment.return_reason = typed.note, ""
            payment.invoice_file = _keep(invoice, payment, by=by) or payment.invoice_file
            payment.account_name = organisation.bank_account_name
            payment.account_tail = organisation.bank_account[-4:]
            payment.reviewed_at, payment.reviewed_by = None, ""
    return payment


def withdraw(pk: int, *, by: Actor) -> Payment:
    """Withdraw a claim nobody has reviewed; the milestone may be claimed again."""
    with transaction.atomic():
        _, milestone = _locked_of_payment(pk, by=by)
        with transition(Payment.objects.visible_to(by), pk, moves.WITHDRAW, by=by) as payment:
            _change_claimed(milestone, -payment.amount)
    return payment


def review(pk: int, *, by: Actor) -> Payment:
    """Pass a claim on for payment after checking it against agreement, records and invoice."""
    with transition(Payment.objects.visible_to(by), pk, moves.REVIEW, by=by) as payment:
        payment.reviewed_at = clock.now()
        payment.reviewed_by = by.name
    return payment


def send_back(pk: int, *, reason: str, by: Actor) -> Payment:
    """Return a claim to the organisation with the reason; reviewer and approver each may."""
    text = reason.strip()
    if not text:
        raise Incomplete("请写明退回原因。", [{"field": "reason", "message": "请写明要修改什么。"}])
    records = Payment.objects.visible_to(by)
    reviewed = records.filter(pk=pk, state=State.REVIEWED).exists()
    move = moves.REFUSE if reviewed else moves.SEND_BACK
    with transition(records, pk, move, by=by, reason=text) as payment:
        payment.return_reason = text
        messages.tell(
            f"付款申请 {payment.no} 退回修改",
            body=text,
            url=reverse("org-payment", args=[payment.no]),
            organisation_id=payment.organisation_id,
        )
    return payment


def pay(pk: int, *, voucher_no: str, by: Actor) -> Payment:
    """Approve and book the payment under its voucher; the reviewer may not (SD-01).

    Raises: NotFound, NotAllowed, WrongState; Incomplete without a voucher number, when the account
    no longer fits (QC-27) or beyond the commitment (BG-15).
    """
    voucher = voucher_no.strip()
    if not voucher:
        message = "请填写支付凭证号。"
        raise Incomplete(message, [{"field": "voucher_no", "message": message}])
    _require_standing(pk, by=by)
    with transaction.atomic():
        _locked_of_payment(pk, by=by)
        with transition(Payment.objects.visible_to(by), pk, moves.PAY, by=by) as payment:
            _require_same_account(payment)
            budgets.pay(agreement=payment.agreement, amount=payment.amount, by=by)
            payment.paid_at = clock.now()
            payment.paid_by = by.name
            payment.voucher_no = voucher
            messages.tell(
                f"付款 {payment.no} 已支付",
                url=reverse("org-payment", args=[payment.no]),
                organisation_id=payment.organisation_id,
            )
    return payment


def condition_problems(
    milestone: Milestone, agreement: Agreement, *, has_plan: bool
) -> list[Detail]:
    """Return what the instalment still waits for, in the order in which it is shown."""
    problems = rules.order_problems(milestone, list(agreement.milestones.all()))
    if milestone.condition == Milestone.Condition.SIGNED:
        return problems + rules.signed_problems(agreement, has_plan=has_plan)
    if agreement.state not in OPEN_AGREEMENT:
        problems += rules.signed_problems(agreement, has_plan=True)
    reasons = conditions.unmet(milestone.condition, agreement)
    return problems + [{"message": reason} for reason in reasons]


def limit_of(milestone: Milestone, agreement: Agreement) -> Decimal:
    """Return the yuan that may still be claimed, after the grade's factor (spec 8.3)."""
    share = conditions.payable_share(milestone.condition, agreement)
    return rules.limit_of(milestone, share)


def _locked(milestone_pk: int, *, by: Actor) -> tuple[Agreement, Milestone]:
    """Return agreement and milestone, locked in this order, for their contractor."""
    agreement = (
        Agreement.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("organisation", "union")
        .filter(milestones__pk=milestone_pk)
        .first()
    )
    if agreement is None:
        raise NotFound("没有找到这一期付款，它可能不在您的查看范围内。")
    if not by.is_system and agreement.organisation_id != by.organisation_id:
        raise NotAllowed("付款由承接组织申请，这份协议不属于您的单位。")
    return agreement, Milestone.objects.select_for_update().get(pk=milestone_pk)


def _locked_of_payment(pk: int, *, by: Actor) -> tuple[Agreement, Milestone]:
    """Lock agreement and milestone before the payment itself."""
    payment = Payment.objects.visible_to(by).filter(pk=pk).first()
    if payment is None:
        raise NotFound("没有找到这笔付款，它可能不在您的查看范围内。")
    agreement = Agreement.objects.select_for_update().get(pk=payment.agreement_id)
    return agreement, Milestone.objects.select_for_update().get(pk=payment.milestone_id)


def _left(agreement: Agreement) -> Decimal:
    """Return the yuan of the whole agreement that nobody has claimed."""
    claimed = agreement.milestones.aggregate(s=Sum("claimed"))["s"] or Decimal(0)
    return agreement.amount - claimed


def _invoice_user(invoice_no: str, *, apart_from: int | None = None) -> str:
    """Return the number of the living payment that has the invoice, in the whole tree."""
    if not invoice_no:
        return ""
    used = Payment.objects.filter(invoice_no=invoice_no).exclude(state=State.WITHDRAWN)
    return used.exclude(pk=apart_from or 0).values_list("no", flat=True).first() or ""


def _create(agreement: Agreement, milestone: Milestone, typed: _Claim) -> Payment:
    organisation = agreement.organisation
    assert typed.amount is not None  # noqa: S101 - the rules refused a missing amount
    return Payment.objects.create(
        no=next_number(f"FK-{agreement.union.code}-{clock.today().year}"),
        agreement=agreement,
        milestone=milestone,
        union_id=agreement.union_id,
        organisation=organisation,
        amount=typed.amount,
        invoice_no=typed.invoice_no,
        note=typed.note,
        account_name=organisation.bank_account_name,
        account_tail=organisation.bank_account[-4:],
        claimed_at=clock.now(),
    )


def _change_claimed(milestone: Milestone, difference: Decimal) -> None:
    step = Value(difference, output_field=MoneyField())
    Milestone.objects.filter(pk=milestone.pk).update(claimed=F("claimed") + step)
    milestone.refresh_from_db(fields=["claimed"])


def _keep(attachment: Attachment, payment: Payment, *, by: Actor) -> StoredFile | None:
    """Keep the file and let both parties see it."""
    return _shared(attachment, "invoice", payment.agreement, by=by)


def _shared(
    attachment: Attachment, purpose: str, agreement: Agreement, *, by: Actor
) -> StoredFile | None:
    if attachment is None:
        return None
    file = attachment
    if isinstance(file, tuple):
        file = files.store(file[0], file[1], purpose=purpose, by=by)
    file.union_id, file.organisation_id = agreement.union_id, agreement.organisation_id
    file.save(update_fields=["union_id", "organisation_id"])
    return file


def _keep_plan(agreement: Agreement, text: str, file: Attachment, *, by: Actor) -> None:
    before = events.snapshot(agreement)
    agreement.plan_text = text
    agreement.plan_file = _shared(file, "plan", agreement, by=by)
    agreement.plan_submitted_at = clock.now()
    agreement.save(update_fields=["plan_text", "plan_file", "plan_submitted_at"])
    events.record(action="projects.agreement.plan", target=agreement, by=by, before=before)


def _standing_problems(milestone_pk: int, *, by: Actor) -> list[Detail]:
    """Check the account and standing outside the claim, so that the result is kept (QC-27)."""
    agreement = (
        Agreement.objects.visible_to(by)
        .select_related("organisation", "union", "project")
        .filter(milestones__pk=milestone_pk)
        .first()
    )
    if agreement is None or agreement.organisation_id != by.organisation_id:
        return []  # the lock gives the exact refusal
    checks = qualification.check(
        agreement.organisation,
        point="payment",
        reference=agreement.no,
        by=SYSTEM,
        act=contractor_facts.act_of_agreement(agreement),
        union_id=agreement.union_id,
    )
    # A doubt does not keep the claim from being handed in; it is decided before the money goes.
    stops = qualification.stopping(checks)
    return [*stops, *alarms.pauses(agreement)]


def _require_standing(pk: int, *, by: Actor) -> None:
    rows = Payment.objects.visible_to(by).select_related(
        "organisation", "agreement__organisation", "agreement__union", "agreement__project"
    )
    payment = rows.filter(pk=pk).first()
    if payment is None or payment.state != State.REVIEWED or not by.may(moves.PAY.needs):
        return  # the gate gives the exact refusal
    qualification.require(
        payment.organisation,
        point="payment",
        reference=payment.no,
        by=SYSTEM,
        act=contractor_facts.act_of_agreement(payment.agreement),
        union=payment.agreement.union,
    )
    refuse_all(alarms.pauses(payment.agreement), "资格预警整改期间，暂缓付款。")


def _require_same_account(payment: Payment) -> None:
    """Refuse to pay into another account than the one that was reviewed: name and last digits."""
    organisation = payment.organisation
    account = organisation.bank_account_name, organisation.bank_account[-4:]
    if account != (payment.account_name, payment.account_tail):
        raise WrongState("申请之后收款账户已变更，请退回申请，由社会组织重新提交。")
