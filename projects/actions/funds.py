"""The money of budget lines: reserve, commit, pay, give back.

Every change of a line's totals happens under the line's row lock; the totals are written relative
to what the database holds, and its CHECK refuses an over-commitment whatever code runs (BG-02).
"""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import F, Value

from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.money import MoneyField, figure, to_yuan
from projects import parameters
from projects.models import (
    Agreement,
    Budget,
    BudgetLine,
    Commitment,
    Lot,
    Project,
    Reservation,
)
from projects.rules import budgets as rules

ZERO: Final = Decimal("0.00")


def adjust_line(
    line_pk: int, *, difference: Decimal | int | str, approval_doc: str, by: Actor
) -> BudgetLine:
    """Enter a decided addition (追加) or cut (调减) of a line, under its document's number.

    Raises: NotAllowed, WrongState, Incomplete. Rule: BG-08.
    """
    by.require(Permission.BUDGET_APPROVE, "调整预算指标")
    amount = to_yuan(difference)
    found: list[Detail] = []
    if amount == 0:
        found.append({"field": "difference", "message": "请填写追加（正数）或调减（负数）的金额。"})
    if not approval_doc.strip():
        found.append({"field": "approval_doc", "message": "请填写批准调整的文号。"})
    refuse_all(found)
    with transaction.atomic():
        line = _locked(line_pk, by=by)
        if line.budget.state != Budget.State.APPROVED:
            raise WrongState("预算批准后才有调整；编制中的预算请直接修改指标。")
        refuse_all(rules.below_taken(line, amount))
        _change(line, "adjust", by=by, note=approval_doc.strip(), adjust_net=amount)
    return line


def reserve(
    *, line_pk: int, project_pk: int, amount: Decimal | int | str, by: Actor
) -> Reservation:
    """Set money of a line aside for a project (立项预占).

    Raises: NotFound, NotAllowed; Incomplete when the budget is not usable or the money too little.
    Rules: BG-01, BG-02, BG-03, BG-06.
    """
    by.require(Permission.PROJECT_APPROVE, "预占预算指标")
    yuan = to_yuan(amount)
    project = Project.objects.visible_to(by).filter(pk=project_pk).first()
    if project is None:
        raise NotFound("没有找到这个项目，它可能不在您的查看范围内。")
    with transaction.atomic():
        line = _locked(line_pk, by=by)
        if line.reservations.filter(project=project, released_at__isnull=True).exists():
            raise WrongState("项目已经预占了这条指标，不用重复办理。")
        if yuan <= 0:
            raise Incomplete("预占金额须大于 0 元。")
        refuse_all(
            [
                *rules.not_usable(line, fiscal_year=project.fiscal_year),
                *rules.shortage(line, yuan),
            ],
            "预算指标不能满足本项目，请按提示处理。",
        )
        reservation = _new_reservation(line, project, yuan)
        _change(line, "reserve", by=by, note=project.no, reserved=yuan)
    return reservation


def release(reservation_pk: int, *, reason: str, by: Actor) -> Reservation:
    """Give reserved money back to its line. Raises: NotAllowed, WrongState."""
    by.require(Permission.PROJECT_APPROVE, "释放预占")
    with transaction.atomic():
        line_pk = Reservation.objects.values_list("line_id", flat=True).get(pk=reservation_pk)
        line = _locked(line_pk, by=by)
        reservation = Reservation.objects.select_for_update().get(pk=reservation_pk)
        if reservation.released_at is not None:
            raise WrongState("这笔预占已经释放。")
        _release(reservation, line, reason=reason, by=by)
    return reservation


