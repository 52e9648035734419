"""The dossier's pages: what the organisation fills, what its keeper enters, checks and reads."""

from datetime import date, timedelta

import pytest
from django.test import Client

from orgs.actions import dossier
from orgs.models import Organisation, Rating, Sanction
from portal.common import clock
from portal.common.access import Actor
from tests.clients import signed_in
from tests.factories.orgs import inspected

pytestmark = pytest.mark.django_db


def html(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_fact_is_filled_in_mended_and_taken_away(org: Organisation, bidder: Actor) -> None:
    own = signed_in(bidder)
    slip = own.post(
        "/o/profile/figures/new/", {"year": "2025", "staff_total": "4", "full_time": "9"}
    )
    assert slip.status_code == 422
    assert "专职人数不能多于从业人员 4 人" in slip.content.decode()
    assert 'value="9"' in slip.content.decode()

    own.post("/o/profile/person/new/", {"name": "林夏", "post": "board"})
    person = org.key_people.get()
    assert "林夏 · 理事" in html(own, "/o/profile/")
    own.post(f"/o/profile/person/{person.pk}/", {"name": "林夏", "post": "head"})
    assert "林夏 · 负责人" in html(own, "/o/profile/")
    assert "职务" in html(own, "/o/profile/changes/")
    own.post(f"/o/profile/person/{person.pk}/remove/")
    assert not org.key_people.exists()
    # The log is read by every union: it bears the name masked.
    assert "主要人员：负责人 林*" in html(own, "/o/profile/changes/")


def test_the_single_facts_are_changed_where_they_stand(org: Organisation, bidder: Actor) -> None:
    own = signed_in(bidder)
    for rules in ("章程", "章程、财务管理"):
        values = {"supervision": "direct", "internal_rules": rules}
        assert own.post("/o/profile/governance/new/", values).status_code == 302
    assert org.governance.internal_rules == "章程、财务管理"


@pytest.mark.parametrize("address", ["sanction/new/", "nothing/new/", "person/999999/"])
def test_what_is_not_its_own_to_write_is_refused(
    org: Organisation, bidder: Actor, address: str
) -> None:
    values = {
        "kind": "warning",
        "decided_on": "2025-01-01",
        "authority": "民政局",
        "source": "公告",
    }
    answer = signed_in(bidder).post(f"/o/profile/{address}", values)
    assert answer.status_code in (403, 404)
    assert not Sanction.objects.exists()


def test_the_keeper_checks_what_was_declared(
    org: Organisation, bidder: Actor, clerk: Actor, outsider: Actor
) -> None:
    said = dossier.enter(
        "rating", org.pk, {"level": "4A", "valid_from": date(2024, 1, 1)}, by=bidder
    )
    address = f"/u/orgs/{org.uscc}/dossier/rating/{said.pk}/verify/"
    assert signed_in(outsider).post(address).status_code == 403
    office = signed_in(clerk)
    assert "核对无误<" in html(office, f"/u/orgs/{org.uscc}/")
    office.post(address)
    assert Rating.objects.get().verified_by == clerk.name
    assert "核对无误<" not in html(office, f"/u/orgs/{org.uscc}/")


@pytest.mark.parametrize(
    ("kind", "age", "lifted", "mark"),
    [
        ("large_fine", 100, False, "不合格"),
        ("large_fine", 4 * 366, True, ""),
        ("court_default", 4 * 366, False, "不合格"),
        ("warning", 100, False, "限制"),
    ],
)
def test_a_penalty_stands_in_the_credit_bar(
    org: Organisation, clerk: Actor, kind: str, age: int, *, lifted: bool, mark: str
) -> None:
    on = clock.today() - timedelta(days=age)
    values = {"kind": kind, "decided_on": on, "authority": "市民政局", "source": "信用中国",
              "amount": 100, "lifted_on": clock.today() if lifted else None}  # fmt: skip
    dossier.enter("sanction", org.pk, values, by=clerk)
    bar = signed_in(clerk).get(f"/u/orgs/{org.uscc}/").context["bar"]
    told = next(m for m in bar if m.label == "处罚失信")
    assert told.tone == {"不合格": "red", "限制": "amber", "": "green"}[mark]
    # What a union noted itself is not told to everybody, neither as a mark nor as a reason (2.4).
    page = html(Client(), f"/orgs/{org.uscc}/")
    assert "处罚失信" not in page
    assert "市民政局" not in page


def test_five_years_of_inspection_stand_as_squares(org: Organisation, clerk: Actor) -> None:
    year = clock.today().year
    inspected(org, year - 1, "基本合格")
    inspected(org, year - 3, "未参检")
    bar = signed_in(clerk).get(f"/u/orgs/{org.uscc}/").context["bar"]
    squares = next(m for m in bar if m.label == "年检年报").squares
    assert [(y, tone) for y, _, tone in squares] == [
        (year - 5, "grey"), (year - 4, "grey"), (year - 3, "red"), (year - 2, "grey"),
        (year - 1, "amber"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tab", ["facts", "contracts", "scores", "credit", "people", "changes", "x"]
)
def test_every_tab_opens_and_another_union_reads_no_names(
    org: Organisation, clerk: Actor, outsider: Actor, bidder: Actor, tab: str
) -> None:
    dossier.enter("person", org.pk, {"name": "林夏夏", "post": "board"}, by=bidder)
    address = f"/u/orgs/{org.uscc}/?tab={tab}"
    own, other = (html(signed_in(who), address) for who in (clerk, outsider))
    assert "信用与准入" in own
    assert ("林夏夏" in own) is (tab in ("people", "changes"))
    assert "林夏夏" not in other
    assert "/dossier/" not in other


def test_the_public_reads_neither_contacts_nor_people(org: Organisation, bidder: Actor) -> None:
    Organisation.objects.filter(pk=org.pk).update(contact_phone="13800009999")
    dossier.enter("person", org.pk, {"name": "林夏夏", "post": "board"}, by=bidder)
    page = html(Client(), f"/orgs/{org.uscc}/")
    assert "13800009999" not in page
    assert "林夏" not in page


def test_a_closed_registration_does_not_enter_again(client: Client, org: Organisation) -> None:
    Organisation.objects.filter(pk=org.pk).update(state="closed")
    values = {"uscc": org.uscc, "name": "x", "contact_phone": "13800001234", "full_name": "林夏",
              "username": "linxia", "password": "Gongqiao-2026"}  # fmt: skip
    page = client.post("/register/", values).content.decode()
    assert "已注销，不能注册" in page
    assert "民政部门" in page
