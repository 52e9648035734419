"""Merging, absorbing, splitting, renaming and ending unions (X-01, UH-03, UH-04)."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from annual_returns.actions import returns
from orgs.actions import people, successions
from orgs.actions.successions import NewUnion
from orgs.models import Membership, Organisation, Placement, Succession, Union, UnionIdentity, User
from orgs.people.actors import actor_for
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound
from portal.common.models import Event, Parameter
from portal.common.parameters import value_on
from projects.actions import budgets
from projects.models import Agreement, Budget, NeedSite, Project, Tender
from tests.clients import errors_of, signed_in, text_of
from tests.conftest import MakeActor
from tests.factories import annual_returns as made
from tests.factories.delivery import signed_agreement
from tests.factories.orgs import UnionFactory, place
from tests.factories.projects import NeedSiteFactory, approved_line

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
DOC = "平工〔2026〕21号"


@pytest.fixture(autouse=True)
def july() -> Iterator[None]:
    with clock.at(datetime(2026, 7, 2, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def superior(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_admin", name="市管理员")


def again(actor: Actor) -> Actor:
    return actor_for(User.objects.get(pk=actor.user_id or 0))


def merged(county: Union, other_county: Union, by: Actor) -> Union:
    return successions.merge(
        [county.pk, other_county.pk], into=NewUnion("410490", "新卫区总工会"), since=DAY,
        approval_doc=DOC, by=by,
    )  # fmt: skip


def test_the_people_go_on_in_the_successor_and_act_for_what_they_had(
    county: Union, other_county: Union, clerk: Actor, head: Actor, superior: Actor,
    org: Organisation,
) -> None:  # fmt: skip
    agreement: Agreement = signed_agreement(county, org)
    line = approved_line(county)
    site: NeedSite = NeedSiteFactory.create(union=county)
    heir = merged(county, other_county, superior)
    now = again(clerk)
    assert (now.union_id, now.roles) == (heir.pk, clerk.roles)
    assert now.union_ids == {heir.pk, county.pk, other_county.pk}
    assert Agreement.objects.visible_to(now).filter(pk=agreement.pk).exists()
    assert agreement.is_held_by(now)
    assert Project.objects.visible_to(now).filter(pk=agreement.project_id).exists()
    assert line.budget.is_held_by(now)
    assert Budget.objects.visible_to(now).filter(pk=line.budget_id).exists()
    assert NeedSite.objects.visible_to(now).filter(pk=site.pk).exists()
    held = Membership.objects.filter(union=county, valid_to__isnull=True)
    assert not held.exists()
    assert again(head).union_id == heir.pk


def test_nothing_of_the_records_is_rewritten(
    county: Union, other_county: Union, superior: Actor, org: Organisation
) -> None:
    agreement: Agreement = signed_agreement(county, org)
    merged(county, other_county, superior)
    agreement.refresh_from_db()
    assert agreement.union == county
    assert Union.objects.get(pk=county.pk).dissolved_on == DAY


def test_superiors_go_on_seeing_and_the_sibling_sees_nothing_new(
    county: Union, other_county: Union, city: Union, superior: Actor, make_actor: MakeActor,
    org: Organisation,
) -> None:  # fmt: skip
    third = UnionFactory.create(code="410404", name="石龙区总工会")
    place(third, city)
    stranger, above = make_actor(third, "role_officer"), make_actor(city, "role_officer")
    agreement: Agreement = signed_agreement(county, org)
    merged(county, other_county, superior)
    assert Agreement.objects.visible_to(again(above)).filter(pk=agreement.pk).exists()
    assert not Agreement.objects.visible_to(again(stranger)).filter(pk=agreement.pk).exists()


def test_the_tree_of_yesterday_stays_and_children_move(
    county: Union, other_county: Union, city: Union, superior: Actor
) -> None:
    town = UnionFactory.create(
        code="410402001", name="西市场街道总工会", level=Union.Level.TOWNSHIP
    )
    place(town, county)
    heir = merged(county, other_county, superior)
    day_before = Placement.objects.on(date(2026, 6, 30))
    assert day_before.get(union=town).parent == county
    assert day_before.get(union=county).parent == city
    today = Placement.objects.on(DAY)
    assert today.get(union=town).parent == heir
    assert today.get(union=county).parent == heir
    assert today.get(union=heir).parent == city


def test_a_chain_of_mergers_ends_at_the_last_heir(
    county: Union, other_county: Union, city: Union, clerk: Actor, superior: Actor
) -> None:
    third = UnionFactory.create(code="410404", name="石龙区总工会")
    place(third, city)
    first = merged(county, other_county, superior)
    with clock.at(datetime(2026, 9, 2, 10, tzinfo=clock.SHANGHAI)):
        successions.absorb(
            [first.pk], into=third.pk, since=date(2026, 9, 1), approval_doc=DOC, by=superior
        )
        now = again(clerk)
        assert now.union_id == third.pk
        assert now.union_ids == {third.pk, first.pk, county.pk, other_county.pk}
    kept = Succession.objects.get(predecessor=county, successor=first)
    assert kept.until == date(2026, 9, 1)


def test_a_split_leaves_the_business_to_the_named_heir(
    county: Union, clerk: Actor, superior: Actor
) -> None:
    town = UnionFactory.create(code="410402001", name="东市场街道", level=Union.Level.TOWNSHIP)
    place(town, county)
    new = [NewUnion("410491", "新华东区总工会"), NewUnion("410492", "新华西区总工会")]
    east, west = successions.split(
        county.pk, into=new, heir=1, children={town.pk: 0}, since=DAY, approval_doc=DOC,
        by=superior,
    )  # fmt: skip
    assert again(clerk).union_ids == {west.pk, county.pk}
    assert Placement.objects.on(DAY).get(union=town).parent == east
    assert Succession.objects.filter(predecessor=county, takes_over=True).count() == 1


def test_a_union_that_goes_on_after_a_split_keeps_what_it_has(
    county: Union, clerk: Actor, superior: Actor
) -> None:
    successions.split(
        county.pk, into=[NewUnion("410491", "开发区总工会")], heir=None, children={}, since=DAY,
        approval_doc=DOC, by=superior,
    )  # fmt: skip
    assert again(clerk).union_ids == {county.pk}
    assert Union.objects.get(pk=county.pk).dissolved_on is None


def test_a_new_name_leaves_the_old_one_findable(
    county: Union, superior: Actor, clerk: Actor
) -> None:
    successions.rename(
        county.pk, name="新城区总工会", code="410499", since=DAY, reason="区划更名",
        approval_doc=DOC, by=superior,
    )  # fmt: skip
    assert UnionIdentity.objects.borne_on([county.pk], date(2026, 6, 30))[county.pk].name == (
        "新华区总工会"
    )
    assert not UnionIdentity.objects.borne_on([county.pk], DAY)
    page = text_of(signed_in(clerk).get("/sys/units/410402/"))
    assert "新城区总工会" in page
    assert "新华区总工会" in page


def test_a_union_with_business_in_hand_does_not_simply_end(
    county: Union, superior: Actor, org: Organisation
) -> None:
    signed_agreement(county, org)
    with pytest.raises(Incomplete) as refusal:
        successions.dissolve(county.pk, since=DAY, reason="单位终止", approval_doc=DOC, by=superior)
    told = refusal.value.details[0]["message"]
    assert "履行中的协议 1" in told
    assert "受理的社会组织 1" in told


def test_a_union_without_business_ends_by_its_superiors_act(
    city: Union, superior: Actor, make_actor: MakeActor
) -> None:
    factory = UnionFactory.create(code="41J9", name="某某厂工会", level=Union.Level.GRASSROOTS)
    place(factory, city)
    person = make_actor(factory, "role_officer")
    successions.dissolve(
        factory.pk, since=DAY, reason="用人单位终止", approval_doc=DOC, by=superior
    )
    assert not Placement.objects.on(DAY).filter(union=factory).exists()
    assert again(person).union_id is None
    assert Event.objects.filter(action="orgs.union.dissolve").exists()


def test_all_problems_are_told_at_once_and_nothing_is_written(
    county: Union, other_county: Union, city: Union, superior: Actor
) -> None:
    with pytest.raises(Incomplete) as refusal:
        successions.merge(
            [county.pk, other_county.pk], into=NewUnion("410402", " "), since=date(2027, 1, 1),
            approval_doc="", by=superior,
        )  # fmt: skip
    fields = {d["field"] for d in refusal.value.details}
    assert fields == {"approval_doc", "since", "name", "code"}
    assert not Succession.objects.exists()
    assert Union.objects.count() == 4


def test_only_a_superiors_administrator_acts(
    county: Union, other_county: Union, superior: Actor, admin: Actor, clerk: Actor,
    make_actor: MakeActor, province: Union,
) -> None:  # fmt: skip
    foreign = UnionFactory.create(code="420000", name="湖北省总工会", level=Union.Level.PROVINCE)
    place(foreign)
    for person in (admin, clerk, make_actor(foreign, "role_admin")):
        with pytest.raises(NotAllowed):
            merged(county, other_county, person)
    merged(county, other_county, superior)
    with pytest.raises(NotFound):
        merged(county, other_county, superior)


def test_a_return_waiting_for_its_answer_stands_in_the_way(
    county: Union, other_county: Union, superior: Actor, make_actor: MakeActor
) -> None:
    people = [make_actor(county, r) for r in ("role_statistician", "role_reviewer", "role_head")]
    made.submitted(made.computed(county, people[0]), *people)
    with pytest.raises(Incomplete) as refusal:
        merged(county, other_county, superior)
    assert "2025 年度年报已上报" in refusal.value.details[0]["message"]


def test_a_return_begun_for_the_year_stands_in_the_way_of_the_successors(
    county: Union, other_county: Union, superior: Actor, statistician: Actor
) -> None:
    made.computed(county, statistician, year=2026)
    with pytest.raises(Incomplete) as refusal:
        merged(county, other_county, superior)
    assert "2026 年度年报已开始填报" in refusal.value.details[0]["message"]


def test_the_pages_show_what_moves_and_do_it(
    county: Union, other_county: Union, superior: Actor, clerk: Actor, org: Organisation
) -> None:
    signed_agreement(county, org)
    desk = signed_in(superior)
    assert "办理变更" in text_of(desk.get("/sys/units/410402/"))
    assert "办理变更" not in text_of(signed_in(clerk).get("/sys/units/410402/"))
    page = text_of(desk.get("/sys/units/410402/merge/"))
    assert "履行中的协议" in page
    values = {"unions": [str(other_county.pk)], "name": "新卫区总工会", "code": "410402",
              "since": "2026-07-01", "approval_doc": DOC}  # fmt: skip
    refused = desk.post("/sys/units/410402/merge/", values)
    assert "代码410402已是“新华区总工会”的" in errors_of(refused)
    answer = desk.post("/sys/units/410402/merge/", values | {"code": "410490"}, follow=True)
    page = text_of(answer)
    assert "承继自" in page
    old = text_of(desk.get("/sys/units/410402/"))
    assert "已于 2026-07-01 撤销" in old
    assert signed_in(clerk).get("/sys/units/410402/merge/").status_code == 403


@pytest.mark.parametrize("act", ["rename", "merge", "absorb", "split"])
def test_every_act_has_its_form(
    act: str, county: Union, other_county: Union, superior: Actor
) -> None:
    place(UnionFactory.create(code="410402001", name="街道", level=Union.Level.TOWNSHIP), county)
    desk = signed_in(superior)
    assert desk.get(f"/sys/units/410402/{act}/").status_code == 200
    assert desk.post(f"/sys/units/410402/{act}/", {"since": ""}).status_code == 422


def test_split_by_its_page(county: Union, superior: Actor) -> None:
    values = {"name_1": "新华东区总工会", "code_1": "410491", "name_2": "新华西区总工会",
              "code_2": "410492", "heir": "2", "since": "2026-07-01", "approval_doc": DOC}  # fmt: skip
    signed_in(superior).post("/sys/units/410402/split/", values)
    act = Succession.objects.get(takes_over=True)
    assert act.successor.code == "410492"


def test_the_successor_goes_on_with_the_old_units_return_of_last_year(
    county: Union, other_county: Union, statistician: Actor, superior: Actor
) -> None:
    found = made.computed(county, statistician)
    merged(county, other_county, superior)
    returns.fill_cover(found.pk, {"phone": "0375-2"}, by=again(statistician))
    found.refresh_from_db()
    assert found.cover["phone"] == "0375-2"


def test_no_budget_is_begun_for_a_union_that_ended(
    county: Union, other_county: Union, finance: Actor, superior: Actor
) -> None:
    heir = merged(county, other_county, superior)
    made_now = budgets.create_budget(union_id=heir.pk, fiscal_year=2027, by=again(finance))
    assert made_now.union == heir
    with pytest.raises(NotAllowed):
        budgets.create_budget(union_id=county.pk, fiscal_year=2027, by=again(finance))


def test_the_system_acts_where_no_superior_can(county: Union, other_county: Union) -> None:
    assert merged(county, other_county, SYSTEM).name == "新卫区总工会"


def test_a_panel_that_sits_stands_in_the_way(
    county: Union, other_county: Union, superior: Actor, org: Organisation
) -> None:
    tender = signed_agreement(county, org, line=approved_line(county, 5_000_000)).award.tender
    Tender.objects.filter(pk=tender.pk).update(state=Tender.State.EVALUATING)
    with pytest.raises(Incomplete) as refused:
        merged(county, other_county, superior)
    assert tender.no in "".join(detail["message"] for detail in refused.value.details)


def test_offices_that_exclude_each_other_are_named_with_the_person(
    county: Union, other_county: Union, superior: Actor, admin: Actor
) -> None:
    people.install_roles()
    user = User.objects.get(pk=admin.user_id or 0)
    people.appoint(user=user, role="role_officer", union=other_county, by=SYSTEM)
    with pytest.raises(Incomplete) as refused:
        merged(county, other_county, superior)
    told = "".join(detail["message"] for detail in refused.value.details)
    assert str(user) in told
    assert "不相容" in told
    assert Placement.objects.get(union=county, valid_to=None).parent != county


def test_own_parameters_go_on_under_the_new_code(county: Union, superior: Actor) -> None:
    Parameter.objects.create(
        code="mgmt_fee_cap", scope=county.code, value="8", valid_from=date(2026, 1, 1), source="x"
    )
    successions.rename(
        county.pk, name=county.name, code="410498", since=DAY, reason="代码调整", approval_doc=DOC,
        by=superior,
    )  # fmt: skip
    assert value_on("mgmt_fee_cap", DAY, scope="410498") == "8"
    assert value_on("mgmt_fee_cap", date(2026, 6, 30), scope="410402") == "8"
