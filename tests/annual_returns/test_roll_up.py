"""Roll-up: SUM adds, UNI counts once, RAT is computed anew (spec 10.4, V-901…V-906)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annual_returns import figures
from annual_returns.actions import forms, receiving, returns
from annual_returns.figures import Spec
from annual_returns.models import AnnualReturn
from orgs.models import Union
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, WrongState
from tests.conftest import MakeActor
from tests.factories import annual_returns as made
from tests.factories.orgs import OrganisationFactory, UnionFactory, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(county: Union, other_county: Union, make_actor: MakeActor) -> dict[str, list[Actor]]:
    roles = ("role_statistician", "role_reviewer", "role_head")
    return {
        union.code: [make_actor(union, role) for role in roles] for union in (county, other_county)
    }


def submit_and_accept(union: Union, people: list[Actor], by: Actor) -> AnnualReturn:
    found = made.submitted(made.computed(union, people[0]), *people)
    receiving.accept(found.pk, by=by)
    return found


def gather(city: Union, by: Actor) -> AnnualReturn:
    found = made.computed(city, by)
    returns.roll_up(found.pk, by=by)
    made.run_jobs()
    return found


@pytest.fixture
def dd01(
    city: Union, county: Union, other_county: Union, people: dict[str, list[Actor]],
    city_statistician: Actor,
) -> AnnualReturn:  # fmt: skip
    """County A links X, Y, Z; county B Y, Z, W; the city itself Z, V."""
    bodies = {name: OrganisationFactory.create(name=name) for name in "XYZWV"}
    for union, names in ((county, "XYZ"), (other_county, "YZW"), (city, "ZV")):
        for name in names:
            made.link(union, bodies[name])
    for union in (county, other_county):
        submit_and_accept(union, people[union.code], city_statistician)
    return gather(city, city_statistician)


def test_an_organisation_linked_by_several_unions_is_one_at_their_common_superior(
    dd01: AnnualReturn,
) -> None:
    assert made.total(dd01, "L290") == 8
    assert made.total(dd01, "L202") == 5
    version = made.living(dd01)
    parts = [version.own["L202"]["v"], version.levels["county"]["L202"]]
    assert parts == [2, 4]
    assert 2 + 3 + 3 - made.total(dd01, "L202") == 3, "overlap"


def test_units_due_and_reporting_add_up(dd01: AnnualReturn) -> None:
    assert [made.total(dd01, c) for c in ("G101", "G102", "G103")] == [3, 3, 10_000]


def test_a_unit_that_never_reports_is_listed_and_not_estimated(
    city: Union, county: Union, other_county: Union, people: dict[str, list[Actor]],
    city_statistician: Actor,
) -> None:  # fmt: skip
    """X-18, V-906."""
    submit_and_accept(county, people[county.code], city_statistician)
    found = gather(city, city_statistician)
    assert [made.total(found, c) for c in ("G101", "G102", "G103")] == [3, 2, 6667]
    version = made.living(found)
    assert [row["name"] for row in version.missing] == [other_county.name]
    finding = version.findings.get(rule="V-906")
    assert finding.severity == "warning"
    assert other_county.name in finding.message


def test_the_citys_figures_are_its_own_and_its_counties(
    city: Union, county: Union, other_county: Union, people: dict[str, list[Actor]],
    city_statistician: Actor,
) -> None:  # fmt: skip
    shared = OrganisationFactory.create()
    for union in (city, county, other_county):
        agreement = made.signed(union, shared, date(2025, 5, 1))
        made.paid(agreement, 10_000, date(2025, 6, 1))
        made.served(agreement, date(2025, 6, 2), 4, ("p", f"q{union.code}"))
    for union in (county, other_county):
        submit_and_accept(union, people[union.code], city_statistician)
    found = gather(city, city_statistician)
    codes = ("P302", "P350", "M404", "M413", "W501", "W502", "W503", "W513")
    assert [made.total(found, c) for c in codes] == [
        3, 1, 3_000_000, 4_000_000, 12, 6, 4, 250_000]  # fmt: skip
    rules = set(made.living(found).findings.values_list("rule", flat=True))
    assert not rules & {"V-901", "V-902", "V-903", "V-301", "V-401", "V-502"}


def test_a_child_sent_back_after_the_roll_up_asks_for_a_new_one(
    dd01: AnnualReturn, county: Union, city_statistician: Actor
) -> None:
    child = AnnualReturn.objects.get(union=county)
    assert child.state == "rolled_up"
    receiving.send_back(
        child.pk, [{"cell": "L202", "message": "与台账不一致"}], by=city_statistician
    )
    returns.revalidate(dd01.pk, by=city_statistician)
    finding = made.living(dd01).findings.get(rule="V-901")
    assert (finding.severity, county.name in finding.message) == ("error", True)
    returns.roll_up(dd01.pk, by=city_statistician)
    made.run_jobs()
    assert made.total(dd01, "L290") == 5
    assert not made.living(dd01).findings.filter(rule="V-901").exists()


def test_computing_again_keeps_what_was_rolled_up(
    dd01: AnnualReturn, city_statistician: Actor
) -> None:
    returns.compute(dd01.pk, by=city_statistician)
    made.run_jobs()
    assert (made.total(dd01, "L290"), made.total(dd01, "G101")) == (8, 3)


def test_a_job_that_is_delivered_again_changes_nothing(
    dd01: AnnualReturn, city_statistician: Actor
) -> None:
    before = made.living(dd01).digest
    returns.roll_up(dd01.pk, by=city_statistician)
    made.run_jobs()
    made.run_jobs()
    version = made.living(dd01)
    assert (version.digest, version.number) == (before, 1)


def test_a_locked_city_cannot_be_computed(dd01: AnnualReturn, city_statistician: Actor) -> None:
    AnnualReturn.objects.filter(pk=dd01.pk).update(state="locked")
    with pytest.raises(WrongState):
        returns.compute(dd01.pk, by=city_statistician)


SPECS = [Spec("S", "和", "count", "SUM"), Spec("M412", "率", "percent", "RAT")]


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=6))
def test_a_ratio_of_sums_is_never_the_mean_of_ratios(parts: list[tuple[int, int]]) -> None:
    specs = [*SPECS, Spec("M404", "付", "money", "SUM"), Spec("M402", "算", "money", "SUM")]
    columns: list[dict[str, figures.Value]] = [
        {"S": 1, "M404": paid, "M402": planned} for paid, planned in parts
    ]
    values = figures.with_ratios(specs, figures.add_up(specs, list(columns)))
    planned = sum(p for _, p in parts)
    if planned == 0:
        assert values["M412"] == "na"
    else:
        exact = sum(p for p, _ in parts) * 10_000 / planned
        assert isinstance(values["M412"], int)
        assert abs(values["M412"] - exact) <= 0.5 + exact * 1e-9
    assert values["S"] == len(parts)


def test_only_levels_that_must_report_are_waited_for(county: Union, make_actor: MakeActor) -> None:
    """ST-03, V-906: a township that need not report is neither missed nor due."""
    place(UnionFactory.create(level=Union.Level.TOWNSHIP, name="曙光街道总工会"), county)
    maker = make_actor(county, "role_statistician")

    found = gather(county, maker)
    assert "曙光街道总工会" in made.living(found).findings.get(rule="V-906").message
    assert [made.total(found, c) for c in ("G101", "G102")] == [2, 1]

    forms.load_forms(2026, by=SYSTEM)
    forms.set_levels(2026, [each for each in forms.LEVELS if each != "township"], by=SYSTEM)
    found = made.computed(county, maker, year=2026)
    returns.roll_up(found.pk, by=maker)
    made.run_jobs()
    assert not made.living(found).findings.filter(rule="V-906").exists()
    assert [made.total(found, c) for c in ("G101", "G102")] == [1, 1]


def test_levels_are_known_ones_hold_for_later_years_and_freeze_with_the_first_return(
    county: Union,
) -> None:
    forms.load_forms(2025, by=SYSTEM)
    with pytest.raises(Incomplete, match="没有这样的层级"):
        forms.set_levels(2025, ["state"], by=SYSTEM)
    assert forms.set_levels(2025, ["county", "province"], by=SYSTEM).levels == [
        "province",
        "county",
    ]
    assert forms.load_forms(2026, by=SYSTEM).levels == ["province", "county"]
    returns.open_return(county, 2025, by=SYSTEM)
    with pytest.raises(WrongState, match="已经开始填报"):
        forms.set_levels(2025, ["county"], by=SYSTEM)
