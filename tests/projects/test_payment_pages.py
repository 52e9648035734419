"""Claims and payments on their pages, and what the worklist offers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.worklist import items_for
from projects.actions import agreements
from projects.models import Agreement, Award, Payment, ServiceRecord
from tests.clients import errors_of, one_primary, signed_in, text_of
from tests.factories.delivery import award_for, payment_of, record_of, signed_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def agreement(county: Union, org: Organisation, noon: datetime) -> Agreement:
    return signed_agreement(county, org)


@pytest.fixture
def award(county: Union, org: Organisation, noon: datetime) -> Award:
    return award_for(county, org)


class TestPayments:
    """Claim, review, pay, by the buttons of the pages."""

    def claim(self, client: Client, agreement: Agreement, **changes: Any) -> HttpResponse:
        values = {"amount": "84000.00", "invoice_no": "24410001", "plan": "分两步实施", **changes}
        url = reverse("payment-new", args=[agreement.project.no])
        return client.post(url, values)  # type: ignore[return-value]

    def test_the_walk_from_claim_to_payment(
        self, agreement: Agreement, bidder: Actor, reviewer: Actor, finance: Actor
    ) -> None:
        partner = signed_in(bidder)
        page = partner.get(reverse("payment-new", args=[agreement.project.no]))
        assert "84,000.00" in text_of(page)
        assert one_primary(page)
        pdf = SimpleUploadedFile("发票.pdf", b"%PDF-1.7", content_type="application/pdf")
        self.claim(partner, agreement, invoice=pdf)
        payment = Payment.objects.get()
        signed_in(reviewer).post(reverse("payment-review", args=[payment.no]))
        pay = reverse("payment-pay", args=[payment.no])
        money = signed_in(finance)
        assert "凭证号" in errors_of(money.post(pay, {}))
        money.post(pay, {"voucher_no": "2026-03-0012"})
        payment.refresh_from_db()
        assert payment.state == Payment.State.PAID
        sheet = money.get(reverse("payment-pdf", args=[payment.no]))
        assert sheet.content.startswith(b"%PDF")
        assert "2026-03-0012" in text_of(partner.get(reverse("org-payment", args=[payment.no])))

    def test_a_fen_too_much_shows_the_limit_at_the_field(
        self, agreement: Agreement, bidder: Actor
    ) -> None:
        refused = self.claim(signed_in(bidder), agreement, amount="84000.01")
        assert "不超过84,000.00元" in errors_of(refused)
        assert "24410001" in text_of(refused)

    def test_conditions_say_what_is_met(self, agreement: Agreement, bidder: Actor) -> None:
        payment_of(agreement.milestones.get(number=1))
        url = reverse("payment-new", args=[agreement.project.no])
        page = text_of(signed_in(bidder).get(url))
        assert "中期评审合格" in page
        assert "未满足" in page
        assert "已满足" in page

    def test_when_everything_is_claimed_nothing_is_offered(
        self, agreement: Agreement, bidder: Actor
    ) -> None:
        for stone in agreement.milestones.all():
            payment_of(stone)
        page = signed_in(bidder).get(reverse("payment-new", args=[agreement.project.no]))
        assert "各期款项都已申请" in text_of(page)

    def test_a_returned_claim_is_handed_in_again_or_withdrawn(
        self, agreement: Agreement, bidder: Actor, reviewer: Actor
    ) -> None:
        Agreement.objects.filter(pk=agreement.pk).update(plan_submitted_at=clock.now())
        payment = payment_of(agreement.milestones.get(number=1))
        back = reverse("payment-send-back", args=[payment.no])
        assert signed_in(reviewer).post(back, {"reason": ""}).status_code == 422
        signed_in(reviewer).post(back, {"reason": "发票抬头有误"})
        partner = signed_in(bidder)
        assert "发票抬头有误" in text_of(partner.get(reverse("org-payment", args=[payment.no])))
        again = reverse("payment-resubmit", args=[payment.no])
        assert partner.post(again, {"amount": "", "invoice_no": ""}).status_code == 422
        partner.post(again, {"amount": "8.4万", "invoice_no": "24410009"})
        payment.refresh_from_db()
        assert (payment.state, payment.invoice_no) == (Payment.State.CLAIMED, "24410009")
        partner.post(reverse("payment-withdraw", args=[payment.no]))
        payment.refresh_from_db()
        assert payment.state == Payment.State.WITHDRAWN


def test_the_worklist_offers_each_act_to_who_may_do_it(
    agreement: Agreement, award: Award, clerk: Actor, reviewer: Actor, finance: Actor,
    head: Actor, bidder: Actor, outsider: Actor,
) -> None:  # fmt: skip
    record_of(agreement)
    record_of(agreement, state=ServiceRecord.State.RETURNED, return_reason="补签到表")
    payment_of(agreement.milestones.get(number=1))
    draft = agreements.draft_from_award(award.pk, {}, by=clerk)
    agreements.offer(draft.pk, by=clerk)

    def verbs(by: Actor) -> list[str]:
        return sorted(i.verb for i in items_for(by))

    assert verbs(clerk) == ["核验记录"]
    assert verbs(reviewer) == ["审核付款", "核验记录"]
    assert verbs(finance) == ["审核付款"]
    assert verbs(head) == ["甲方签署"]
    assert verbs(bidder) == ["补正记录"]
    assert verbs(outsider) == []


def test_the_worklist_leaves_out_what_separation_of_duties_refuses(
    agreement: Agreement, finance: Actor, head: Actor
) -> None:
    from projects.actions import payments  # noqa: PLC0415

    payment = payment_of(agreement.milestones.get(number=1))
    payments.review(payment.pk, by=finance)
    page = text_of(signed_in(finance).get(reverse("payment-page", args=[payment.no])))
    assert "SD-" in page
    assert "voucher_no" not in page
    assert [i.verb for i in items_for(head)] == ["支付审批"]
    assert items_for(finance) == []


def more_agreements(agreement: Agreement, number: int) -> None:
    for _ in range(number):
        signed_agreement(agreement.union, agreement.organisation, 1000, reserved=1000)


def more_records(agreement: Agreement, number: int) -> None:
    for _ in range(number):
        record_of(agreement)


def more_payments(agreement: Agreement, number: int) -> None:
    for _ in range(number):
        payment_of(agreement.milestones.get(number=1), amount=1)


LISTS: list[tuple[str, str, Callable[[Agreement, int], None]]] = [
    ("agreement-list", "clerk", more_agreements),
    ("record-list", "clerk", more_records),
    ("org-record-list", "bidder", more_records),
    ("payment-list", "finance", more_payments),
]


@pytest.mark.parametrize(("name", "person", "more"), LISTS, ids=[entry[0] for entry in LISTS])
def test_a_list_costs_the_same_for_one_row_and_thirty(
    agreement: Agreement, name: str, person: str, more: Callable[[Agreement, int], None],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    client = signed_in(request.getfixturevalue(person))
    args = [agreement.project.no] if name.startswith("org-") else []
    url = reverse(name, args=args)
    more(agreement, 1)
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection, ) as captured:  # fmt: skip
            assert client.get(url).status_code == 200
        return len(captured)

    few = queries()
    more(agreement, 29)
    assert queries() == few


def test_the_worklist_costs_the_same_for_one_agreement_and_ten(
    agreement: Agreement, reviewer: Actor
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection, ) as captured:  # fmt: skip
            items_for(reviewer)
        return len(captured)

    more_records(agreement, 1)
    more_payments(agreement, 1)
    few = queries()
    more_records(agreement, 9)
    more_payments(agreement, 9)
    assert queries() == few
