"""Qualification alarms: what becomes of a contractor's standing while the agreement runs."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.actions import listings, qualification
from orgs.models import CreditListing, Organisation, QualificationCheck, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Message
from portal.common.worklist import items_for
from projects.actions import alarms, payments
from projects.models import Agreement, Payment, QualificationAlarm
from projects.rules.alarms import is_worse
from tests.conftest import MakeActor
from tests.factories.delivery import payment_of, signed_agreement
from tests.factories.orgs import OrganisationFactory, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def agreement(county: Union, org: Organisation) -> Agreement:
    made = signed_agreement(county, org)
    qualification.check(org, point="signing", reference=made.no, by=SYSTEM)
    return made


def list_as(kind: str, org: Organisation) -> CreditListing:
    return listings.add(
        kind=kind, name=org.name, uscc=org.uscc, since=clock.today(), source="公告", by=SYSTEM
    )


@pytest.fixture
def alarm(agreement: Agreement, org: Organisation) -> QualificationAlarm:
    list_as("abnormal", org)
    alarms.recheck(by=SYSTEM)
    return QualificationAlarm.objects.get()


def test_nothing_new_raises_nothing(agreement: Agreement) -> None:
    assert alarms.recheck(by=SYSTEM) == alarms.Recheck(agreements=1, raised=0, cleared=0)


def test_a_listing_after_the_signing_raises_one_alarm_and_leaves_the_old_result(
    agreement: Agreement, org: Organisation
) -> None:
    list_as("serious", org)

    assert alarms.recheck(by=SYSTEM).raised == 1
    assert alarms.recheck(by=SYSTEM).raised == 0

    alarm = QualificationAlarm.objects.get()
    assert (alarm.rule, alarm.outcome, alarm.signed_outcome) == ("QC-05", "fail", "pass")
    assert alarm.no.startswith("YJ-410402-2026-")
    kept = QualificationCheck.objects.get(reference=agreement.no, point="signing", rule="QC-05")
    assert kept.outcome == "pass"
    assert (
        Message.objects.filter(union_id=agreement.union_id, body__contains="严重违法").count() == 1
    )


def test_what_was_known_at_signing_is_no_news(county: Union, org: Organisation) -> None:
    list_as("abnormal", org)
    made = signed_agreement(county, org)
    qualification.check(org, point="signing", reference=made.no, by=SYSTEM)
    assert alarms.recheck(by=SYSTEM).raised == 0


def test_a_certificate_that_runs_out_during_the_agreement(
    agreement: Agreement, org: Organisation
) -> None:
    Organisation.objects.filter(pk=org.pk).update(cert_valid_to=date(2026, 3, 1))
    alarms.recheck(by=SYSTEM)
    alarm = QualificationAlarm.objects.get(rule="QC-02")
    assert "已于 2026-03-01 到期" in alarm.message


def test_an_ended_agreement_is_left_alone(agreement: Agreement, org: Organisation) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.COMPLETED)
    list_as("serious", org)
    assert alarms.recheck(by=SYSTEM) == alarms.Recheck(0, 0, 0)


def test_an_alarm_goes_when_its_ground_goes(alarm: QualificationAlarm) -> None:
    entry = CreditListing.objects.get()
    listings.take_off(entry.pk, removed_on=clock.today(), source="移出决定", by=SYSTEM)

    assert alarms.recheck(by=SYSTEM).cleared == 1

    alarm.refresh_from_db()
    assert alarm.state == "cleared"
    assert Event.objects.filter(action="projects.qualificationalarm.clear").count() == 1


def test_one_that_was_settled_meanwhile_stops_no_look(
    alarm: QualificationAlarm, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job read it as waiting; then a person was quicker."""
    entry = CreditListing.objects.get()
    listings.take_off(entry.pk, removed_on=clock.today(), source="移出决定", by=SYSTEM)
    read = {(alarm.agreement_id, alarm.rule): [QualificationAlarm.objects.get(pk=alarm.pk)]}
    alarms.settle(alarm.pk, decision="continue", note="已核实", by=reviewer)
    monkeypatch.setattr(alarms, "_alarms", lambda running: read)

    assert alarms.recheck(by=SYSTEM) == alarms.Recheck(agreements=1, raised=0, cleared=0)

    alarm.refresh_from_db()
    assert alarm.state == "settled"


def test_a_settled_alarm_does_not_come_back_for_the_same_ground(
    alarm: QualificationAlarm, reviewer: Actor
) -> None:
    alarms.settle(alarm.pk, decision="continue", note="已约谈，按月报送", by=reviewer)
    assert alarms.recheck(by=SYSTEM).raised == 0
    told = Message.objects.get(organisation_id=alarm.organisation_id, subject__contains="资格情况")
    assert "已约谈" in told.body


