"""Payments: claims within the instalment, two people, the budget line kept."""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from orgs.models import Organisation, QualificationCheck, Union
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.lifecycle import Move
from portal.common.lifecycle import transition as gate
from portal.common.models import StoredFile
from projects import conditions
from projects.actions import agreements, payments
from projects.lifecycle.payments import MOVES
from projects.models import Agreement, Commitment, Milestone, Payment
from tests.factories.delivery import payment_of, signed_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = Payment.State
D = Decimal
PLAN = "第一阶段筹备，第二阶段实施。"
PDF = ("发票.pdf", b"%PDF-1.7 invoice")


@pytest.fixture
def agreement(county: Union, org: Organisation, noon: datetime) -> Agreement:
    return signed_agreement(county, org)


@pytest.fixture(autouse=True)
def unregistered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test say itself what review and evaluation found."""
    monkeypatch.setattr(conditions, "ANSWERS", {})
    monkeypatch.setattr(conditions, "FACTORS", {})


def stone(agreement: Agreement, number: int = 1) -> Milestone:
    return agreement.milestones.get(number=number)


def ask(milestone: Milestone, by: Actor, invoice: Any = None, **changes: Any) -> Payment:
    values = {"amount": milestone.amount, "invoice_no": "24410001", "plan": PLAN, **changes}
    return payments.claim(milestone.pk, values, invoice, by=by)


def problems(refusal: pytest.ExceptionInfo[Incomplete]) -> dict[str, str]:
    return {d.get("field", ""): d["message"] for d in refusal.value.details}


def test_a_first_claim_keeps_plan_invoice_and_account(agreement: Agreement, bidder: Actor) -> None:
    payment = ask(stone(agreement), bidder, PDF)
    agreement.refresh_from_db()
    assert payment.no == "FK-410402-2026-0001"
    assert (payment.state, payment.amount) == (S.CLAIMED, D("84000.00"))
    assert (agreement.plan_text, agreement.has_plan) == (PLAN, True)
    assert payment.account_name == "暖阳社会工作服务中心"
    assert payment.account_tail == "1234"
    assert stone(agreement).claimed == D("84000.00")
    assert payment.invoice_file is not None
    assert payment.invoice_file.union_id == agreement.union_id


def test_a_fen_too_much_is_refused_with_the_limit(agreement: Agreement, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement), bidder, PDF, amount=D("84000.01"))
    assert "不超过 84,000.00 元" in problems(refusal)["amount"]
    assert "0.01 元" in problems(refusal)["amount"]
    assert not Payment.objects.exists()
    assert not StoredFile.objects.filter(purpose="invoice").exists()
    assert not Agreement.objects.get(pk=agreement.pk).has_plan


def test_all_problems_of_a_claim_are_told_at_once(agreement: Agreement, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement), bidder, amount=None, invoice_no="", plan="")
    assert set(problems(refusal)) == {"amount", "invoice_no", "plan"}


@pytest.mark.parametrize("amount", [D(0), D(-1)])
def test_an_amount_is_positive(agreement: Agreement, bidder: Actor, amount: Decimal) -> None:
    with pytest.raises(Incomplete, match="提示"):
        ask(stone(agreement), bidder, amount=amount)


def test_an_instalment_may_be_claimed_in_parts_up_to_its_amount(
    agreement: Agreement, bidder: Actor
) -> None:
    first = stone(agreement)
    ask(first, bidder, amount=D(80000))
    with pytest.raises(Incomplete) as refusal:
        ask(first, bidder, amount=D("4000.01"), invoice_no="24410002")
    assert "4,000.00" in problems(refusal)["amount"]
    ask(first, bidder, amount=D(4000), invoice_no="24410002")
    with pytest.raises(Incomplete) as refusal:
        ask(first, bidder, amount=D("0.01"), invoice_no="24410003")
    assert "用完" in problems(refusal)["amount"]


def test_the_database_itself_refuses_an_over_claim(agreement: Agreement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(agreement=agreement, number=1).update(claimed=D("84000.01"))


def test_a_later_instalment_waits_for_the_earlier(agreement: Agreement, bidder: Actor) -> None:
    conditions.register("midterm", lambda _: [])
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement, 2), bidder)
    assert "请先申请第 1 期" in problems(refusal)[""]


def test_the_second_instalment_waits_for_the_midterm_review(
    agreement: Agreement, bidder: Actor
) -> None:
    ask(stone(agreement), bidder)
    with pytest.raises(Incomplete, match="提示"):
        ask(stone(agreement, 2), bidder, invoice_no="24410002")
    conditions.register("midterm", lambda _: ["中期评审得 58 分，不满 60 分。"])
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement, 2), bidder, invoice_no="24410002")
    assert "58 分" in problems(refusal)[""]
    conditions.register("midterm", lambda _: [])
    assert ask(stone(agreement, 2), bidder, invoice_no="24410002").amount == D(112000)


def test_a_poor_grade_lowers_the_final_instalment(agreement: Agreement, bidder: Actor) -> None:
    agreement.milestones.filter(number__lt=3).update(claimed=D(1))
    conditions.register("final", lambda _: [])
    conditions.register_factor("final", lambda _: D("0.9"))
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement, 3), bidder)
    assert "75,600.00" in problems(refusal)["amount"]


def test_one_invoice_pays_once_in_the_whole_tree(
    agreement: Agreement, bidder: Actor, other_county: Union, rival: Organisation,
    rival_bidder: Actor,
) -> None:  # fmt: skip
    first = ask(stone(agreement), bidder)
    elsewhere = signed_agreement(other_county, rival)
    with pytest.raises(Incomplete) as refusal:
        ask(stone(elsewhere), rival_bidder)
    assert first.no in problems(refusal)["invoice_no"]
    payments.withdraw(first.pk, by=bidder)
    assert ask(stone(elsewhere), rival_bidder).invoice_no == "24410001"


@pytest.mark.parametrize("number", ["1234567", "ABC12345678", "1" * 21])
def test_an_invoice_number_has_eight_to_twenty_digits(
    agreement: Agreement, bidder: Actor, number: str
) -> None:
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement), bidder, invoice_no=number)
    assert "数字" in problems(refusal)["invoice_no"]


def test_the_account_must_bear_the_organisations_name(
    agreement: Agreement, bidder: Actor, org: Organisation
) -> None:
    Organisation.objects.filter(pk=org.pk).update(bank_account_name="宋佳")
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement), bidder)
    assert any(d.get("rule") == "QC-27" for d in refusal.value.details)
    assert QualificationCheck.objects.filter(rule="QC-27", outcome="fail").exists()


def test_only_the_contractor_claims(
    agreement: Agreement, rival_bidder: Actor, clerk: Actor
) -> None:
    with pytest.raises(NotFound):
        ask(stone(agreement), rival_bidder)
    with pytest.raises(NotAllowed):
        ask(stone(agreement), clerk)


def test_an_unsigned_agreement_pays_nothing(agreement: Agreement, bidder: Actor) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.UNION_SIGNED)
    with pytest.raises(Incomplete) as refusal:
        ask(stone(agreement), bidder)
    assert "还没有双方签署" in problems(refusal)[""]


def test_review_and_payment_are_two_people_and_keep_the_line(
    agreement: Agreement, bidder: Actor, reviewer: Actor, finance: Actor
) -> None:
    payment = ask(stone(agreement), bidder)
    payments.review(payment.pk, by=reviewer)
    paid = payments.pay(payment.pk, voucher_no=" 2026-03-0012 ", by=finance)
    assert (paid.state, paid.voucher_no, paid.paid_by) == (S.PAID, "2026-03-0012", "陈晓燕")
    commitment = Commitment.objects.get(agreement=agreement)
    assert (commitment.paid, commitment.line.paid) == (D(84000), D(84000))
    assert commitment.line.available == D(220000)


def test_the_reviewer_does_not_pay(agreement: Agreement, bidder: Actor, finance: Actor) -> None:
    payment = ask(stone(agreement), bidder)
    payments.review(payment.pk, by=finance)
    with pytest.raises(NotAllowed, match="SD-01"):
        payments.pay(payment.pk, voucher_no="1", by=finance)
    assert Commitment.objects.get(agreement=agreement).paid == 0


def test_paying_needs_a_voucher_and_the_account_that_was_reviewed(
    agreement: Agreement, bidder: Actor, reviewer: Actor, head: Actor, org: Organisation
) -> None:
    payment = ask(stone(agreement), bidder)
    payments.review(payment.pk, by=reviewer)
    with pytest.raises(Incomplete):
        payments.pay(payment.pk, voucher_no=" ", by=head)
    changed: tuple[dict[str, str], ...] = (
        {"bank_account": "6222000099998888"},
        {"name": "新名称", "bank_account_name": "新名称"},
    )
    for values in changed:
        Organisation.objects.filter(pk=org.pk).update(**values)
        with pytest.raises(WrongState, match="账户已变更"):
            payments.pay(payment.pk, voucher_no="1", by=head)
    payment.refresh_from_db()
    assert payment.state == "reviewed"


def test_a_returned_claim_is_corrected_within_the_limit(
    agreement: Agreement, bidder: Actor, reviewer: Actor
) -> None:
    payment = ask(stone(agreement), bidder, PDF)
    with pytest.raises(Incomplete):
        payments.send_back(payment.pk, reason="", by=reviewer)
    payments.send_back(payment.pk, reason="金额有误", by=reviewer)
    changes = {"amount": D("84000.01"), "invoice_no": "24410001"}
    with pytest.raises(Incomplete):
        payments.resubmit(payment.pk, changes, by=bidder)
    again = payments.resubmit(payment.pk, {**changes, "amount": D(80000)}, by=bidder)
    assert (again.state, again.return_reason) == (S.CLAIMED, "")
    assert again.invoice_file is not None
    assert stone(agreement).claimed == D(80000)


def test_the_approver_may_send_back_what_was_reviewed(
    agreement: Agreement, bidder: Actor, reviewer: Actor, head: Actor
) -> None:
    payment = ask(stone(agreement), bidder)
    payments.review(payment.pk, by=reviewer)
    assert payments.send_back(payment.pk, reason="缺附件", by=head).state == S.RETURNED


def test_withdrawing_frees_the_instalment(agreement: Agreement, bidder: Actor) -> None:
    payment = ask(stone(agreement), bidder)
    assert payments.withdraw(payment.pk, by=bidder).state == S.WITHDRAWN
    assert stone(agreement).claimed == 0
    assert ask(stone(agreement), bidder).amount == D(84000)


def test_the_whole_contract_is_paid_and_the_deduction_returns_to_the_line(
    agreement: Agreement, bidder: Actor, reviewer: Actor, finance: Actor, clerk: Actor
) -> None:
    """BT-7: 84,000 and 112,000 and 80,000 after a deduction of 4,000."""
    conditions.register("midterm", lambda _: [])
    conditions.register("final", lambda _: [])
    for number, amount in ((1, 84000), (2, 112000), (3, 80000)):
        payment = ask(
            stone(agreement, number), bidder, amount=D(amount), invoice_no=f"2441000{number}"
        )
        payments.review(payment.pk, by=reviewer)
        payments.pay(payment.pk, voucher_no=f"{number}", by=finance)
    agreements.complete(agreement.pk, by=clerk)
    line = Commitment.objects.get(agreement=agreement).line
    assert (line.paid, line.committed, line.available) == (D(276000), D(276000), D(224000))


EXPECTED = {
    "review": ({S.CLAIMED}, S.REVIEWED),
    "pay": ({S.REVIEWED}, S.PAID),
    "send_back": ({S.CLAIMED}, S.RETURNED),
    "refuse": ({S.REVIEWED}, S.RETURNED),
    "resubmit": ({S.RETURNED}, S.CLAIMED),
    "withdraw": ({S.CLAIMED, S.RETURNED}, S.WITHDRAWN),
}


@pytest.mark.parametrize("move", MOVES, ids=lambda m: m.code)
@pytest.mark.parametrize("state", S)
def test_every_state_and_every_move(agreement: Agreement, state: S, move: Move) -> None:
    payment = payment_of(stone(agreement), state=state)
    sources, target = EXPECTED[move.code]
    allowed = state in sources
    refused: AbstractContextManager[object] = (
        nullcontext() if allowed else pytest.raises(WrongState)
    )
    with refused, gate(Payment.objects.all(), payment.pk, move, by=SYSTEM):
        pass
    payment.refresh_from_db()
    assert payment.state == (target if allowed else state)


ROLES_OF = {
    "review": {"reviewer", "finance"},
    "pay": {"finance", "head"},
    "send_back": {"reviewer", "finance"},
    "refuse": {"finance", "head"},
    "resubmit": {"bidder"},
    "withdraw": {"bidder"},
}


@pytest.mark.parametrize("move", MOVES, ids=lambda m: m.code)
@pytest.mark.parametrize(
    "person",
    ["clerk", "reviewer", "finance", "head", "discipline", "auditor", "statistician", "bidder"],
)
def test_each_move_has_its_roles(
    agreement: Agreement, move: Move, person: str, request: pytest.FixtureRequest
) -> None:
    by: Actor = request.getfixturevalue(person)
    state = next(iter(move.sources))
    payment = payment_of(stone(agreement), state=state)
    refused: AbstractContextManager[object] = (
        nullcontext() if person in ROLES_OF[move.code] else pytest.raises(NotAllowed)
    )
    with refused, gate(Payment.objects.visible_to(by), payment.pk, move, by=by):
        pass
