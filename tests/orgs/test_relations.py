"""Links between unions and organisations: kinds, endings with reason, the representative mark."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from orgs.actions import links
from orgs.models import Organisation, OrganisationLink, Union
from portal.common import events
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from tests.clients import signed_in
from tests.conftest import NOON, MakeActor
from tests.factories.annual_returns import link
from tests.factories.orgs import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = NOON.date()


def kinds(org: Organisation) -> list[str]:
    return sorted(org.links.living().values_list("kind", flat=True))


def test_a_pilot_brings_guidance_with_it_and_guidance_ends_both(
    org: Organisation, clerk: Actor
) -> None:
    links.open_link(org, kind="pilot", since=date(2026, 1, 5), by=clerk)
    assert kinds(org) == ["guidance", "pilot"]
    guidance = org.links.get(kind="guidance")
    links.end(guidance.pk, until=TODAY, reason="机构转型，不再服务职工", by=clerk)
    assert kinds(org) == []
    assert set(org.links.values_list("until", "end_reason", "ended_by")) == {
        (TODAY, "机构转型，不再服务职工", "王敏")
    }
    links.open_link(org, kind="guidance", since=TODAY, by=clerk)
    assert org.links.count() == 3, "the ended ones stay as history"


def test_a_pilot_ends_alone(org: Organisation, clerk: Actor) -> None:
    pilot = links.open_link(org, kind="pilot", since=date(2026, 1, 5), by=clerk)
    links.end(pilot.pk, until=TODAY, reason="试点结束", by=clerk)
    assert kinds(org) == ["guidance"]


def test_the_same_kind_stands_once(org: Organisation, county: Union, clerk: Actor) -> None:
    links.open_link(org, kind="guidance", since=TODAY, by=clerk)
    with pytest.raises(WrongState):
        links.open_link(org, kind="guidance", since=TODAY, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        link(county, org)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"until": date(2026, 3, 11), "reason": "x"}, "until"),
        ({"until": date(2026, 1, 4), "reason": "x"}, "until"),
        ({"until": TODAY, "reason": " "}, "reason"),
    ],
)
def test_an_ending_needs_a_reason_and_a_day_that_has_come(
    org: Organisation, clerk: Actor, values: dict[str, Any], field: str
) -> None:
    made = links.open_link(org, kind="guidance", since=date(2026, 1, 5), by=clerk)
    with pytest.raises(Incomplete) as refused:
        links.end(made.pk, **values, by=clerk)
    assert [d["field"] for d in refused.value.details] == [field]


def test_a_closed_body_gets_no_link(org: Organisation, clerk: Actor) -> None:
    Organisation.objects.filter(pk=org.pk).update(state="closed")
    org.refresh_from_db()
    with pytest.raises(WrongState):
        links.open_link(org, kind="guidance", since=TODAY, by=clerk)


def test_the_representative_mark_keeps_ground_day_and_decider(
    org: Organisation, clerk: Actor
) -> None:
    made = links.open_link(org, kind="guidance", since=date(2026, 1, 5), by=clerk)
    made = links.represent(made.pk, ground="党组会议研究", decided_on=date(2026, 2, 1), by=clerk)
    assert (made.representative_ground, made.representative_on, made.representative_by) == (
        "党组会议研究", date(2026, 2, 1), "王敏",
    )  # fmt: skip
    made = links.unrepresent(made.pk, reason="影响减小", by=clerk)
    assert (made.representative, made.representative_on) == (False, None)
    assert [e.note for e in events.of(made)][:2] == ["影响减小", "党组会议研究"]


def test_only_the_own_union_works_on_its_links(
    org: Organisation, county: Union, clerk: Actor, outsider: Actor, reviewer: Actor,
    city: Union, make_actor: MakeActor,
) -> None:  # fmt: skip
    made = links.open_link(org, kind="guidance", since=date(2026, 1, 5), by=clerk)
    above = make_actor(city, "role_officer")
    for stranger in (outsider, above):
        with pytest.raises(NotFound):
            links.end(made.pk, until=TODAY, reason="x", by=stranger)
    with pytest.raises(NotAllowed):
        links.end(made.pk, until=TODAY, reason="x", by=reviewer)
    seen = OrganisationLink.objects.visible_to
    assert made in seen(clerk)
    assert made in seen(above)
    assert made not in seen(outsider)


def test_the_list_shows_the_silent_first_and_offers_entry(
    org: Organisation, county: Union, clerk: Actor
) -> None:
    fresh = OrganisationFactory.create(name="新近联系中心")
    link(county, org, date(2024, 3, 1))
    link(county, fresh, date(2026, 2, 1))
    page = signed_in(clerk).get("/u/links/").content.decode()
    assert page.index(org.name) < page.index("新近联系中心")
    assert f"/u/contacts/new/?org={org.uscc}" in page
    stale = signed_in(clerk).get("/u/links/?standing=stale").content.decode()
    assert org.name in stale
    assert "新近联系中心" not in stale


def test_the_pages_open_end_and_mark(org: Organisation, clerk: Actor, city: Union) -> None:
    client = signed_in(clerk)
    wrong = client.post(
        "/u/links/new/", {"organisation": "没有这家", "kind": "pilot", "since": "2026-02-01"}
    )
    assert wrong.status_code == 422
    assert "社会组织库里没有这家机构" in wrong.content.decode()
    made = client.post(
        "/u/links/new/", {"organisation": org.name, "kind": "pilot", "since": "2026-02-01"}
    )
    assert made.headers["Location"] == f"/u/links/{org.uscc}/"
    client.post(
        f"/u/links/{org.uscc}/represent/", {"ground": "行业影响大", "decided_on": "2026-03-01"}
    )
    assert "行业影响大" in client.get(f"/u/links/{org.uscc}/").content.decode()
    client.post(f"/u/links/{org.uscc}/guidance/end/", {"until": "2026-03-10", "reason": "到期"})
    assert kinds(org) == []
    assert "解除原因：到期" in client.get(f"/u/links/{org.uscc}/").content.decode()
    assert client.get(f"/u/links/{org.uscc}/guidance/end/").status_code == 404