def test_settling_asks_for_decision_and_reason_at_once(
    alarm: QualificationAlarm, reviewer: Actor
) -> None:
    with pytest.raises(Incomplete) as refused:
        alarms.settle(alarm.pk, decision="", note=" ", by=reviewer)
    assert [d["field"] for d in refused.value.details] == ["decision", "note"]


def test_the_reviewer_of_the_signing_union_settles_once(
    alarm: QualificationAlarm, reviewer: Actor, clerk: Actor, city: Union, other_county: Union,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    given = {"decision": "continue", "note": "跟踪"}
    with pytest.raises(NotAllowed):
        alarms.settle(alarm.pk, **given, by=clerk)
    with pytest.raises(NotAllowed):
        alarms.settle(alarm.pk, **given, by=make_actor(city, "role_reviewer"))
    with pytest.raises(NotFound):
        alarms.settle(alarm.pk, **given, by=make_actor(other_county, "role_reviewer"))
    alarms.settle(alarm.pk, **given, by=reviewer)
    with pytest.raises(WrongState):
        alarms.settle(alarm.pk, **given, by=reviewer)


def test_a_pause_keeps_payments_back_until_the_ground_is_gone(
    alarm: QualificationAlarm, agreement: Agreement, reviewer: Actor, head: Actor, bidder: Actor
) -> None:
    alarms.settle(alarm.pk, decision="pause", note="4 月底前移出名录", by=reviewer)
    stone = agreement.milestones.get(number=1)
    claim: dict[str, Any] = {"amount": stone.amount, "invoice_no": "24410000", "plan": "分步实施"}
    with pytest.raises(Incomplete) as refused:
        payments.claim(stone.pk, claim, None, by=bidder)
    assert any("整改前不付款" in d["message"] for d in refused.value.details)
    payment = payment_of(stone, state=Payment.State.REVIEWED)
    with pytest.raises(Incomplete, match="暂缓付款"):
        payments.pay(payment.pk, voucher_no="1", by=head)

    entry = CreditListing.objects.get()
    listings.take_off(entry.pk, removed_on=clock.today(), source="移出决定", by=SYSTEM)

    assert payments.pay(payment.pk, voucher_no="1", by=head).state == "paid"


def test_looking_costs_the_same_for_few_and_for_many(county: Union, org: Organisation) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            alarms.recheck(by=SYSTEM)
        return len(queries)

    qualification.check(org, point="signing", reference=signed_agreement(county, org).no, by=SYSTEM)
    few = cost()
    for _ in range(4):
        other = OrganisationFactory.create(keeper=county)
        made = signed_agreement(county, other)
        qualification.check(other, point="signing", reference=made.no, by=SYSTEM)
    assert cost() == few


@pytest.mark.parametrize(
    ("now", "then", "worse"),
    [
        ("fail", "pass", True), ("fail", "human", True), ("human", "pass", True),
        ("human", "human", False), ("info", "pass", False), ("pass", "fail", False),
        ("human", "", True),
    ],
)  # fmt: skip
def test_outcomes_weigh_in_this_order(now: str, then: str, *, worse: bool) -> None:
    assert is_worse(now, then) is worse


class TestPages:
    def test_it_waits_on_the_reviewers_desk_and_is_settled_there(
        self, client: Any, alarm: QualificationAlarm, reviewer: Actor, clerk: Actor
    ) -> None:
        address = f"/u/alarms/{alarm.no}/"
        assert address in {item.url for item in items_for(reviewer)}
        assert address not in {item.url for item in items_for(clerk)}
        client.force_login(user_of(reviewer))
        assert alarm.no in client.get("/u/alarms/").content.decode()
        page = client.get(address).content.decode()
        for words in ("列入活动异常名录", "签约时", "处理预警"):
            assert words in page
        refused = client.post(address, {"note": "按月报送"})
        assert refused.status_code == 422
        assert "按月报送" in refused.content.decode()
        done = client.post(address, {"decision": "continue", "note": "按月报送"})
        assert done.status_code == 302
        assert "继续履约，加强跟踪" in client.get(address).content.decode()
        assert address not in {item.url for item in items_for(reviewer)}

    def test_a_colleague_reads_and_cannot_settle(
        self, client: Any, alarm: QualificationAlarm, clerk: Actor
    ) -> None:
        client.force_login(user_of(clerk))
        address = f"/u/alarms/{alarm.no}/"
        page = client.get(address).content.decode()
        assert 'name="decision"' not in page
        assert "由签约工会的审核人决定" in page
        sent = client.post(address, {"decision": "continue", "note": "x"})
        assert sent.status_code == 403
