"""Two claims on one instalment, two payments of one claim, two signatures: exactly one wins."""

from datetime import datetime
from decimal import Decimal

import pytest

from orgs.actions import listings
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, WrongState
from portal.common.models import Event
from projects.actions import agreements, alarms, payments, records
from projects.models import (
    Agreement,
    Commitment,
    Milestone,
    Payment,
    QualificationAlarm,
    ServiceRecord,
)
from tests.factories.delivery import SESSION, award_for, payment_of, signed_agreement
from tests.projects.test_races import at_once, refusals

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("noon"),
]


@pytest.fixture
def agreement(county: Union, org: Organisation, noon: datetime) -> Agreement:
    return signed_agreement(county, org)


def test_two_claims_on_one_milestone_one_wins(agreement: Agreement, bidder: Actor) -> None:
    stone = agreement.milestones.get(number=1)

    def ask(invoice_no: str) -> object:
        values = {"amount": stone.amount, "invoice_no": invoice_no, "plan": "分两步实施"}
        return payments.claim(stone.pk, values, None, by=bidder)

    results = at_once([lambda n=n: ask(f"2441000{n}") for n in range(4)])  # type: ignore[misc]

    assert len(refusals(results)) == 3
    assert all(isinstance(r, Incomplete) for r in refusals(results))
    assert Payment.objects.count() == 1
    assert Milestone.objects.get(pk=stone.pk).claimed == stone.amount


def test_two_payments_of_one_claim_one_wins(
    agreement: Agreement, head: Actor, finance: Actor
) -> None:
    payment = payment_of(agreement.milestones.get(number=1), state=Payment.State.REVIEWED)

    results = at_once(
        [
            lambda: payments.pay(payment.pk, voucher_no="1", by=head),
            lambda: payments.pay(payment.pk, voucher_no="2", by=finance),
        ]
    )

    assert [type(r) for r in refusals(results)] == [WrongState]
    commitment = Commitment.objects.get(agreement=agreement)
    assert (commitment.paid, commitment.line.paid) == (Decimal(84000), Decimal(84000))


def test_payments_of_two_instalments_at_once_both_count(
    agreement: Agreement, head: Actor, finance: Actor
) -> None:
    first, second = (
        payment_of(agreement.milestones.get(number=n), state=Payment.State.REVIEWED) for n in (1, 2)
    )

    results = at_once(
        [
            lambda: payments.pay(first.pk, voucher_no="1", by=head),
            lambda: payments.pay(second.pk, voucher_no="2", by=finance),
        ]
    )

    assert refusals(results) == []
    assert Commitment.objects.get(agreement=agreement).paid == Decimal(196000)


def test_the_organisation_signs_once(
    county: Union, org: Organisation, clerk: Actor, head: Actor, bidder: Actor
) -> None:
    draft = agreements.draft_from_award(award_for(county, org).pk, {}, by=clerk)
    agreements.offer(draft.pk, by=clerk)
    agreements.sign_for_union(draft.pk, by=head)

    results = at_once([lambda: agreements.sign_for_organisation(draft.pk, by=bidder)] * 3)

    assert len(refusals(results)) == 2
    assert Commitment.objects.count() == 1
    assert Event.objects.filter(action="projects.agreement.sign_organisation").count() == 1


def test_two_looks_at_once_raise_one_alarm(agreement: Agreement, org: Organisation) -> None:
    listings.add(
        kind="serious", name=org.name, uscc=org.uscc, since=clock.today(), source="公告", by=SYSTEM
    )

    results = at_once([lambda: alarms.recheck(by=SYSTEM)] * 3)

    assert refusals(results) == []
    assert QualificationAlarm.objects.filter(rule="QC-05").count() == 1
    raised = sum(getattr(r, "raised", 0) for r in results)
    assert raised == QualificationAlarm.objects.count()


def test_a_record_sent_twice_at_once_is_one_record(agreement: Agreement, bidder: Actor) -> None:
    values = {**SESSION, "client_key": "phone-1"}

    results = at_once(
        [lambda: records.record_service(agreement.pk, values, attendees=[], by=bidder)] * 4
    )

    assert refusals(results) == []
    assert ServiceRecord.objects.count() == 1
