"""GS6: every figure of people and staffing from its records, traceable, once each (spec 10.2)."""

from datetime import date
from typing import Any

import pytest

from annual_returns.actions import receiving, returns
from annual_returns.models import AnnualReturn, SourceRecord
from orgs.actions import quotas, talent_posts, trainings
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories import annual_returns as made
from tests.factories.orgs import UnionFactory, place
from tests.factories.talents import candidate, identity, member, posted, training

pytestmark = pytest.mark.django_db


@pytest.fixture
def zones(county: Union) -> list[Union]:
    found = [
        UnionFactory.create(code=f"41040200{n}", name=f"第{n}园区工会", level=Union.Level.TOWNSHIP)
        for n in (1, 2)
    ]
    for zone in found:
        place(zone, county)
    return found


@pytest.fixture
def records(zones: list[Union], clerk: Actor, org: Organisation) -> None:
    """Two people and a candidate at the end of 2025; a third came in 2026."""
    with clock.at(made.at_noon(date(2026, 1, 4))):
        for zone in zones:
            quotas.record_head_count(
                zone.code, stock_on=date(2025, 12, 31), workers=3001, source="台账", by=clerk
            )
        direct = member(clerk)
        posted(direct, zones[0], clerk, fte_percent=50)
        for grade in ("assistant", "worker"):
            talent_posts.add_certificate(
                direct.no, kind="certificate", grade=grade, number="Z", issued_on=date(2020, 1, 1),
                by=clerk,
            )  # fmt: skip
        bought = member(clerk, employer="purchased", organisation=org.uscc)
        posted(bought, zones[0], clerk, contract="service")
        late = member(clerk)
        posted(late, zones[1], clerk, begins_on=date(2026, 1, 2))
        candidate(clerk, name="钱志愿")
        course = training(clerk, begins_on=date(2025, 11, 1), ends_on=date(2025, 11, 2))
        trainings.paste(course.no, text="甲\n乙\n丙", category="cadre", by=clerk)
        other = training(clerk, begins_on=date(2026, 1, 2), ends_on=date(2026, 1, 3))
        trainings.paste(other.no, text="丁", category="cadre", by=clerk)


@pytest.fixture
def city_clerk(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_officer")


@pytest.fixture
def computed(county: Union, statistician: Actor, records: None) -> AnnualReturn:
    return made.computed(county, statistician)


def own(annual_return: AnnualReturn) -> dict[str, Any]:
    cells = made.living(annual_return).own
    return {code: cell["v"] for code, cell in cells.items() if code.startswith("T6")}


def test_the_figures_of_gs6_follow_from_the_records(computed: AnnualReturn) -> None:
    assert own(computed) == {
        "T601": 2, "T602": 1, "T603": 1, "T604": 0, "T605": 1, "T606": 0, "T607": 2, "T608": 6002,
        "T609": 4, "T610": 150, "T611": 0, "T612": 0, "T613": 3, "T616": 0,
    }  # fmt: skip


def test_every_person_behind_a_figure_is_named_masked(
    computed: AnnualReturn, statistician: Actor
) -> None:
    rows = SourceRecord.objects.filter(version=made.living(computed), code="T601")
    assert {row.title for row in rows} == {"周**"}
    page = signed_in(statistician).get("/u/returns/2025/GS6/?cell=T601").content.decode()
    assert f"/u/people/{rows[0].no}/" in page


@pytest.mark.usefixtures("records")
def test_a_person_of_two_unions_is_one_in_the_total_and_units_are_summed(
    city: Union, county: Union, clerk: Actor, statistician: Actor, reviewer: Actor, head: Actor,
    city_statistician: Actor, city_clerk: Actor,
) -> None:  # fmt: skip
    """DD-01: the person moved to the city on the stock date itself, so both kept a post that day."""
    number, last = identity(), date(2025, 12, 31)
    with clock.at(made.at_noon(date(2026, 1, 4))):
        moved = member(clerk, identity=number)
        post = posted(moved, county, clerk)
        talent_posts.end_post(moved.no, post.pk, ends_on=last, by=clerk)
        twin = member(city_clerk, identity=number)
        posted(twin, city, city_clerk, begins_on=last)
    below = made.submitted(made.computed(county, statistician), statistician, reviewer, head)
    assert own(below)["T601"] == 3
    receiving.accept(below.pk, by=city_statistician)
    whole = made.computed(city, city_statistician)
    returns.roll_up(whole.pk, by=city_statistician)
    made.run_jobs()
    totals = [made.total(whole, code) for code in ("T601", "T607", "T609", "T610", "T612")]
    assert totals == [3, 2, 4, 150, 0]
