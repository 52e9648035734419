"""Agreements from the award to both signatures and to completion."""

import shutil
import subprocess
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orgs.models import CreditListing, Organisation, QualificationCheck, Union
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.lifecycle import Move, transition
from portal.common.models import Parameter
from projects import conditions
from projects.actions import agreements, payments
from projects.agreement_documents import payment_pdf
from projects.agreement_sources import gather
from projects.lifecycle.agreements import MOVES
from projects.models import (
    Agreement,
    Award,
    Commitment,
    Lot,
    Payment,
    Project,
    PublicNotice,
    Tender,
)
from tests.factories.delivery import award_for, payment_of, signed_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = Agreement.State
D = Decimal


@pytest.fixture
def award(county: Union, org: Organisation, noon: datetime) -> Award:
    return award_for(county, org)


@pytest.fixture
def offered(award: Award, clerk: Actor) -> Agreement:
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    return agreements.offer(agreement.pk, by=clerk)


def signed(agreement: Agreement, head: Actor, bidder: Actor) -> Agreement:
    agreements.sign_for_union(agreement.pk, by=head)
    return agreements.sign_for_organisation(agreement.pk, by=bidder)


def test_a_draft_takes_amount_period_and_instalments_from_the_award(
    award: Award, clerk: Actor
) -> None:
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    assert agreement.no == "HT-410402-2026-0001"
    assert agreement.amount == D("280000.00")
    assert (agreement.start_on, agreement.end_on) == (date(2026, 3, 1), date(2026, 12, 31))
    assert [m.amount for m in agreement.milestones.all()] == [D(84000), D(112000), D(84000)]
    assert agreement.terms["items"] == award.tender.project.content


