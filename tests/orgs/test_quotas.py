"""配备参考数 (spec 11.1): the table of four readings, QT-1 to QT-4, head-counts in and out."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orgs import quota_tables
from orgs.actions import quotas, talent_posts
from orgs.models import HeadCount, Placement, Union
from orgs.quota_columns import COLUMNS, RESULTS
from orgs.rules.quotas import Reading, quota, shortfall
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed
from portal.common.models import Event, Parameter
from portal.common.workbook import read_rows, write_rows
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.orgs import UnionFactory, place
from tests.factories.talents import member, post_values

DAY = date(2026, 3, 1)
MODES = ("ceil", "floor_min1", "half_up", "increment")


def seed(mode: str) -> Reading:
    """Return a reading with the head-counts of seed 003."""
    return Reading(mode, 2000, 3000)


# Every cell of the table in spec 11.1.
TABLE = {
    0: (0, 0, 0, 0),
    1: (1, 1, 1, 1),
    1999: (1, 1, 1, 1),
    2000: (1, 1, 1, 1),
    2001: (1, 1, 1, 2),
    3000: (1, 1, 1, 2),
    3001: (2, 1, 1, 2),
    4499: (2, 1, 1, 2),
    4500: (2, 1, 2, 2),
    5000: (2, 1, 2, 2),
    5001: (2, 1, 2, 3),
    5999: (2, 1, 2, 3),
    6000: (2, 2, 2, 3),
    6001: (3, 2, 2, 3),
    8999: (3, 2, 3, 4),
    9000: (3, 3, 3, 4),
    9001: (4, 3, 3, 4),
    30000: (10, 10, 10, 11),
}


@pytest.mark.parametrize(
    ("workers", "mode", "expected"),
    [(n, m, e) for n, row in TABLE.items() for m, e in zip(MODES, row, strict=True)],
)
def test_the_table_of_readings_holds(workers: int, mode: str, expected: int) -> None:
    assert quota(workers, seed(mode)) == expected


@pytest.mark.parametrize("mode", MODES)
def test_without_a_head_count_nothing_is_computed(mode: str) -> None:
    assert quota(None, seed(mode)) is None


@pytest.mark.parametrize("workers", range(2001, 3000, 111))
def test_qt_2_between_2001_and_2999_nobody_gets_none(workers: int) -> None:
    assert all((quota(workers, seed(mode)) or 0) >= 1 for mode in MODES)


@pytest.mark.parametrize("workers", [-1, 10_000_001])
def test_qt_3_an_impossible_head_count_is_refused(workers: int) -> None:
    with pytest.raises(ValueError, match="请核对"):
        quota(workers, seed("ceil"))


def test_a_shortfall_is_never_negative() -> None:
    assert shortfall(2, Decimal("0.5")) == Decimal("1.5")
    assert shortfall(1, Decimal(3)) == 0


@pytest.fixture
def zones(county: Union) -> list[Union]:
    made = [
        UnionFactory.create(code=f"41040200{n}", name=f"第{n}园区工会", level=Union.Level.TOWNSHIP)
        for n in (1, 2)
    ]
    for zone in made:
        place(zone, county)
    return made


def record(zone: Union, workers: int, by: Actor, on: date = DAY) -> HeadCount:
    return quotas.record_head_count(
        zone.code, stock_on=on, workers=workers, source="基层组织台账", by=by
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
class TestHeadCounts:
    def test_qt_1_a_county_is_the_sum_of_its_units(
        self, zones: list[Union], county: Union, city: Union, clerk: Actor
    ) -> None:
        for zone in zones:
            record(zone, 3001, clerk)
        total = quota_tables.table(county, DAY).total
        assert total is not None
        assert (total.units, total.workers, total.quota) == (2, 6002, 4)
        [line] = quota_tables.table(city, DAY).lines
        assert (line.union, line.quota, line.missing_fte) == (county, 4, Decimal(4))

    def test_qt_4_part_time_staff_fill_their_share(
        self, zones: list[Union], county: Union, clerk: Actor
    ) -> None:
        record(zones[0], 1500, clerk)
        half = member(clerk)
        talent_posts.add_post(half.no, post_values(zones[0], fte_percent=50), by=clerk)
        line = quota_tables.table(county, date(2026, 3, 10)).lines[0]
        assert (line.present_fte, line.missing_fte, line.reached) == (Decimal("0.5"),) * 2 + (0,)

    def test_a_unit_without_head_count_has_no_number(
        self, zones: list[Union], county: Union, clerk: Actor
    ) -> None:
        record(zones[0], 100, clerk)
        table = quota_tables.table(county, DAY)
        assert [(x.counted, x.quota) for x in table.lines] == [(1, 1), (0, 0)]
        assert table.total is not None
        assert table.total.reached == 0

    def test_units_of_other_levels_get_no_number(
        self, zones: list[Union], county: Union, clerk: Actor
    ) -> None:
        village = UnionFactory.create(code="V1", level=Union.Level.VILLAGE)
        place(village, county)
        with pytest.raises(Incomplete) as refusal:
            record(village, 100, clerk)
        assert "只算到乡镇" in refusal.value.details[0]["message"]
        assert quota_tables.table(county, DAY).others == 1

    def test_the_reading_of_the_province_is_kept_with_the_result(
        self, zones: list[Union], clerk: Actor
    ) -> None:
        before = record(zones[0], 2001, clerk)
        Parameter.objects.create(
            code="quota_mode", scope="410000", value="increment", valid_from=DAY, source="省文件"
        )
        after = record(zones[1], 2001, clerk)
        assert (before.mode, before.quota) == ("ceil", 1)
        assert (after.mode, after.quota) == ("increment", 2)
        earlier = record(zones[1], 2001, clerk, on=date(2025, 12, 31))
        assert (earlier.mode, earlier.quota) == ("ceil", 1)
        before.refresh_from_db()
        assert before.quota == 1

    def test_the_head_counts_are_dated_and_kept_with_the_result(
        self, zones: list[Union], clerk: Actor
    ) -> None:
        before = record(zones[0], 2001, clerk)
        for code, number in (("quota_small", 1500), ("quota_step", 1000)):
            Parameter.objects.create(
                code=code, scope="410000", value=number, valid_from=DAY, source="省文件"
            )
        after = record(zones[1], 2001, clerk)
        assert (before.quota, before.small, before.step) == (1, 2000, 3000)
        assert (after.quota, after.small, after.step) == (3, 1500, 1000)
        earlier = record(zones[1], 2001, clerk, on=date(2025, 12, 31))
        assert (earlier.quota, earlier.small, earlier.step) == (1, 2000, 3000)
        page = signed_in(clerk).get(f"/u/people/quota/{zones[1].code}/").content.decode()
        assert "起点 1500 人，每档 1000 人" in page
        assert "起点 2000 人，每档 3000 人" in page
        back = quotas.export(Union.objects.get(code="410402"), DAY)
        told = {r.values["mode"] for r in read_rows(back, (*COLUMNS, *RESULTS))}
        assert "起点 1500 人，每档 1000 人；不足一档的部分按 1 名" in told

    def test_the_same_day_again_corrects_and_is_logged(
        self, zones: list[Union], clerk: Actor
    ) -> None:
        record(zones[0], 500, clerk)
        record(zones[0], 5001, clerk)
        assert HeadCount.objects.get().quota == 2
        acts = Event.objects.filter(object_type="orgs.headcount").values_list("action", flat=True)
        assert list(acts.order_by("pk")) == ["orgs.headcount.create", "orgs.headcount.correct"]

    def test_only_the_unit_and_its_superior_record(
        self, zones: list[Union], other_county: Union, make_actor: MakeActor, clerk: Actor
    ) -> None:
        with pytest.raises(Incomplete) as refusal:
            record(zones[0], 10, make_actor(other_county, "role_officer"))
        assert "它的上级工会登记" in refusal.value.details[0]["message"]
        record(zones[0], 10, make_actor(zones[0], "role_officer"))
        with pytest.raises(NotAllowed, match="请由它更正"):
            record(zones[0], 12, clerk)

    def test_a_workbook_is_taken_whole_or_not_at_all(
        self, zones: list[Union], clerk: Actor
    ) -> None:
        good = {"workers": 3001, "stock_on": DAY, "source": "台账"}
        rows = [{"code": z.code, "name": z.name} | good for z in zones]
        bad = [
            rows[0] | {"workers": -5},
            rows[0] | {"workers": 20_000_000},
            rows[0] | {"code": "999"},
            rows[0] | {"stock_on": date(2027, 1, 1)},
            {"code": "410402", **good},
        ]
        with pytest.raises(Incomplete) as refusal:
            quotas.import_head_counts(write_rows(COLUMNS, rows + bad, title="x"), by=clerk)
        told = "\n".join(d["message"] for d in refusal.value.details)
        for part in (
            "C4 职工数：职工数不能小于 0",
            "C5 职工数：职工数超过 1000 万",
            "A6 工会代码：没有代码为 999",
            "D7 时点：时点不能晚于今天",
            "A8 工会代码：",
        ):
            assert part in told
        assert not HeadCount.objects.exists()

        assert quotas.import_head_counts(write_rows(COLUMNS, rows, title="x"), by=clerk) == 2
        back = read_rows(quotas.export(Union.objects.get(code="410402"), DAY), COLUMNS)
        assert [r.values["workers"] for r in back] == [3001, 3001]

    def test_a_sheet_reads_the_parameters_once_whatever_its_rows(
        self, zones: list[Union], clerk: Actor
    ) -> None:
        good = {"workers": 3001, "stock_on": DAY, "source": "台账"}
        data = write_rows(COLUMNS, [{"code": z.code, **good} for z in zones], title="x")
        with CaptureQueriesContext(connection) as queries:
            assert quotas.import_head_counts(data, by=clerk) == 2
        assert sum('FROM "common_parameter"' in q["sql"] for q in queries) == 3

    def test_pages_show_the_sum_and_lead_to_the_unit(
        self, zones: list[Union], county: Union, city: Union, clerk: Actor, make_actor: MakeActor
    ) -> None:
        page: Client = signed_in(clerk)
        sent = {"workers": "2100", "stock_on": "2026-03-01", "source": "台账"}
        answer = page.post(f"/u/people/quota/{zones[0].code}/", sent)
        assert answer.status_code == 302
        wrong = page.post(f"/u/people/quota/{zones[0].code}/", sent | {"workers": "-1"})
        assert wrong.status_code == 422
        assert "职工数不能小于 0" in wrong.content.decode()
        above = signed_in(make_actor(city, "role_officer"))
        assert "2,100" in above.get("/u/people/quota/").content.decode()
        below = above.get(f"/u/people/quota/?under={county.code}").content.decode()
        assert f"/u/people/quota/{zones[0].code}/" in below

    def test_queries_do_not_grow_with_the_units(
        self, county: Union, city: Union, clerk: Actor, django_assert_num_queries: object
    ) -> None:
        for n in range(30):
            zone = UnionFactory.create(code=f"Z{n}", level=Union.Level.TOWNSHIP)
            place(zone, county)
            record(zone, 100 + n, clerk)
        assert Placement.objects.count() > 30
        with django_assert_num_queries(4):  # type: ignore[operator]
            assert len(quota_tables.table(county, DAY).lines) == 30