def commit_award(
    *, project: Project, agreement: Agreement, amount: Decimal | int | str, by: Actor
) -> Commitment:
    """Hold the agreement's amount against the project's line and release its reservation (BT-3).

    With several lots, what the other awarded lots still need stays reserved. Called inside the
    agreement's own move, which has authorised the actor.

    Raises: Incomplete without an active reservation or with too little money. Rules: BG-02, BG-03.
    """
    yuan = to_yuan(amount)
    with transaction.atomic():
        line = _locked_of_project(project)
        reservation = line.reservations.select_for_update().get(
            project=project, released_at__isnull=True
        )
        if line.commitments.filter(agreement=agreement).exists():
            raise WrongState("这份协议已经占用预算，不用重复办理。")
        rest = min(_needed_by_other_lots(agreement), reservation.amount)
        freed = reservation.amount - rest
        refuse_all(
            rules.shortage(line, yuan, freed=freed, what="本协议", field="amount"),
            "预算指标不够签订这份协议。",
        )
        _release(reservation, line, reason=f"签订协议 {agreement.no}", by=by)
        if rest:
            _new_reservation(line, project, rest)
            _change(line, "reserve", by=by, note=project.no, reserved=rest)
        commitment = Commitment.objects.create(line=line, agreement=agreement, amount=yuan)
        _change(line, "commit", by=by, note=agreement.no, committed=yuan)
    return commitment


def change_commitment(
    *, agreement: Agreement, difference: Decimal | int | str, by: Actor
) -> Commitment:
    """Raise or lower what an agreement holds, after a change of contract (BT-5).

    Raises: Incomplete when the line cannot bear it or more was paid already.
    """
    yuan = to_yuan(difference)
    with transaction.atomic():
        line, commitment = _locked_commitment(agreement)
        refuse_all(rules.shortage(line, yuan, what="本次变更", field="amount"))
        if commitment.amount + yuan < commitment.paid:
            raise Incomplete(f"合同已支付 {figure(commitment.paid)} 元，不能变更到已付金额以下。")
        _change_commitment(commitment, amount=yuan)
        _change(line, "change", by=by, note=agreement.no, committed=yuan)
    return commitment


def pay(*, agreement: Agreement, amount: Decimal | int | str, by: Actor) -> Commitment:
    """Count a payment on the agreement's commitment and line; availability does not change.

    Raises: NotAllowed; Incomplete above the unpaid rest. Rules: BG-01, BG-15.
    """
    by.require(Permission.PAYMENT_APPROVE, "支付款项")
    yuan = _positive(amount)
    with transaction.atomic():
        line, commitment = _locked_commitment(agreement)
        refuse_all(_above_rest(commitment, yuan), "付款超过合同未付金额。")
        _change_commitment(commitment, paid=yuan)
        _change(line, "pay", by=by, note=agreement.no, paid=yuan)
    return commitment


def release_balance(
    *, agreement: Agreement, amount: Decimal | int | str, reason: str, by: Actor
) -> Commitment:
    """Give back to the line what a contract will not need any more, such as a deduction (BT-7).

    Called inside the authorised move of a payment or of the agreement. Raises: Incomplete.
    """
    yuan = _positive(amount)
    with transaction.atomic():
        line, commitment = _locked_commitment(agreement)
        refuse_all(_above_rest(commitment, yuan), "释放金额超过合同未付金额。")
        _change_commitment(commitment, amount=-yuan)
        note = f"{agreement.no} {reason}".strip()
        _change(line, "release_balance", by=by, note=note, committed=-yuan)
    return commitment


def refund(*, agreement: Agreement, amount: Decimal | int | str, by: Actor) -> Commitment:
    """Take back money paid. In the budget's own year the line may use it again; later it is income.

    Raises: NotAllowed; Incomplete above what was paid. Rule: BG-17 (BT-8).
    """
    by.require(Permission.PAYMENT_APPROVE, "确认退款")
    yuan = _positive(amount)
    with transaction.atomic():
        line, commitment = _locked_commitment(agreement)
        if yuan > commitment.paid:
            raise Incomplete(f"合同已支付 {figure(commitment.paid)} 元，退款不能超过这个数。")
        if clock.today().year == line.budget.fiscal_year:
            _change_commitment(commitment, amount=-yuan, paid=-yuan)
            _change(line, "refund", by=by, note=agreement.no, committed=-yuan, paid=-yuan)
        else:
            _change_commitment(commitment, paid=-yuan)
            note = f"{agreement.no} 跨年度退款，作当年收入"
            _change(line, "refund", by=by, note=note, paid=-yuan)
    return commitment


