"""X-01: figures of earlier years stay to the byte when unions merge, split, move or are renamed."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from annual_returns import validation
from annual_returns.actions import forms, receiving, returns
from annual_returns.computation import boundaries, own
from annual_returns.models import AnnualReturn, ReturnPeriod
from orgs.actions import identities, parameters, successions, unions
from orgs.actions.successions import NewUnion
from orgs.models import Organisation, OrganisationIdentifier, Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import WrongState
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories import annual_returns as made
from tests.factories.orgs import UnionFactory, credit_code, place

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
DOC = "平工〔2026〕21号"


@pytest.fixture
def july() -> Iterator[None]:
    with clock.at(datetime(2026, 7, 2, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def two_years(county: Union, other_county: Union, org: Organisation, rival: Organisation) -> None:
    """Both counties worked in 2025 and in both halves of 2026; both know one organisation."""
    forms.load_forms(2025, by=SYSTEM)
    forms.load_forms(2026, by=SYSTEM)
    for union, partner in ((county, org), (other_county, rival)):
        made.link(union, org)
        for year in (2025, 2026):
            agreement = made.signed(union, partner, date(year, 3, 2))
            made.paid(agreement, 10_000, date(year, 4, 1))
            made.paid(agreement, 5_000, date(year, 8, 3))
            made.served(agreement, date(year, 5, 6), 12, ("a", "b"))
            made.served(agreement, date(year, 9, 1), 8, ("b", f"c{union.pk}"))


def figures_of(union: Union, year: int) -> str:
    period = ReturnPeriod.objects.get(year=year)
    found = AnnualReturn(union=union, period=period)
    computed = own.compute(union, period, validation.specs_of(found), lambda *_: None)
    told = {"values": computed.values, "rows": computed.rows,
            "below": [name for _, _, name, _ in validation.subordinates_of(union.pk, period)]}  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def values_of(union: Union, year: int) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(figures_of(union, year))["values"]
    return values


def merge(county: Union, other_county: Union) -> Union:
    return successions.merge(
        [county.pk, other_county.pk],
        into=NewUnion("410490", "新卫区总工会"), since=DAY, approval_doc=DOC, by=SYSTEM,
    )  # fmt: skip


def absorb(county: Union, other_county: Union) -> Union:
    return successions.absorb(
        [county.pk], into=other_county.pk, since=DAY, approval_doc=DOC, by=SYSTEM
    )


def split(county: Union, _: Union) -> Union:
    new = [NewUnion("410491", "新华东区总工会"), NewUnion("410492", "新华西区总工会")]
    return successions.split(
        county.pk, into=new, heir=0, children={}, since=DAY, approval_doc=DOC, by=SYSTEM
    )[0]


def rename(county: Union, _: Union) -> Union:
    return successions.rename(
        county.pk, name="新城区总工会", code="410499", since=DAY, reason="区划更名",
        approval_doc=DOC, by=SYSTEM,
    )  # fmt: skip


def move(county: Union, _: Union) -> Union:
    city = UnionFactory.create(code="410500", name="安阳市总工会", level=Union.Level.PREFECTURE)
    place(city, Union.objects.get(code="410000"), date(2026, 1, 1))
    unions.move_union(county.pk, parent=city, since=DAY, approval_doc=DOC, by=SYSTEM)
    return county


@pytest.mark.usefixtures("two_years", "july")
@pytest.mark.parametrize("act", [merge, absorb, split, rename, move])
def test_the_figures_of_last_year_are_equal_to_the_byte_before_and_after(
    act: Callable[[Union, Union], Union], county: Union, other_county: Union, city: Union,
    province: Union,
) -> None:  # fmt: skip
    everybody = (county, other_county, city, province)
    before = [figures_of(u, 2025) for u in everybody]
    assert '"P302": 1' in before[0]
    act(county, other_county)
    after = [figures_of(Union.objects.get(pk=u.pk), 2025) for u in everybody]
    assert after == before


@pytest.mark.usefixtures("two_years", "july")
def test_a_contractor_is_counted_under_the_code_it_bore_in_the_year(
    county: Union, org: Organisation, reviewer: Actor
) -> None:
    before, old, new = figures_of(county, 2025), org.uscc, credit_code(911)
    OrganisationIdentifier.objects.create(
        organisation=org, uscc=old, name=org.name, valid_from=date(2020, 1, 1)
    )
    wanted = identities.Change(org.name, new, date(2026, 3, 1), "登记机关变更")
    identities.change(org.pk, wanted, document=("核准.pdf", b"%PDF-1.7"), by=reviewer)
    told = {year: json.loads(figures_of(county, year))["rows"] for year in (2025, 2026)}
    keys = {year: {r[5] for r in rows if r[0] == "P350"} for year, rows in told.items()}
    assert keys == {2025: {old}, 2026: {new}}
    assert json.loads(figures_of(county, 2025))["values"] == json.loads(before)["values"]


@pytest.mark.usefixtures("july")
def test_a_roll_up_and_its_answer_over_the_interface_are_equal_to_the_byte(
    county: Union, other_county: Union, city: Union, two_years: None, make_actor: MakeActor,
    city_statistician: Actor,
) -> None:  # fmt: skip
    roles = ("role_statistician", "role_reviewer", "role_head")
    for union in (county, other_county):
        people = [make_actor(union, role) for role in roles]
        found = made.submitted(made.computed(union, people[0]), *people)
        receiving.accept(found.pk, by=city_statistician)
    whole = made.computed(city, city_statistician)

    def rolled_up() -> tuple[str, dict[str, Any]]:
        returns.compute(whole.pk, by=city_statistician)
        made.run_jobs()
        returns.roll_up(whole.pk, by=city_statistician)
        made.run_jobs()
        version = made.living(whole)
        told = json.dumps([version.own, version.total, version.children], sort_keys=True)
        answer = signed_in(city_statistician).get(f"/api/v1/returns/2025/{city.code}/").json()
        return told, answer

    before = rolled_up()
    assert made.total(whole, "P302") == 2
    merge(county, other_county)
    assert rolled_up() == before


@pytest.mark.usefixtures("two_years", "july")
def test_the_successor_files_the_whole_year_and_the_old_units_nothing(
    county: Union, other_county: Union, city: Union
) -> None:
    period = ReturnPeriod.objects.get(year=2026)
    alone = [values_of(u, 2026) for u in (county, other_county)]
    heir = merge(county, other_county)
    together = values_of(heir, 2026)
    for code in ("P302", "M404", "W501", "M402"):
        assert together[code] == sum(v[code] for v in alone), code
    assert together["L202"] == 1  # both knew the same organisation
    assert together["P380"] == 4
    for old in (county, other_county):
        old.refresh_from_db()
        with pytest.raises(WrongState, match="由“新卫区总工会”填报"):
            returns.open_return(old, 2026, by=SYSTEM)
        assert returns.open_return(old, 2025, by=SYSTEM).union == old
    assert [row[1] for row in validation.subordinates_of(city.pk, period)] == ["410490"]
    assert values_of(city, 2026)["G101"] == 2


@pytest.mark.usefixtures("two_years", "july")
def test_each_files_its_part_where_the_federation_says_so(
    county: Union, other_county: Union, city: Union
) -> None:
    parameters.put("merger_return", ["each"], valid_from=date(2026, 1, 1), source=DOC, by=SYSTEM)
    period = ReturnPeriod.objects.get(year=2026)
    alone = [values_of(u, 2026) for u in (county, other_county)]
    heir = merge(county, other_county)
    for union in (county, other_county):
        union.refresh_from_db()
    parts = [values_of(u, 2026) for u in (county, other_county, heir)]
    for code in ("P302", "M404", "W501", "M402", "P304"):
        assert sum(p[code] or 0 for p in parts) == sum(v[code] for v in alone), code
    assert [p["M404"] for p in parts] == [1_000_000, 1_000_000, 1_000_000]
    assert [p["L202"] or 0 for p in parts] == [0, 0, 1]  # stocks are the successor's alone
    assert parts[2]["P380"] == 4
    due = validation.subordinates_of(heir.pk, period)
    assert {row[1] for row in due} == {county.code, other_county.code}
    assert returns.open_return(county, 2026, by=SYSTEM).superior == heir
    assert values_of(city, 2026)["G101"] == 4


@pytest.mark.usefixtures("two_years", "july")
def test_last_year_is_compared_with_the_sum_of_the_predecessors(
    county: Union, other_county: Union, make_actor: MakeActor
) -> None:
    for union in (county, other_county):
        made.computed(union, make_actor(union, "role_statistician"))
    heir = merge(county, other_county)
    last, total = own.last_figures(heir, ReturnPeriod.objects.get(year=2026))
    assert last["P302"] == total["P302"] == 2
    assert last["M404"] == 3_000_000


@pytest.mark.usefixtures("two_years", "july")
def test_a_union_led_twice_is_counted_once(county: Union, city: Union, province: Union) -> None:
    """X-03, UH-02: the industrial union leads it; the local federation counts it."""
    industrial = UnionFactory.create(
        code="41J01", name="河南省建设工会", level=Union.Level.PROVINCE_INDUSTRIAL
    )
    place(industrial, province)
    period = ReturnPeriod.objects.get(year=2026)
    before = values_of(province, 2026)["G101"]
    unions.lead(county, parent=industrial, since=date(2026, 1, 1), by=SYSTEM)
    assert values_of(province, 2026)["G101"] == before
    assert validation.subordinates_of(industrial.pk, period) == []


@pytest.mark.usefixtures("two_years", "july")
def test_the_corps_is_a_root_of_its_own(province: Union) -> None:
    """X-04: unions of the corps inside 65xxxx codes never add to 新疆."""
    xinjiang = UnionFactory.create(code="650000", name="新疆总工会", level=Union.Level.PROVINCE)
    corps = UnionFactory.create(code="660000", name="兵团总工会", level=Union.Level.PROVINCE)
    division = UnionFactory.create(code="660100", name="第一师工会", level=Union.Level.PREFECTURE)
    place(xinjiang)
    place(corps)
    place(division, corps)
    assert values_of(xinjiang, 2026)["G101"] == 1
    assert values_of(corps, 2026)["G101"] == 2


@pytest.mark.usefixtures("july")
def test_a_union_that_ended_before_the_year_files_nothing(
    county: Union, other_county: Union
) -> None:
    forms.load_forms(2027, by=SYSTEM)
    period = ReturnPeriod.objects.get(year=2027)
    merge(county, other_county)
    county.refresh_from_db()
    for choice in ("successor", "each"):
        parameters.put(
            "merger_return", [choice], valid_from=date(2027, 1, 1 if choice == "successor" else 2),
            source=DOC, by=SYSTEM,
        )  # fmt: skip
        assert "2026-07-01" in boundaries.why_not_due(county, period)
