"""Needs: filed without an account, text kept as typed, phones sealed, answered and rejected."""

from datetime import datetime
from typing import Any

import pytest

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event
from portal.common.pseudonym import decrypt
from projects.actions import needs
from projects.actions.agreement_notices import settle
from projects.lifecycle.needs import MOVES
from projects.models import NeedSite, WorkerNeed
from projects.rules.needs import plain_phone
from tests.factories.projects import (
    NeedFactory,
    NeedSiteFactory,
    agreement_for,
    ready_project,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = WorkerNeed.State


@pytest.fixture
def site(county: Union) -> NeedSite:
    return NeedSiteFactory.create(union=county, code="SX01")


def filed(site: NeedSite, **values: Any) -> WorkerNeed:
    return needs.file_need(site, {"text": "周末孩子没人带", **values})


def test_a_need_gets_a_number_and_a_code(site: NeedSite, noon: datetime) -> None:
    first, second = filed(site), filed(site)

    assert (first.no, second.no) == ("XQ-410402-2026-000001", "XQ-410402-2026-000002")
    assert (first.state, first.received_at, first.channel) == (S.RECEIVED, noon, "station")
    assert len(first.lookup_code) == 6
    assert first.lookup_code != second.lookup_code


def test_markup_in_the_text_is_kept_as_typed(site: NeedSite) -> None:
    text = "<script>alert('x')</script> 想要心理咨询"
    assert WorkerNeed.objects.get(pk=filed(site, text=text).pk).text == text


def test_the_phone_is_sealed_and_never_logged(site: NeedSite) -> None:
    need = filed(site, phone="138 0013-8000", consent=True)

    stored = WorkerNeed.objects.get(pk=need.pk)
    assert b"13800138000" not in bytes(stored.phone_sealed)
    assert decrypt(stored.phone_sealed, purpose="need.phone") == "13800138000"
    assert stored.consent_version == "2026-01"
    event = Event.objects.get(action="projects.workerneed.create")
    assert not {"phone_sealed", "phone_hash", "lookup_code"} & set(event.after)
    assert "13800138000" not in str(event.after)


def test_the_same_phone_is_recognised(site: NeedSite) -> None:
    one, two = (filed(site, phone=p, consent=True) for p in ("13800138000", "+8613800138000"))
    assert one.phone_hash == two.phone_hash


def test_all_problems_of_a_need_come_at_once(site: NeedSite) -> None:
    with pytest.raises(Incomplete) as refusal:
        filed(site, text="长" * 201, asked_domain="Z9", phone="12345")
    assert [d["field"] for d in refusal.value.details] == [
        "text", "asked_domain", "phone", "consent",
    ]  # fmt: skip
    assert not WorkerNeed.objects.exists()


def test_two_hundred_characters_fit(site: NeedSite) -> None:
    assert len(filed(site, text="长" * 200).text) == 200


def test_a_closed_code_takes_nothing(site: NeedSite) -> None:
    site.is_open = False
    with pytest.raises(WrongState, match="已停用"):
        filed(site)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("+86 138-0013-8000", "13800138000"), ("8613800138000", "13800138000"), ("", ""), (None, "")],
)
def test_phones_are_compared_without_decoration(typed: str | None, plain: str) -> None:
    assert plain_phone(typed) == plain


def test_the_clerk_classifies_answers_and_rejects(county: Union, clerk: Actor) -> None:
    one, two = NeedFactory.create_batch(2, union=county, state=S.RECEIVED, domain="", group="")
    classified = needs.classify(one.pk, domain="L6", group="G7", by=clerk)
    assert (classified.state, classified.domain) == (S.CLASSIFIED, "L6")
    answered = needs.answer(one.pk, text="七月开班", by=clerk)
    assert (answered.state, answered.answer) == (S.ANSWERED, "七月开班")
    rejected = needs.reject(two.pk, reason="不属于工会服务", by=clerk)
    assert (rejected.state, rejected.answer) == (S.REJECTED, "不属于工会服务")


def test_words_are_needed_to_answer_and_to_reject(county: Union, clerk: Actor) -> None:
    need = NeedFactory.create(union=county)
    for act in (
        lambda: needs.answer(need.pk, text="  ", by=clerk),
        lambda: needs.reject(need.pk, reason="", by=clerk),
        lambda: needs.classify(need.pk, domain="", group="", by=clerk),
    ):
        with pytest.raises(Incomplete):
            act()


@pytest.mark.parametrize("person", ["reviewer", "finance", "head", "statistician"])
def test_other_roles_read_only(request: pytest.FixtureRequest, county: Union, person: str) -> None:
    need = NeedFactory.create(union=county)
    with pytest.raises(NotAllowed):
        needs.answer(need.pk, text="好", by=request.getfixturevalue(person))


@pytest.mark.parametrize("person", ["outsider", "bidder", "expert", "admin", "city_statistician"])
def test_raw_needs_are_the_own_union_s(
    request: pytest.FixtureRequest, county: Union, person: str
) -> None:
    need = NeedFactory.create(union=county)
    with pytest.raises(NotFound):
        needs.answer(need.pk, text="好", by=request.getfixturevalue(person))


@pytest.mark.parametrize("move", MOVES, ids=lambda m: m.code)
@pytest.mark.parametrize("state", S)
def test_every_state_and_every_move(county: Union, state: S, move: Any) -> None:
    from portal.common.lifecycle import transition  # noqa: PLC0415

    need = NeedFactory.create(union=county, state=state)
    try:
        with transition(WorkerNeed.objects.all(), need.pk, move, by=SYSTEM):
            pass
        moved = True
    except WrongState:
        moved = False
    need.refresh_from_db()
    assert moved == (state in move.sources)
    assert need.state == (move.target if moved else state)


def test_a_project_s_service_and_result_reach_its_needs(county: Union) -> None:
    project = ready_project(county)
    assert needs.mark_served(project, by=SYSTEM) == 1
    assert project.needs.get().state == S.SERVED
    assert needs.close_served(project, result="服务 2,000 人次", by=SYSTEM) == 1
    need = project.needs.get()
    assert (need.state, need.answer) == (S.CLOSED, "服务 2,000 人次")


def test_needs_are_served_once_every_agreement_is_signed(county: Union, org: Organisation) -> None:
    project = ready_project(county, state="tendering")
    agreement = agreement_for(project, org, 1000)
    agreement.signed_at = clock.now()
    agreement.save()
    settle(agreement.award.tender)
    assert project.needs.get().state == S.SERVED


def test_a_site_gets_a_code_of_its_own(county: Union, clerk: Actor, outsider: Actor) -> None:
    site = needs.create_site(union=county, name="东环路驿站", by=clerk)
    assert len(site.code) == 8
    with pytest.raises(NotAllowed):
        needs.create_site(union=county, name="别人的", by=outsider)
    with pytest.raises(Incomplete):
        needs.create_site(union=county, name=" ", by=clerk)
