"""Federations, hubs, demonstration bases (ME-05 to ME-07) and the founding of unions."""

from datetime import date, datetime
from typing import Any

import pytest

from orgs.actions import dossier, links, undertakings
from orgs.models import DemonstrationBase, Federation, Organisation, Union, UnionTie
from orgs.worklist import bases_about_to_expire
from portal.common import clock, messages
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event, Parameter
from tests.clients import signed_in
from tests.conftest import NOON, MakeActor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = NOON.date()
FEDERATION: dict[str, Any] = {
    "name": "新华区社会组织联合会", "level": "county", "uscc": "", "role": "发起单位",
    "since": date(2025, 1, 6),
}  # fmt: skip
HUB: dict[str, Any] = {
    "name": "职工服务孵化园", "host": None, "support_people": "派驻 1 名社工", "support_funds": "",
    "support_space": "办公用房 80 平方米", "since": date(2025, 1, 6),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), [("federations", FEDERATION), ("hubs", HUB)])
def test_members_join_and_leave_with_dates_and_all_leave_at_the_end(
    kind: str, values: dict[str, Any], org: Organisation, rival: Organisation, clerk: Actor
) -> None:
    made = undertakings.begin(kind, values, by=clerk)
    for body in (org, rival):
        undertakings.join(kind, made.no, body, since=date(2025, 6, 1), by=clerk)
    with pytest.raises(WrongState):
        undertakings.join(kind, made.no, org, since=TODAY, by=clerk)
    undertakings.leave(kind, made.no, org.uscc, until=date(2026, 1, 1), by=clerk)
    assert [p.organisation for p in made.participations.on(TODAY)] == [rival]
    assert made.participations.on(date(2025, 12, 31)).count() == 2
    undertakings.end(kind, made.no, until=TODAY, reason="并入市级", by=clerk)
    assert list(made.participations.on(TODAY)) == []
    with pytest.raises(WrongState):
        undertakings.join(kind, made.no, org, since=TODAY, by=clerk)


def test_a_base_stands_for_the_term_of_its_naming_day(org: Organisation, clerk: Actor) -> None:
    values = {
        "organisation": org,
        "named_by": "市总工会",
        "document": "",
        "since": date(2024, 2, 29),
    }
    base = undertakings.begin("bases", values, by=clerk)
    assert base.expires_on == date(2027, 2, 28)
    Parameter.objects.create(
        code="demonstration_base_years", value=5, valid_from=TODAY, source="测试"
    )
    later = undertakings.begin("bases", values | {"since": TODAY}, by=clerk)
    assert later.expires_on == date(2031, 3, 10)
    standing = DemonstrationBase.objects.standing
    assert set(standing(date(2027, 2, 28))) == {base, later}
    assert set(standing(date(2027, 3, 1))) == {later}
    assert base.stands_on(date(2027, 2, 28))
    assert not base.stands_on(date(2027, 3, 1))


def test_a_base_about_to_expire_stands_in_the_worklist(
    org: Organisation, clerk: Actor, outsider: Actor
) -> None:
    values = {
        "organisation": org,
        "named_by": "市总工会",
        "document": "",
        "since": date(2025, 3, 10),
    }
    base = undertakings.begin("bases", values, by=clerk)
    assert list(bases_about_to_expire(clerk)) == []
    with clock.at(datetime(2028, 2, 20, 9, tzinfo=clock.SHANGHAI)):
        assert [item.no for item in bases_about_to_expire(clerk)] == [base.no]
        assert list(bases_about_to_expire(outsider)) == []
    with clock.at(datetime(2028, 3, 11, 9, tzinfo=clock.SHANGHAI)):
        assert list(bases_about_to_expire(clerk)) == []


def test_a_union_is_founded_step_by_step_and_enters_the_file(
    org: Organisation, other_county: Union, outsider: Actor, clerk: Actor
) -> None:
    """The founding union need not keep the file: then it is its statement, for the keeper to check."""
    begun = {"organisation": org, "since": date(2026, 1, 5)}
    with pytest.raises(Incomplete, match="还没有登记") as far:
        undertakings.begin("foundings", begun, by=outsider)
    assert [d["field"] for d in far.value.details] == ["organisation"]
    link = links.open_link(org, kind="guidance", since=date(2026, 1, 4), by=outsider)
    founding = undertakings.begin("foundings", begun, by=outsider)
    assert founding.step == "动员中"
    with pytest.raises(Incomplete) as refused:
        undertakings.advance(
            founding.no, {"prepared_on": date(2026, 1, 4), "founded_on": TODAY}, by=outsider
        )
    assert {d["field"] for d in refused.value.details} == {
        "prepared_on", "approved_on", "founded_name", "members",
    }  # fmt: skip
    steps: dict[str, Any] = {"prepared_on": date(2026, 1, 20), "approved_on": date(2026, 2, 10),
                             "approval_doc": "卫工〔2026〕3号"}  # fmt: skip
    assert undertakings.advance(founding.no, steps, by=outsider).step == "已批复"
    assert not UnionTie.objects.filter(organisation=org).exists()
    done = {"founded_on": date(2026, 3, 1), "founded_name": "暖阳中心工会", "members": 12}
    links.end(link.pk, until=TODAY, reason="不再联系", by=outsider)
    with pytest.raises(Incomplete) as gone:
        undertakings.advance(founding.no, done, by=outsider)
    assert [d["field"] for d in gone.value.details] == ["founded_on"]
    links.open_link(org, kind="guidance", since=TODAY, by=outsider)
    undertakings.advance(founding.no, done, by=outsider)
    tie = UnionTie.objects.get(organisation=org)
    assert (tie.valid_from, tie.union_name, tie.members, tie.entered_by) == (
        date(2026, 3, 1), "暖阳中心工会", 12, "外县经办",
    )  # fmt: skip
    assert (tie.stated_for, tie.verified_on, tie.verified_by) == (other_county, None, "")
    logged = Event.objects.get(action="orgs.uniontie.create")
    assert (logged.actor_user_id, logged.actor_name) == (outsider.user_id, outsider.name)
    assert messages.visible_to(clerk).filter(subject__contains="请核对").count() == 1
    page = signed_in(clerk).get(f"/u/orgs/{org.uscc}/").content.decode()
    assert f"{other_county.name} 外县经办" in page
    assert dossier.verify("union", org.pk, tie.pk, by=clerk).verified_by == clerk.name
    with pytest.raises(WrongState):
        undertakings.advance(founding.no, done, by=outsider)
    with pytest.raises(Incomplete):
        undertakings.begin("foundings", begun, by=outsider)


