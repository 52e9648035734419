"""What qualification puts into 我的待办, and what it keeps to itself there."""

from datetime import date, timedelta

import pytest

from orgs.actions import cures, decisions, listings, objections, qualification, suspensions
from orgs.models import Organisation, PoliticalVetting, Union
from portal.common import clock, worklist
from portal.common.access import SYSTEM, Actor
from tests.conftest import MakeActor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def kinds(by: Actor) -> list[str]:
    return [item.kind for item in worklist.items_for(by)]


def test_a_doubt_waits_for_the_reviewer_until_it_is_decided(
    org: Organisation, county: Union, reviewer: Actor, clerk: Actor
) -> None:
    listings.add(
        kind="abnormal", name=org.name, uscc=org.uscc, since=clock.today(), source="公告", by=SYSTEM
    )
    qualification.check(org, point="award", reference="ZB-1", by=SYSTEM, union_id=county.pk)
    assert "资格核对" in kinds(reviewer)
    assert "资格核对" not in kinds(clerk)
    for doubt in decisions.doubts_of(reviewer):
        decisions.decide(doubt.pk, choice="allow", reason="已核对整改材料。", by=reviewer)
    assert "资格核对" not in kinds(reviewer)


def test_vettings_due_are_a_number_for_who_vets(
    org: Organisation, county: Union, head: Actor, reviewer: Actor, make_actor: MakeActor
) -> None:
    PoliticalVetting.objects.filter(organisation=org).delete()
    vetter = make_actor(county, "role_vetter", name="孙把关")
    for by in (vetter, head):
        (item,) = (i for i in worklist.items_for(by) if i.kind == "政治把关")
        assert org.name not in item.title
    assert "政治把关" not in kinds(reviewer)


def test_items_handed_in_and_objections_wait_for_the_keeper(
    org: Organisation, reviewer: Actor, bidder: Actor
) -> None:
    items = [cures.Ticked("address", "与证书一致")]
    window = cures.open_window(org.pk, items, until=clock.now() + timedelta(days=3), by=reviewer)
    assert "补正复核" not in kinds(reviewer)
    with clock.at(window.until + timedelta(seconds=1)):
        cures.expire()
        assert "补正复核" in kinds(reviewer)
    suspensions.suspend(org.pk, ground="breach", reason="投诉", until=date(2026, 6, 1), by=reviewer)
    objections.file_objection(statement="服务记录完整，投诉不属实，请复核。", by=bidder)
    assert "异议答复" in kinds(reviewer)
    objections.answer(org.pk, is_upheld=False, answer="投诉属实，维持。", by=reviewer)
    assert "异议答复" not in kinds(reviewer)