def test_the_amount_is_the_award_and_never_another(award: Award, clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        agreements.draft_from_award(award.pk, {"amount": D("280000.01")}, by=clerk)
    assert "280,000.00" in refusal.value.details[0]["message"]
    assert not Agreement.objects.exists()


def test_a_small_amount_is_paid_in_two_halves(
    county: Union, org: Organisation, clerk: Actor
) -> None:
    award = award_for(county, org, "49999.99")
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    assert [str(m.amount) for m in agreement.milestones.all()] == ["24999.99", "25000.00"]


def test_a_unit_may_have_its_own_dated_schedule(award: Award, clerk: Actor) -> None:
    rows = [
        {"name": "首款", "condition": "signed", "percent": "20"},
        {"name": "尾款", "condition": "final", "percent": "80"},
    ]
    Parameter.objects.create(
        code="payment_schedule_PS-A", scope="410402", value=rows, valid_from=date(2026, 1, 1)
    )
    agreement = agreements.draft_from_award(award.pk, {"schedule": "PS-A"}, by=clerk)
    assert agreement.milestones.count() == 2


@pytest.mark.parametrize("state", [s for s in Tender.State if s != Tender.State.NOTICE_SENT])
def test_only_after_the_award_notice(award: Award, clerk: Actor, state: str) -> None:
    Tender.objects.filter(pk=award.tender_id).update(state=state)
    with pytest.raises(WrongState, match="成交通知书"):
        agreements.draft_from_award(award.pk, {}, by=clerk)


def test_one_award_gives_one_agreement(award: Award, clerk: Actor) -> None:
    agreements.draft_from_award(award.pk, {}, by=clerk)
    with pytest.raises(WrongState, match="已有协议 HT-410402-2026-0001"):
        agreements.draft_from_award(award.pk, {}, by=clerk)


def test_others_cannot_draft(award: Award, outsider: Actor, finance: Actor, bidder: Actor) -> None:
    with pytest.raises(NotFound):
        agreements.draft_from_award(award.pk, {}, by=outsider)
    for person in (finance, bidder):
        with pytest.raises(NotAllowed):
            agreements.draft_from_award(award.pk, {}, by=person)


def test_instalments_that_do_not_sum_are_refused_with_the_sum(award: Award, clerk: Actor) -> None:
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    rows = [
        {"name": "首款", "condition": "signed", "percent": "30"},
        {"name": "尾款", "condition": "final", "percent": "69.99"},
    ]
    with pytest.raises(Incomplete) as refusal:
        agreements.set_milestones(agreement.pk, rows, by=clerk)
    assert "99.99%" in refusal.value.details[0]["message"]
    assert agreement.milestones.count() == 3
    rows[1]["percent"] = "70"
    agreements.set_milestones(agreement.pk, rows, by=clerk)
    assert [m.amount for m in agreement.milestones.all()] == [D(84000), D(196000)]


def test_every_field_names_its_record(award: Award, clerk: Actor) -> None:
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    fields = {f.code: f for f in gather(agreement)}
    assert fields["amount.capital"].value == "贰拾捌万元整"
    assert fields["budget_line.code"].value.endswith("购买服务经费")
    assert fields["fund_sources"].value == "工会经费"
    assert (fields["project.name"].kind, fields["project.name"].no) == (
        "project",
        award.tender.project.no,
    )
    assert all(f.source for f in fields.values())


def test_an_empty_required_field_blocks_the_offer(
    award: Award, clerk: Actor, org: Organisation
) -> None:
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    agreements.edit_draft(agreement.pk, {"place": " ", "dispute": ""}, by=clerk)
    Organisation.objects.filter(pk=org.pk).update(legal_rep="")
    with pytest.raises(Incomplete) as refusal:
        agreements.offer(agreement.pk, by=clerk)
    fields = {d["field"] for d in refusal.value.details}
    assert fields == {"terms.place", "terms.dispute", "org.legal_rep"}


def test_the_text_is_frozen_at_the_offer(
    offered: Agreement, clerk: Actor, org: Organisation, head: Actor, bidder: Actor
) -> None:
    with pytest.raises(WrongState):
        agreements.edit_draft(offered.pk, {"place": "别处"}, by=clerk)
    Organisation.objects.filter(pk=org.pk).update(
        name="改名后的服务中心", bank_account_name="改名后的服务中心"
    )
    agreement = signed(offered, head, bidder)
    assert agreement.organisation_name == "暖阳社会工作服务中心"
    assert "改名后" not in str(agreement.text)
    assert len(agreement.text_sha256) == 64


def test_a_tampered_text_is_not_signed(offered: Agreement, head: Actor) -> None:
    text: dict[str, Any] = {**offered.text, "title": "另一份合同"}
    Agreement.objects.filter(pk=offered.pk).update(text=text)
    with pytest.raises(WrongState, match="摘要不符"):
        agreements.sign_for_union(offered.pk, by=head)


def test_signing_another_text_than_the_one_read_is_refused(offered: Agreement, head: Actor) -> None:
    with pytest.raises(WrongState, match="重新阅读"):
        agreements.sign_for_union(offered.pk, by=head, seen="0" * 64)


def test_the_drafter_does_not_sign(award: Award, county: Union, make_actor: Any) -> None:
    both = make_actor(county, "role_officer", "role_head", name="身兼两职")
    agreement = agreements.draft_from_award(award.pk, {}, by=both)
    agreements.offer(agreement.pk, by=both)
    with pytest.raises(NotAllowed, match="SD-01"):
        agreements.sign_for_union(agreement.pk, by=both)


def test_both_signatures_commit_the_money_and_move_tender_and_project(
    offered: Agreement, head: Actor, bidder: Actor
) -> None:
    agreement = signed(offered, head, bidder)
    project = Project.objects.get(pk=agreement.project_id)
    assert agreement.state == S.SIGNED
    assert agreement.signed_at is not None
    assert project.state == Project.State.CONTRACTED
    assert Tender.objects.get(pk=agreement.award.tender_id).state == Tender.State.CONTRACTED
    line = Commitment.objects.get(agreement=agreement).line
    assert (line.reserved, line.committed, line.available) == (D(0), D(280_000), D(220_000))


def test_the_contract_notice_is_published_without_account_numbers(
    offered: Agreement, head: Actor, bidder: Actor
) -> None:
    agreement = signed(offered, head, bidder)
    notice = PublicNotice.objects.get(kind=PublicNotice.Kind.CONTRACT)
    body = str(notice.sections) + str(notice.facts)
    assert agreement.no in body
    assert "人民币贰拾捌万元整" in body
    assert agreement.organisation.bank_account not in body


def test_the_project_waits_for_the_agreements_of_all_lots(
    award: Award, clerk: Actor, head: Actor, bidder: Actor, rival: Organisation,
    rival_bidder: Actor,
) -> None:  # fmt: skip
    lot = Lot.objects.create(tender=award.tender, number=2, name="第二包", ceiling=20_000)
    second = Award.objects.create(
        tender=award.tender, lot=lot, organisation=rival, amount=20_000, score=80,
        decided_by="赵立新",
    )  # fmt: skip
    first = agreements.draft_from_award(award.pk, {}, by=clerk)
    agreements.offer(first.pk, by=clerk)
    signed(first, head, bidder)
    project = Project.objects.get(pk=first.project_id)
    assert project.state == Project.State.TENDERING
    other = agreements.draft_from_award(second.pk, {}, by=clerk)
    agreements.offer(other.pk, by=clerk)
    signed(other, head, rival_bidder)
    project.refresh_from_db()
    assert project.state == Project.State.CONTRACTED


def test_a_listed_contractor_cannot_sign_and_the_check_is_kept(
    offered: Agreement, head: Actor, org: Organisation
) -> None:
    CreditListing.objects.create(
        kind=CreditListing.Kind.SERIOUS, uscc=org.uscc, name=org.name, since=date(2026, 3, 1),
        source="民政部",
    )  # fmt: skip
    with pytest.raises(Incomplete, match="资格检查"):
        agreements.sign_for_union(offered.pk, by=head)
    offered.refresh_from_db()
    assert offered.state == S.TO_SIGN
    kept = QualificationCheck.objects.filter(organisation=org, point="signing", outcome="fail")
    assert kept.get().rule == "QC-05"


def test_a_draft_is_invisible_to_the_organisation(
    award: Award, clerk: Actor, bidder: Actor, rival_bidder: Actor
) -> None:
    agreement = agreements.draft_from_award(award.pk, {}, by=clerk)
    assert not Agreement.objects.visible_to(bidder).exists()
    agreements.offer(agreement.pk, by=clerk)
    assert Agreement.objects.visible_to(bidder).exists()
    assert not Agreement.objects.visible_to(rival_bidder).exists()


def test_an_offer_is_taken_back_with_a_reason_and_loses_its_signature(
    offered: Agreement, clerk: Actor, head: Actor, bidder: Actor
) -> None:
    agreements.sign_for_union(offered.pk, by=head)
    with pytest.raises(Incomplete):
        agreements.take_back(offered.pk, reason="", by=clerk)
    agreement = agreements.take_back(offered.pk, reason="地点有误", by=clerk)
    assert (agreement.state, agreement.text_sha256, agreement.union_signed_by) == (S.DRAFT, "", "")
    with pytest.raises(NotFound):
        agreements.sign_for_organisation(offered.pk, by=bidder)


def test_completion_gives_the_unpaid_rest_back(
    county: Union, org: Organisation, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = signed_agreement(county, org)
    first = agreement.milestones.get(number=1)
    monkeypatch.setitem(conditions.ANSWERS, "final", lambda _: ["绩效评价还没有结果。"])
    payment = payment_of(first, state=Payment.State.CLAIMED)
    with pytest.raises(Incomplete) as refusal:
        agreements.complete(agreement.pk, by=clerk)
    assert [d["message"] for d in refusal.value.details] == [
        f"付款单 {payment.no} 还没有办完。",
        "绩效评价还没有结果。",
    ]
    monkeypatch.setitem(conditions.ANSWERS, "final", lambda _: [])
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.PAID)
    completed = agreements.complete(agreement.pk, by=clerk)
    assert completed.state == S.COMPLETED
    line = Commitment.objects.get(agreement=agreement).line
    assert line.committed == D(84000)


EXPECTED = {
    "offer": ({S.DRAFT}, S.TO_SIGN),
    "take_back": ({S.TO_SIGN, S.UNION_SIGNED}, S.DRAFT),
    "sign_union": ({S.TO_SIGN}, S.UNION_SIGNED),
    "sign_organisation": ({S.UNION_SIGNED}, S.SIGNED),
    "complete": ({S.SIGNED}, S.COMPLETED),
    "drop": ({S.DRAFT, S.TO_SIGN, S.UNION_SIGNED}, S.TERMINATED),
}


@pytest.mark.parametrize("move", MOVES, ids=lambda m: m.code)
@pytest.mark.parametrize("state", S)
def test_every_state_and_every_move(county: Union, org: Organisation, state: S, move: Move) -> None:
    agreement = signed_agreement(county, org)
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    sources, target = EXPECTED[move.code]
    allowed = state in sources
    refused: AbstractContextManager[object] = (
        nullcontext() if allowed else pytest.raises(WrongState)
    )
    with refused, transition(Agreement.objects.all(), agreement.pk, move, by=SYSTEM):
        pass
    agreement.refresh_from_db()
    assert agreement.state == (target if allowed else state)


def text_in(data: bytes, folder: Path) -> str:
    """Return the text of a PDF; without pdftotext only the embedded font can be checked."""
    if shutil.which("pdftotext") is None:
        assert b"NotoSerif" in data
        pytest.skip("pdftotext is not installed: the embedded Chinese font was checked")
    file = folder / "paper.pdf"
    file.write_bytes(data)
    out = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, text=True
    )
    return "".join(out.stdout.split())


