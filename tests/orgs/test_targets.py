"""Targets TG-1 to TG-6 (spec 11.3): dated results, gains and losses, measured in sets."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orgs.actions import contacts, links, targets, undertakings
from orgs.models import Organisation, TalentPost, Target, TargetResult, TargetTemplate, Union
from orgs.rules.targets import outcome
from orgs.tasks import evaluate_targets
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from tests.conftest import NOON, MakeActor
from tests.factories import talents
from tests.factories.orgs import OrganisationFactory, UnionFactory, place, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = NOON.date()
TALK: dict[str, Any] = {
    "held_on": date(2026, 3, 2), "mode": "visit", "persons": "王敏", "topics": "走访",
}  # fmt: skip


@pytest.fixture(autouse=True)
def templates(db: None) -> None:
    targets.install()


def given(code: str, by: Actor, *, below: bool = False, **values: Any) -> list[Target]:
    template = TargetTemplate.objects.get(code=code)
    asked = {"least": template.least, "most": template.most, "due_on": None} | values
    return targets.give(template, below=below, by=by, **asked)


def look(day: date) -> None:
    with clock.at(datetime(day.year, day.month, day.day, 1, tzinfo=clock.SHANGHAI)):
        evaluate_targets()


def history(target: Target) -> list[tuple[date, int, str]]:
    return list(target.results.order_by("day").values_list("day", "value", "outcome"))


def partner(
    by: Actor, *, heard: bool = True, representative: bool = True, **values: Any
) -> Organisation:
    body: Organisation = OrganisationFactory.create(**values)
    made = links.open_link(body, kind="guidance", since=date(2025, 1, 6), by=by)
    if representative:
        links.represent(made.pk, ground="有影响", decided_on=TODAY, by=by)
    if heard:
        contacts.log(body, TALK, by=by)
    return body


def industrial(make_actor: MakeActor, city: Union) -> Actor:
    union = UnionFactory.create(
        code="4104I1", name="市快递产业工会", level=Union.Level.CITY_INDUSTRIAL
    )
    place(union, city)
    return make_actor(union, "role_officer")


def test_the_shipped_templates_are_those_of_the_documents_and_stay_when_changed() -> None:
    assert list(TargetTemplate.objects.order_by("code").values_list("code", "least", "most")) == [
        ("TG-1", 5, None), ("TG-2", 2, 3), ("TG-3", 1, 2), ("TG-4", 1, None),
        ("TG-5", 200_000, None), ("TG-6", 1, None),
    ]  # fmt: skip
    TargetTemplate.objects.filter(code="TG-4").update(least=7)
    assert targets.install() == 0
    assert TargetTemplate.objects.get(code="TG-4").least == 7


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "short"), (1, "short"), (2, "met"), (3, "met"), (4, "over")]
)
def test_below_two_is_short_and_above_three_only_a_note(value: int, expected: str) -> None:
    assert outcome(value, 2, 3) == expected


def test_tg1_counts_representative_organisations_heard_in_the_cycle(clerk: Actor) -> None:
    for _ in range(5):
        partner(clerk)
    partner(clerk, representative=False)
    partner(clerk, heard=False)
    old = partner(clerk, heard=False)
    contacts.log(old, TALK | {"held_on": date(2025, 9, 9)}, by=clerk)
    [target] = given("TG-1", clerk)
    assert history(target) == [(TODAY, 5, "met")]
    contacts.log(old, TALK | {"held_on": date(2025, 9, 10)}, by=clerk)
    look(date(2026, 3, 10))
    assert history(target) == [(TODAY, 5, "met")], "once a day"
    look(date(2026, 3, 11))
    assert history(target)[-1] == (TODAY, 5, "met"), "the tenth of September is over the cycle"


def test_tg1_achieved_and_lost_when_a_body_is_deregistered_are_both_visible(
    clerk: Actor, county: Union
) -> None:
    bodies = [partner(clerk) for _ in range(4)]
    [target] = given("TG-1", clerk)
    look(date(2026, 3, 11))
    with clock.at(datetime(2026, 3, 12, 9, tzinfo=clock.SHANGHAI)):
        bodies.append(partner(clerk))
    look(date(2026, 3, 13))
    look(date(2026, 3, 14))
    Organisation.objects.filter(pk=bodies[0].pk).update(state="closed")
    look(date(2026, 5, 2))
    assert history(target) == [
        (TODAY, 4, "short"), (date(2026, 3, 13), 5, "met"), (date(2026, 5, 2), 4, "short"),
    ]  # fmt: skip
    client = Client()
    client.force_login(user_of(clerk))
    page = client.get(f"/u/targets/TG-1/{county.code}/").content.decode()
    assert "由达到变为未达到" in page
    assert "2026-03-13" in page
    assert bodies[1].name in page
    assert bodies[0].uscc not in page
    assert "曾达到，现未达到" in client.get("/u/targets/").content.decode()


def test_tg1_is_lost_when_contact_lapses(clerk: Actor) -> None:
    for _ in range(5):
        partner(clerk)
    [target] = given("TG-1", clerk)
    look(date(2026, 9, 2))
    look(date(2026, 9, 3))
    assert history(target) == [(TODAY, 5, "met"), (date(2026, 9, 3), 0, "short")]


def test_tg2_counts_pilot_associations_of_an_industrial_union(
    city: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    by = industrial(make_actor, city)
    [target] = given("TG-2", by)
    for number in range(4):
        body = OrganisationFactory.create(kind="association")
        links.open_link(body, kind="pilot", since=date(2026, 3, 1), by=by)
        look(date(2026, 4, 1 + number))
    links.open_link(OrganisationFactory.create(), kind="pilot", since=date(2026, 3, 1), by=by)
    look(date(2026, 4, 9))
    assert [(v, o) for _, v, o in history(target)] == [
        (0, "short"), (1, "short"), (2, "met"), (3, "met"), (4, "over"),
    ]  # fmt: skip
    with pytest.raises(Incomplete):
        given("TG-2", clerk)


def test_tg4_counts_bases_of_the_union_and_below_within_their_term(
    city: Union, county: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    above = make_actor(city, "role_officer")
    [own] = given("TG-4", clerk)
    [upper] = given("TG-4", above, least=2)
    values = {"named_by": "市总工会", "document": "", "since": date(2026, 3, 1)}
    for by in (clerk, above):
        undertakings.begin("bases", values | {"organisation": OrganisationFactory.create()}, by=by)
    look(date(2026, 3, 11))
    look(date(2029, 3, 1))
    look(date(2029, 3, 2))
    assert history(own)[1:] == [(date(2026, 3, 11), 1, "met"), (date(2029, 3, 2), 0, "short")]
    assert history(upper)[1:] == [(date(2026, 3, 11), 2, "met"), (date(2029, 3, 2), 0, "short")]


def test_tg5_counts_those_in_service_here_and_below(
    city: Union, county: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    TargetTemplate.objects.filter(code="TG-5").update(levels=["prefecture"])
    above = make_actor(city, "role_officer")
    [target] = given("TG-5", above, least=2)
    for by in (clerk, clerk, above):
        union = Union.objects.get(pk=by.union_id or 0)
        talents.posted(talents.member(by), union, by, begins_on=date(2026, 3, 1))
    gone = talents.posted(talents.member(clerk), county, clerk, begins_on=date(2026, 2, 1))
    TalentPost.objects.filter(pk=gone.pk).update(ends_on=date(2026, 3, 9))
    look(date(2026, 3, 11))
    assert history(target) == [(TODAY, 0, "short"), (date(2026, 3, 11), 3, "met")]


def test_what_no_record_counts_is_stated_with_its_ground(
    city: Union, make_actor: MakeActor
) -> None:
    template = TargetTemplate.objects.get(code="TG-6")
    by = make_actor(city, "role_officer")
    [target] = given("TG-6", by)
    assert history(target) == [(TODAY, 0, "short")]
    with pytest.raises(Incomplete):
        targets.declare(target.pk, value=1, day=date(2026, 3, 11), ground="", by=by)
    targets.declare(target.pk, value=template.least, day=TODAY, ground="党组文件", by=by)
    assert history(target) == [(TODAY, template.least, "met")]
    look(date(2026, 3, 11))
    targets.declare(target.pk, value=0, day=TODAY, ground="考核办法已废止", by=by)
    look(date(2026, 3, 12))
    assert history(target)[-1][1:] == (0, "short")


def test_what_records_count_is_never_stated(clerk: Actor) -> None:
    [target] = given("TG-1", clerk)
    with pytest.raises(WrongState):
        targets.declare(target.pk, value=5, day=TODAY, ground="x", by=clerk)


def test_a_superior_gives_it_to_all_below_and_siblings_see_nothing(
    city: Union, county: Union, other_county: Union, clerk: Actor, outsider: Actor,
    reviewer: Actor, make_actor: MakeActor,
) -> None:  # fmt: skip
    above = make_actor(city, "role_officer")
    assert {t.union for t in given("TG-1", above, below=True)} == {county, other_county}
    assert given("TG-1", above, below=True) == [], "nobody gets it twice"
    own = Target.objects.get(union=county)
    assert list(Target.objects.visible_to(clerk)) == [own]
    assert own not in Target.objects.visible_to(outsider)
    assert Target.objects.visible_to(above).count() == 2
    with pytest.raises(NotFound):
        targets.end(own.pk, reason="x", by=clerk)
    with pytest.raises(NotAllowed):
        given("TG-1", reviewer)
    targets.end(own.pk, reason="改由省级下达", by=above)
    look(date(2026, 3, 12))
    assert history(own) == [(TODAY, 0, "short")]


def test_the_nightly_look_takes_the_same_queries_for_many_unions(
    city: Union, county: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    above = make_actor(city, "role_officer")
    given("TG-1", above, below=True)

    def cost(day: date) -> int:
        with CaptureQueriesContext(connection) as queries:
            look(day)
        return len(queries)

    partner(clerk)
    few = cost(date(2026, 3, 11))
    for number in range(30):
        union = UnionFactory.create(code=f"4104{number + 50}9")
        place(union, city)
        partner(make_actor(union, "role_officer"))
    given("TG-1", above, below=True)
    with clock.at(datetime(2026, 3, 12, 9, tzinfo=clock.SHANGHAI)):
        partner(clerk)
    assert cost(date(2026, 3, 13)) <= few
    assert TargetResult.objects.filter(day=date(2026, 3, 13)).count() == 1


def test_the_pages_give_state_and_end(
    city: Union, county: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    client = Client()
    client.force_login(user_of(clerk))
    refused = client.post("/u/targets/give/", {"template": "TG-2", "scope": "own"})
    assert refused.status_code == 422
    assert "本单位不是这项目标适用的层级" in refused.content.decode()
    assert client.post("/u/targets/give/", {"template": "TG-6", "scope": "own"}).status_code == 302
    stated = {"value": "1", "day": "2026-03-01", "ground": "考核办法〔2026〕2号"}
    client.post(f"/u/targets/TG-6/{county.code}/declare/", stated)
    page = client.get(f"/u/targets/TG-6/{county.code}/").content.decode()
    assert "考核办法〔2026〕2号" in page
    client.post(f"/u/targets/TG-6/{county.code}/end/", {"reason": "已写入三定方案"})
    assert Target.objects.get().end_reason == "已写入三定方案"
