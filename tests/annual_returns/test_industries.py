"""Feature 2, UH-02: the totals are equal whichever tree is summed; nobody is counted twice."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annual_returns.actions import receiving, returns
from annual_returns.computation import industries as readings
from orgs import industries
from orgs.actions import unions
from orgs.models import Leadership, Organisation, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound
from tests.clients import signed_in, text_of
from tests.conftest import MakeActor
from tests.factories import annual_returns as made
from tests.factories.orgs import UnionFactory, place

pytestmark = pytest.mark.django_db
SINCE = date(2025, 1, 1)
# Which union, which head, from when: the last day is after the one that is asked about.
LEADS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 1),
        st.sampled_from([SINCE, date(2025, 6, 1), date(2025, 12, 31), date(2026, 1, 1)]),
    ),
    max_size=8,
    unique_by=lambda lead: lead[:2],
)
Level = Union.Level


@pytest.fixture
def building(province: Union) -> Union:
    found = UnionFactory.create(
        code="41J01", name="河南省建设工会", level=Level.PROVINCE_INDUSTRIAL
    )
    place(found, province)
    return found


@pytest.fixture
def finance_trade(province: Union) -> Union:
    found = UnionFactory.create(
        code="41J02", name="河南省财贸工会", level=Level.PROVINCE_INDUSTRIAL
    )
    place(found, province)
    return found


def test_the_total_is_equal_by_territory_and_by_industry(
    county: Union, other_county: Union, city: Union, building: Union, org: Organisation,
    rival: Organisation, make_actor: MakeActor, city_statistician: Actor,
) -> None:  # fmt: skip
    """A county led by an industry moves to it in the reading, and the sum stays the same."""
    for union, partner in ((county, org), (other_county, rival)):
        agreement = made.signed(union, partner, date(2025, 3, 2))
        made.paid(agreement, 10_000, date(2025, 4, 1))
        people = [make_actor(union, r) for r in ("role_statistician", "role_reviewer", "role_head")]
        found = made.submitted(made.computed(union, people[0]), *people)
        receiving.accept(found.pk, by=city_statistician)
    whole = made.computed(city, city_statistician)
    returns.roll_up(whole.pk, by=city_statistician)
    made.run_jobs()
    version = made.living(whole)
    assert made.total(whole, "P302") == 2

    before = readings.by_industry(whole, version)
    assert [(r.union, r.units, r.values["P302"]) for r in before.rows] == [(None, 3, 2)]
    unions.lead(county, parent=building, since=SINCE, by=SYSTEM)
    after = readings.by_industry(whole, version)
    assert [(r.union, r.units, r.values["P302"], r.values["M404"]) for r in after.rows] == [
        (building, 1, 1, 1_000_000), (None, 2, 1, 1_000_000),
    ]  # fmt: skip
    sums = [code for code in after.values if not code.startswith("_")]
    assert len(sums) > 20
    assert [code for code in sums if not (after.agrees(code) and before.agrees(code))] == []

    page = text_of(signed_in(city_statistician).get("/u/returns/2025/industries/"))
    assert "河南省建设工会" in page
    assert "一致" in page


@settings(max_examples=30, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(leads=LEADS)
def test_the_earliest_lead_of_the_day_names_the_industry(
    leads: list[tuple[int, int, date]], county: Union, other_county: Union, city: Union,
    province: Union, building: Union, finance_trade: Union,
) -> None:  # fmt: skip
    Leadership.objects.all().delete()
    everybody = [county, other_county, city, province]
    heads = [building, finance_trade]
    on = date(2025, 12, 31)
    earliest: dict[int, tuple[date, int]] = {}
    for which, head, since in leads:
        union, parent = everybody[which], heads[head]
        Leadership.objects.create(union=union, parent=parent, valid_from=since)
        if since <= on and (union.pk not in earliest or since < earliest[union.pk][0]):
            earliest[union.pk] = since, parent.pk
    found = industries.industry_of([u.pk for u in everybody], on)
    assert found == {pk: parent for pk, (_, parent) in earliest.items()}


def test_the_own_place_goes_before_the_second_parent_and_days_decide(
    county: Union, building: Union, finance_trade: Union
) -> None:
    shop = UnionFactory.create(code="41J0101", name="某建筑公司工会", level=Level.GRASSROOTS)
    place(shop, building, date(2024, 1, 1))
    Leadership.objects.create(union=shop, parent=finance_trade, valid_from=SINCE)
    unions.lead(county, parent=finance_trade, since=SINCE, by=SYSTEM)
    on = date(2025, 12, 31)
    assert industries.industry_of([shop.pk, county.pk], on) == {
        shop.pk: building.pk, county.pk: finance_trade.pk,
    }  # fmt: skip
    assert county.pk not in industries.industry_of([county.pk], date(2024, 12, 31))


def test_members_beyond_what_the_page_lists_are_counted(
    building: Union, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        shop = UnionFactory.create(code=f"41J010{number}", level=Union.Level.GRASSROOTS)
        place(shop, building, date(2024, 1, 1))
    monkeypatch.setattr("orgs.views.industries.COUNTED_SHOWN", 2)
    page = text_of(signed_in(clerk).get("/sys/industries/41J01/"))
    assert "41J0101" in page
    assert "41J0102" not in page
    assert '另有 1 个，见<a href="/sys/units/?under=41J01">单位树</a>' in page


def test_the_industrial_unions_administrator_leads_and_ends_it(
    county: Union, building: Union, make_actor: MakeActor, clerk: Actor, admin: Actor
) -> None:
    boss = make_actor(building, "role_admin")
    desk = signed_in(boss)
    today = clock.today().isoformat()
    assert "河南省建设工会" in text_of(signed_in(clerk).get("/sys/industries/"))
    page = text_of(signed_in(clerk).get("/sys/industries/41J01/"))
    assert "没有双重领导的工会" in page
    assert "建立双重领导" not in page
    answer = desk.post(
        "/sys/industries/41J01/", {"union": county.name, "since": today}, follow=True
    )
    told = text_of(answer)
    assert county.name in told
    assert "平顶山市总工会" in told
    again = desk.post("/sys/industries/41J01/", {"union": county.name, "since": today})
    assert "已受" in again.content.decode()
    with pytest.raises(Incomplete):
        unions.lead(building, parent=building, since=clock.today(), by=boss)
    with pytest.raises(NotAllowed):
        unions.lead(county, parent=building, since=clock.today(), by=admin)
    lead = Leadership.objects.get(union=county)
    refused = desk.post(f"/sys/industries/leads/{lead.pk}/end/", {"since": "2020-01-01"})
    assert refused.status_code == 422
    desk.post(f"/sys/industries/leads/{lead.pk}/end/", {"since": today})
    lead.refresh_from_db()
    assert lead.valid_to == clock.today()
    with pytest.raises(NotFound):
        unions.end_lead(lead.pk, since=clock.today(), by=boss)
    with pytest.raises(Incomplete) as refusal:
        unions.lead(county, parent=building, since=clock.today(), by=boss)
    assert "这段以后" in refusal.value.details[0]["message"]
    assert desk.get("/sys/industries/410402/").status_code == 404
