"""The salary guideline table (SG-01, OQ-4): entering, climbing, comparing without keeping the pay."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.actions import guidelines
from orgs.guideline_columns import COLUMNS
from orgs.models import Division, SalaryGuideline, Talent, Union
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed
from portal.common.workbook import write_rows
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.talents import guideline, member, posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = date(2026, 3, 10)
ROW: dict[str, Any] = {
    "grade": "junior", "low": Decimal(4000), "median": Decimal(5000), "high": Decimal(6000),
    "per": "month", "valid_from": date(2026, 1, 1), "document": "岗位薪酬指导标准",
}  # fmt: skip


@pytest.fixture(autouse=True)
def divisions(county: Union, city: Union, province: Union) -> None:
    above = ""
    for level, union in enumerate((province, city, county), 1):
        made = Division.objects.create(
            code=union.code, name=union.name[:3], level=level, parent_code=above
        )
        Union.objects.filter(pk=union.pk).update(division=made)
        above = union.code


@pytest.fixture
def keeper(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_officer")


def test_the_nearest_region_that_has_a_row_gives_it(
    keeper: Actor, province: Union, county: Union
) -> None:
    assert guidelines.guideline_on(DAY, county.code, "junior") is None
    far = guideline(province)
    assert guidelines.guideline_on(DAY, county.code, "junior") == far
    near = guidelines.record(ROW, by=keeper)
    assert guidelines.guideline_on(DAY, county.code, "junior") == near
    assert guidelines.guideline_on(date(2025, 12, 31), county.code, "junior") == far
    assert guidelines.guideline_on(DAY, county.code, "senior") is None


def test_the_highest_row_that_fits_the_certificate_wins(keeper: Actor, county: Union) -> None:
    plain = guidelines.record(ROW, by=keeper)
    higher = {"median": Decimal(5600), "certificate": "worker"}
    certified = guidelines.record(ROW | higher, by=keeper)
    assert guidelines.guideline_on(DAY, county.code, "junior") == plain
    found = guidelines.guideline_on(DAY, county.code, "junior", certificate="worker")
    assert found == certified


def test_only_the_levels_of_the_parameter_enter_rows(clerk: Actor) -> None:
    with pytest.raises(NotAllowed, match="省、市工会"):
        guidelines.record(ROW, by=clerk)


def test_wrong_amounts_are_told_at_their_fields_and_cells(keeper: Actor) -> None:
    wrong = ROW | {"low": Decimal(-1), "high": Decimal(10), "valid_to": date(2025, 1, 1)}
    with pytest.raises(Incomplete) as refusal:
        guidelines.record(wrong, by=keeper)
    assert {d["field"] for d in refusal.value.details} == {"low", "high", "valid_to"}
    data = write_rows(COLUMNS, [ROW, ROW, ROW | {"median": Decimal(1)}], title="x")
    with pytest.raises(Incomplete) as refusal:
        guidelines.import_table(data, by=keeper)
    assert [d["cell"] for d in refusal.value.details] == ["A3", "E4", "A4"]
    assert not SalaryGuideline.objects.exists()
    assert guidelines.import_table(write_rows(COLUMNS, [ROW], title="x"), by=keeper) == 1


def test_a_table_locks_its_union_once_whatever_its_rows(keeper: Actor) -> None:
    rows = [ROW, ROW | {"certificate": "worker"}, ROW | {"grade": "senior"}]
    asked = []
    for given in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            guidelines.import_table(write_rows(COLUMNS, given, title="x"), by=keeper)
        asked.append(sum('FROM "orgs_union"' in q["sql"] for q in queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("monthly", "flag"),
    [("3999.99", "below"), ("4000", "at"), ("6000", "at"), ("6000.01", "above")],
)
def test_a_pay_is_compared_and_not_kept(
    monthly: str, flag: str, keeper: Actor, clerk: Actor, county: Union
) -> None:
    guidelines.record(ROW | {"per": "year", "low": Decimal(48000), "median": Decimal(60000),
                             "high": Decimal(72000)}, by=keeper)  # fmt: skip
    made = member(clerk)
    posted(made, county, clerk)
    answer = signed_in(clerk).post(f"/u/people/{made.no}/pay/", {"monthly": monthly})
    assert answer.status_code == 302
    assert Talent.objects.get().pay == flag
    assert monthly not in str(Talent.objects.values().get())


def test_without_a_row_nothing_is_compared(clerk: Actor, county: Union) -> None:
    made = member(clerk)
    posted(made, county, clerk)
    page = signed_in(clerk)
    assert "没有指导标准" in page.get(f"/u/people/{made.no}/").content.decode()
    answer = page.post(f"/u/people/{made.no}/pay/", {"monthly": "5000"})
    assert answer.status_code == 422
    assert "没有指导标准" in answer.content.decode()
