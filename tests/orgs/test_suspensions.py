"""Suspensions: term, ground, decision, effect, and the end that comes by itself (feature 36)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from orgs.actions import qualification, suspensions
from orgs.models import Organisation, Suspension, Union
from orgs.tasks import end_suspensions
from portal.common import clock, files
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.models import Message, Parameter
from tests.conftest import NOON, MakeActor
from tests.factories.orgs import user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
GIVEN: dict[str, Any] = {
    "ground": "performance", "reason": "连续两期评价不合格", "until": date(2026, 6, 30),
}  # fmt: skip
PDF = b"%PDF-1.7\n%decision\n"


def stops(org: Organisation, point: str) -> set[str]:
    org.refresh_from_db()
    return {f.rule for f in qualification.judge(org, point=point) if f.outcome == "fail"}


def test_a_suspension_has_term_ground_and_decision_and_the_organisation_may_read_it(
    org: Organisation, reviewer: Actor, bidder: Actor
) -> None:
    made = suspensions.suspend(org.pk, **GIVEN, decision=("决定书.pdf", PDF), by=reviewer)

    org.refresh_from_db()
    assert org.state == "suspended"
    assert (made.since, made.until, made.decided_by) == (NOON.date(), date(2026, 6, 30), "刘志强")
    assert made.decision in files.visible_to(bidder)
    assert made.decision in files.visible_to(reviewer)
    told = Message.objects.get(organisation_id=org.pk)
    assert told.subject == "本机构已被暂停承接至 2026-06-30"
    assert "连续两期评价不合格" in told.body


@pytest.mark.parametrize(
    ("point", "is_stopped"),
    [("bid", True), ("award", True), ("signing", True), ("payment", False), ("running", False)],
)
def test_it_stops_new_work_and_no_payment_that_is_due(
    org: Organisation, reviewer: Actor, point: str, *, is_stopped: bool
) -> None:
    suspensions.suspend(org.pk, **GIVEN, by=reviewer)
    assert ("QC-24" in stops(org, point)) is is_stopped
    assert "QC-01" not in stops(org, point)


def test_the_term_ends_by_itself_the_day_after(org: Organisation, reviewer: Actor) -> None:
    suspensions.suspend(org.pk, **GIVEN, by=reviewer)
    last = datetime(2026, 6, 30, 23, 59, tzinfo=clock.SHANGHAI)
    with clock.at(last):
        end_suspensions()
        assert "QC-24" in stops(org, "bid")
    with clock.at(last + timedelta(minutes=2)):
        end_suspensions()
        end_suspensions()
        assert "QC-24" not in stops(org, "bid")
    made = Suspension.objects.get()
    assert (made.ended_on, made.end_reason) == (date(2026, 7, 1), "期满自动恢复")
    assert Message.objects.filter(organisation_id=org.pk, subject="本机构已恢复承接").count() == 1


def test_it_may_end_earlier_with_a_reason(org: Organisation, reviewer: Actor) -> None:
    suspensions.suspend(org.pk, **GIVEN, by=reviewer)
    with pytest.raises(Incomplete):
        suspensions.restore(org.pk, reason=" ", by=reviewer)
    suspensions.restore(org.pk, reason="整改验收合格", by=reviewer)
    made = Suspension.objects.get()
    assert (made.ended_by, made.end_reason) == ("刘志强", "整改验收合格")
    with pytest.raises(WrongState):
        suspensions.restore(org.pk, reason="再来", by=reviewer)
    suspensions.suspend(org.pk, **GIVEN, by=reviewer)
    assert org.suspensions.count() == 2


def test_everything_wrong_is_told_at_once(org: Organisation, reviewer: Actor) -> None:
    with pytest.raises(Incomplete) as refused:
        suspensions.suspend(org.pk, ground="", reason="", until=NOON.date(), by=reviewer)
    assert [d["field"] for d in refused.value.details] == ["ground", "reason", "until"]
    org.refresh_from_db()
    assert org.state == "approved"


def test_the_longest_term_is_a_dated_row(org: Organisation, reviewer: Actor) -> None:
    long = GIVEN | {"until": date(2029, 4, 1)}
    with pytest.raises(Incomplete, match="还没有暂停") as refused:
        suspensions.suspend(org.pk, **long, by=reviewer)
    assert "最长暂停 36 个月" in refused.value.details[0]["message"]
    Parameter.objects.create(code="suspension_most_months", value=48, valid_from=date(2026, 1, 1))
    assert suspensions.suspend(org.pk, **long, by=reviewer).until == date(2029, 4, 1)


def test_only_the_keeping_unions_reviewer_suspends(
    org: Organisation, clerk: Actor, city: Union, make_actor: MakeActor
) -> None:
    for by in (clerk, make_actor(city, "role_reviewer")):
        with pytest.raises(NotAllowed):
            suspensions.suspend(org.pk, **GIVEN, by=by)


def test_the_database_knows_one_open_suspension_at_most(org: Organisation, reviewer: Actor) -> None:
    made = suspensions.suspend(org.pk, **GIVEN, by=reviewer)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_by_its_pages(client: Client, org: Organisation, reviewer: Actor, bidder: Actor) -> None:
    client.force_login(user_of(reviewer))
    address = f"/u/orgs/{org.uscc}/"
    wrong = client.post(f"{address}suspend/", {"reason": "弄虚作假的情况", "until": "2020-01-01"})
    assert wrong.status_code == 422
    assert "弄虚作假的情况" in wrong.content.decode()
    sent = {
        "ground": "fraud", "reason": "业绩材料不实", "until": "2026-09-30",
        "decision": SimpleUploadedFile("决定书.pdf", PDF),
    }  # fmt: skip
    assert client.post(f"{address}suspend/", sent).status_code == 302
    page = client.get(f"{address}?tab=credit").content.decode()
    for words in ("暂停承接记录", "业绩材料不实", "决定书", "提前恢复承接", "暂停中"):
        assert words in page
    own = Client()
    own.force_login(user_of(bidder))
    told = own.get("/o/profile/").content.decode()
    for words in ("已暂停承接至 2026-09-30", "业绩材料不实", "有异议的"):
        assert words in told
    assert client.post(f"{address}restore/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}restore/", {"reason": "决定撤销"}).status_code == 302
    assert "已暂停承接" not in own.get("/o/profile/").content.decode()