def test_the_pdf_has_chinese_text_the_formal_amount_and_the_draft_mark(
    offered: Agreement, head: Actor, bidder: Actor, tmp_path: Path
) -> None:
    draft = text_in(agreements.agreement_pdf(offered), tmp_path)
    assert "新华区总工会购买社会组织服务项目合同" in draft
    assert "人民币贰拾捌万元整" in draft
    assert offered.text_sha256 in draft
    assert "第1页" in draft
    assert {"草", "稿"} <= set(draft)  # the watermark stands aslant
    done = text_in(agreements.agreement_pdf(signed(offered, head, bidder)), tmp_path)
    assert "草" not in done
    assert "宋佳" in done


def test_the_signed_pdf_is_kept_for_both_parties(
    offered: Agreement, head: Actor, bidder: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signed(offered, head, bidder)
    agreement = Agreement.objects.get(pk=offered.pk)
    assert agreement.document is not None
    assert agreement.document.union_id == agreement.union_id
    assert agreement.document.organisation_id == agreement.organisation_id
    assert agreements.agreement_pdf(agreement).startswith(b"%PDF")


def test_the_payment_sheet_has_the_formal_amount(
    county: Union, org: Organisation, tmp_path: Path
) -> None:
    payment = payment_of(signed_agreement(county, org).milestones.get(number=1))
    text = text_in(payment_pdf(payment), tmp_path)
    assert "付款审批单" in text
    assert "人民币捌万肆仟元整" in text
    assert payments.payment_pdf is payment_pdf