def test_the_keeper_and_the_unions_above_it_found_without_a_link_and_the_keeper_has_checked_it(
    org: Organisation, city: Union, clerk: Actor, make_actor: MakeActor
) -> None:
    above = make_actor(city, "role_officer")
    begun = {"organisation": org, "since": date(2026, 1, 5)}
    made = undertakings.begin("foundings", begun, by=above)
    undertakings.end("foundings", made.no, until=TODAY, reason="交由区总办理", by=above)
    founding = undertakings.begin("foundings", begun, by=clerk)
    done = {"approved_on": date(2026, 2, 10), "approval_doc": "1号", "founded_on": TODAY,
            "founded_name": "工会", "members": 3}  # fmt: skip
    undertakings.advance(founding.no, done, by=clerk)
    tie = UnionTie.objects.get(organisation=org)
    assert (tie.verified_by, tie.stated_for_id) == (clerk.name, clerk.union_id)


def test_what_stands_is_not_entered_twice(org: Organisation, clerk: Actor) -> None:
    base = {"organisation": org, "named_by": "市总工会", "document": "", "since": date(2025, 1, 1)}
    for kind, values in (("federations", FEDERATION), ("hubs", HUB), ("bases", base)):
        first = undertakings.begin(kind, values, by=clerk)
        with pytest.raises(Incomplete) as again:
            undertakings.begin(kind, values, by=clerk)
        assert [d["field"] for d in again.value.details] in (["name"], ["organisation"])
        undertakings.end(kind, first.no, until=TODAY, reason="更名重办", by=clerk)
        undertakings.begin(kind, values, by=clerk)


def test_a_wrong_code_of_the_new_union_stops_the_founding_as_a_whole(
    org: Organisation, clerk: Actor
) -> None:
    founding = undertakings.begin(
        "foundings", {"organisation": org, "since": date(2026, 1, 5)}, by=clerk
    )
    steps = {"approved_on": date(2026, 2, 10), "approval_doc": "1号", "founded_on": TODAY,
             "founded_name": "工会", "founded_code": "123", "members": 3}  # fmt: skip
    with pytest.raises(Incomplete):
        undertakings.advance(founding.no, steps, by=clerk)
    founding.refresh_from_db()
    assert founding.step == "动员中"


def test_the_own_union_works_those_above_read_and_nobody_else_sees(
    org: Organisation, city: Union, clerk: Actor, reviewer: Actor, outsider: Actor,
    make_actor: MakeActor, bidder: Actor,
) -> None:  # fmt: skip
    made = undertakings.begin("federations", FEDERATION, by=clerk)
    above = make_actor(city, "role_officer")
    seen = Federation.objects.visible_to
    assert [made in seen(a) for a in (clerk, reviewer, above, outsider, bidder)] == [
        True, True, True, False, False,
    ]  # fmt: skip
    for stranger in (above, outsider):
        with pytest.raises(NotFound):
            undertakings.join("federations", made.no, org, since=TODAY, by=stranger)
    with pytest.raises(NotAllowed):
        undertakings.begin("federations", FEDERATION, by=reviewer)


def test_the_pages_enter_join_leave_and_end(org: Organisation, clerk: Actor) -> None:
    client = signed_in(clerk)
    wrong = client.post("/u/undertakings/bases/new/", {"organisation": "没有这家", "named_by": "市总",
                                                       "since": "2026-03-01"})  # fmt: skip
    assert wrong.status_code == 422
    assert "社会组织库里没有这家机构" in wrong.content.decode()
    posted = {k: v for k, v in FEDERATION.items() if v} | {"since": "2025-01-06"}
    made = client.post("/u/undertakings/federations/new/", posted)
    address = made.headers["Location"]
    client.post(address, {"organisation": org.name, "since": "2025-02-01", "note": "副会长单位"})
    page = client.get(address).content.decode()
    assert org.name in page
    assert "副会长单位" in page
    client.post(f"{address}leave/{org.uscc}/", {"until": "2026-03-01"})
    assert "2026-03-01" in client.get(address).content.decode()
    client.post(f"{address}end/", {"until": "2026-03-10", "reason": "注销"})
    assert Federation.objects.get().end_reason == "注销"
    assert client.get("/u/undertakings/nothing/").status_code == 404
    for kind in ("federations", "hubs", "bases", "foundings"):
        assert client.get(f"/u/undertakings/{kind}/").status_code == 200
        assert client.get(f"/u/undertakings/{kind}/new/").status_code == 200
