"""The register as staff and the public see it, and the pages of people, units and the log."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from orgs.actions import organisations, people, qualification
from orgs.models import Organisation, OrganisationIdentifier, Union, User
from orgs.people.actors import actor_for
from portal.common import events
from portal.common.access import Actor
from tests.conftest import MakeActor
from tests.factories.orgs import (
    OrganisationFactory,
    UnionFactory,
    UserFactory,
    appoint,
    place,
    user_of,
)

pytestmark = pytest.mark.django_db


def as_person(client: Client, actor: Actor) -> Client:
    client.force_login(user_of(actor))
    return client


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_public_sees_no_contacts(client: Client, org: Organisation) -> None:
    Organisation.objects.filter(pk=org.pk).update(
        contact_name="宋佳", contact_phone="13800001234", bank_account="6222000000001234"
    )
    page = html(client, f"/orgs/{org.uscc}/")

    assert org.name in page
    assert "13800001234" not in page
    assert "联系人" not in page
    assert "6222" not in page


def test_staff_see_the_phone_masked_and_never_the_account(
    client: Client, clerk: Actor, org: Organisation
) -> None:
    Organisation.objects.filter(pk=org.pk).update(contact_phone="13800001234")
    page = html(as_person(client, clerk), f"/u/orgs/{org.uscc}/")

    assert "138****1234" in page
    assert "6222000000001234" not in page


def test_another_union_does_not_read_who_is_being_looked_at_for_an_award(
    client: Client, org: Organisation, clerk: Actor, outsider: Actor
) -> None:
    """The look at a proposed winner is kept days before the result is published."""
    qualification.check(org, point="award", reference="ZB-410402-2026-0001", by=clerk)

    own = html(as_person(client, clerk), f"/u/orgs/{org.uscc}/?tab=credit")
    other = html(as_person(client, outsider), f"/u/orgs/{org.uscc}/?tab=credit")

    assert '<td class="nowrap">成交</td>' in own
    assert '<td class="nowrap">成交</td>' not in other


@pytest.mark.parametrize("words", ["暖阳社会", "nysh", "nyshgz"])
def test_the_register_finds_by_part_of_name_and_initials(
    client: Client, clerk: Actor, org: Organisation, rival: Organisation, words: str
) -> None:
    page = html(as_person(client, clerk), f"/u/orgs/?q={words}")

    assert org.name in page
    assert rival.name not in page


def test_the_register_finds_by_code_and_says_when_nothing_fits(
    client: Client, clerk: Actor, org: Organisation
) -> None:
    as_person(client, clerk)
    assert org.name in html(client, f"/u/orgs/?q={org.uscc[:12].lower()}")
    assert "没有符合条件的社会组织" in html(client, "/u/orgs/?q=没有")


def test_an_earlier_code_leads_to_the_organisation(client: Client, org: Organisation) -> None:
    OrganisationIdentifier.objects.create(
        organisation=org, uscc="52410400MJ0000099X", name="旧名", valid_from=date(2010, 1, 1)
    )
    response = client.get("/orgs/52410400MJ0000099X/")

    assert response.headers["Location"] == f"/orgs/{org.uscc}/"


def test_a_union_notes_that_it_stands_in_contact(
    client: Client, clerk: Actor, finance: Actor, org: Organisation
) -> None:
    as_person(client, finance)
    assert client.post(f"/u/orgs/{org.uscc}/link/").status_code == 403
    as_person(client, clerk)
    client.post(f"/u/orgs/{org.uscc}/link/")
    client.post(f"/u/orgs/{org.uscc}/link/")

    assert org.links.count() == 1


def queries(client: Client, url: str, count: Any) -> int:
    with count as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("url", ["/u/orgs/", "/orgs/", "/sys/users/", "/sys/units/", "/sys/audit/"])
def test_no_list_asks_more_of_the_database_when_it_is_long(
    client: Client,
    county: Union,
    make_actor: MakeActor,
    django_assert_max_num_queries: Any,
    noon: datetime,
    url: str,
) -> None:
    person = make_actor(county, "role_officer", "role_discipline")
    admin = make_actor(county, "role_admin")
    grow(county, person, 1)
    as_person(client, admin if url == "/sys/users/" else person)
    client.get(url)
    few = queries(client, url, django_assert_max_num_queries(20))
    grow(county, person, 30)

    assert queries(client, url, django_assert_max_num_queries(20)) == few


def grow(county: Union, by: Actor, times: int) -> None:
    people.install_roles()
    role = people.install_roles()[0]
    for number in range(times):
        made = OrganisationFactory.create(keeper=county)
        organisations.link(county, made, date(2024, 1, 1), by=by)
        appoint(UserFactory.create(), role, county)
        place(UnionFactory.create(code=f"4104021{times:02d}{number:02d}"), county)
        events.record(action="orgs.organisation.edit", target=made, by=by)


def test_the_tree_opens_level_by_level(client: Client, clerk: Actor, province: Union) -> None:
    as_person(client, clerk)
    top = html(client, "/sys/units/?under=0")
    assert "河南省总工会" in top
    assert "平顶山市总工会" not in top

    below = html(client, "/sys/units/?under=410000")
    assert "平顶山市总工会" in below
    assert "新华区总工会" in html(client, "/sys/units/?q=新华")
    assert client.get("/sys/units/?under=x").status_code == 404


def test_the_log_shows_the_own_unit_alone(
    client: Client, county: Union, other_county: Union, discipline: Actor, outsider: Actor,
    org: Organisation,
) -> None:  # fmt: skip
    organisations.update_profile(org.pk, {"legal_rep": "新法人"}, by=_keeper(county))
    events.record(action="x.y", target=other_county, by=outsider, note="外县的事")
    page = html(as_person(client, discipline), "/sys/audit/")

    assert "新法人" in page
    assert "法定代表人" in page
    assert "外县的事" not in page
    assert "没有符合条件的操作" in html(client, "/sys/audit/?q=ZZZ")


@pytest.mark.parametrize("url", ["/sys/users/", "/sys/units/"])
def test_a_list_offers_to_clear_only_what_filters_it(
    client: Client, admin: Actor, url: str
) -> None:
    as_person(client, admin)

    assert "清除筛选" not in html(client, url)
    assert "清除筛选" in html(client, f"{url}?q=王")


def test_the_log_tells_changes_in_words(
    client: Client, county: Union, discipline: Actor, clerk: Actor, org: Organisation
) -> None:
    """A supervisor reads names and local time, never a code, a key or True."""
    organisations.link(county, org, date(2024, 1, 1), by=clerk)
    after = {"state": "approved", "keeper_id": county.pk, "labour_field": True,
             "client_key": "k",
             "milestones": [{"name": "首款", "percent": "30"}], "scores": {"C1": 9}}  # fmt: skip
    events.record(action="orgs.organisation.edit", target=org, by=clerk, after=after)
    page = html(as_person(client, discipline), "/sys/audit/")

    assert f'<dd class="break">{county.name}</dd>' in page
    for words in ("已通过", "name 首款，percent 30", "C1 9"):
        assert words in page
    for raw in ("approved", "True", "client_key", "client key"):
        assert raw not in page


def _keeper(county: Union) -> Actor:
    user = UserFactory.create(full_name="录入")
    appoint(user, people.install_roles()[0], county)
    return actor_for(user)


def test_a_secret_is_shown_once(client: Client, admin: Actor) -> None:
    people.install_roles()
    as_person(client, admin)
    first = client.post("/data/keys/", {"name": "省总取数", "role": "api_reader"})
    secret = first.context["issued"][1]

    assert secret in first.content.decode()
    assert "no-store" in first.headers["Cache-Control"]
    again = html(client, "/data/keys/")
    assert secret not in again
    assert "省总取数" in again


def test_the_roles_are_read_from_the_data(client: Client, admin: Actor) -> None:
    first = people.install_roles()[0]
    first.label = "经办专干"
    first.save()

    assert "经办专干" in html(as_person(client, admin), "/sys/roles/")


def test_the_administrator_appoints_on_the_page(client: Client, admin: Actor, clerk: Actor) -> None:
    people.install_roles()
    name = user_of(clerk).username
    as_person(client, admin)
    refused = client.post(f"/sys/users/{name}/", {"role": "role_admin"})
    assert refused.status_code == 422
    assert "不相容" in refused.content.decode()
    client.post(f"/sys/users/{name}/", {"role": "role_statistician"})

    assert "统计" in html(client, f"/sys/users/{name}/")
    client.post(f"/sys/users/{name}/dismiss/", {"role": "role_statistician"})
    assert User.objects.get(username=name).memberships.filter(valid_to=None).count() == 1