def release_reservations(project: Project, *, reason: str, by: Actor) -> int:
    """Release what the project still reserves, inside the move that ends it; return how many."""
    active = list(Reservation.objects.filter(project=project, released_at__isnull=True))
    for reservation in active:
        release(reservation.pk, reason=reason, by=by)
    return len(active)


def _locked(line_pk: int, *, by: Actor) -> BudgetLine:
    line = (
        BudgetLine.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("budget")
        .filter(pk=line_pk)
        .first()
    )
    if line is None:
        raise NotFound("没有找到这条预算指标，它可能不在您的查看范围内。")
    if not by.is_system and not by.acts_for(line.budget.union_id):
        raise NotAllowed("这条预算指标不属于您的单位，只能查看。")
    return line


def _locked_of_project(project: Project) -> BudgetLine:
    active = Reservation.objects.filter(project=project, released_at__isnull=True)
    line = (
        BudgetLine.objects.select_for_update(of=("self",))
        .select_related("budget")
        .filter(pk__in=active.values("line_id"))
        .first()
    )
    if line is None:
        raise Incomplete(
            "项目没有有效的预算预占，不能签订协议。请单位负责人在项目页重新预占（BG-03）。"
        )
    return line


def _locked_commitment(agreement: Agreement) -> tuple[BudgetLine, Commitment]:
    """Return line and commitment, locked in this order."""
    held = Commitment.objects.filter(agreement=agreement)
    line = (
        BudgetLine.objects.select_for_update(of=("self",))
        .select_related("budget")
        .filter(pk__in=held.values("line_id"))
        .first()
    )
    if line is None:
        raise Incomplete("协议还没有占用预算指标，不能付款。请先完成协议签署。")
    return line, held.select_for_update().get()


def _needed_by_other_lots(agreement: Agreement) -> Decimal:
    """Return the ceilings of the tender's other awarded lots that have no commitment yet."""
    award = agreement.award
    others = Lot.objects.filter(tender_id=award.tender_id, awards__cancelled_at__isnull=True)
    waiting = others.exclude(pk=award.lot_id).exclude(awards__agreement__commitments__isnull=False)
    return sum((lot.ceiling for lot in waiting.filter(awards__isnull=False).distinct()), ZERO)


def _new_reservation(line: BudgetLine, project: Project, amount: Decimal) -> Reservation:
    today = clock.today()
    days = parameters.RESERVE_DAYS.on(today)
    return Reservation.objects.create(
        line=line,
        project=project,
        amount=amount,
        created_at=clock.now(),
        expires_on=today + timedelta(days=days),
    )


def _release(reservation: Reservation, line: BudgetLine, *, reason: str, by: Actor) -> None:
    reservation.released_at = clock.now()
    reservation.release_reason = reason[:100]
    reservation.save(update_fields=["released_at", "release_reason"])
    _change(line, "release", by=by, note=reason, reserved=-reservation.amount)


def _change(line: BudgetLine, verb: str, *, by: Actor, note: str, **differences: Decimal) -> None:
    """Add the differences to the line's totals in the database and log what became of them."""
    before = events.snapshot(line)
    BudgetLine.objects.filter(pk=line.pk).update(**_added(differences))
    line.refresh_from_db(fields=list(differences))
    action = f"projects.budgetline.{verb}"
    events.record(action=action, target=line, by=by, before=before, note=note)


def _change_commitment(commitment: Commitment, **differences: Decimal) -> None:
    Commitment.objects.filter(pk=commitment.pk).update(**_added(differences))
    commitment.refresh_from_db(fields=list(differences))


def _added(differences: dict[str, Decimal]) -> dict[str, object]:
    return {
        name: F(name) + Value(amount, output_field=MoneyField())
        for name, amount in differences.items()
    }


def _positive(amount: Decimal | int | str) -> Decimal:
    yuan = to_yuan(amount)
    if yuan <= 0:
        raise Incomplete("金额须大于 0 元。")
    return yuan


def _above_rest(commitment: Commitment, amount: Decimal) -> list[Detail]:
    rest = commitment.amount - commitment.paid
    if amount <= rest:
        return []
    message = f"合同未付余额 {figure(rest)} 元，本次 {figure(amount)} 元，超过 {figure(amount - rest)} 元。"
    return [{"field": "amount", "rule": "BG-15", "message": message}]
