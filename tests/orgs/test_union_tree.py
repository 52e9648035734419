"""The union tree: loaded from the real list, asked about any day, moved without rewriting history."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.test import Client

from orgs.actions import unions
from orgs.models import Leadership, Placement, Union
from orgs.paths import decode, encode
from orgs.people.actors import standing_of
from orgs.querysets.unions import after
from orgs.rules.credit_code import check_sign
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, RuleError
from tests.conftest import MakeActor
from tests.factories.orgs import user_of

DAY = date(2025, 12, 31)
# 河南: itself, 17 prefectures, 181 counties, 2,586 towns and streets.
HENAN_UNIONS = 1 + 17 + 181 + 2586
pytestmark = pytest.mark.django_db


def test_signs_count_in_order() -> None:
    numbers = [0, 1, 35, 36, 46655, 1679615]
    texts = [encode(n) for n in numbers]

    assert [decode(t) for t in texts] == numbers
    assert texts == sorted(texts)
    assert after("0001") == "0002"
    assert after("00ZZ") == "01"
    assert after("ZZZZ") > "ZZZZZZZZ"


@pytest.mark.slow
def test_the_real_list_makes_one_tree_and_twelve_roots(
    capsys: pytest.CaptureFixture[str], django_assert_num_queries: object
) -> None:
    call_command("load_divisions")
    call_command("load_divisions")

    assert "0 unions added" in capsys.readouterr().out.splitlines()[-1]
    nation = Union.objects.get(code="000000")
    provinces = Placement.objects.on(DAY).filter(parent=nation)
    assert provinces.count() == 31
    assert Placement.objects.filter(parent__isnull=True).count() == 13
    henan = standing_of(Union.objects.get(code="410000").pk)[0]
    with django_assert_num_queries(1):  # type: ignore[operator]
        below = list(Union.objects.under(henan, on=DAY).values_list("code", flat=True))
    assert len(below) == HENAN_UNIONS
    assert all(code.startswith("41") for code in below)
    for code, parent in [
        ("441900003", "441900"),  # 东莞 has no counties: its towns report to the prefecture
        ("419001", "410000"),  # 济源 reports to the province
        ("110101", "110000"),  # 市辖区 is a container
        ("410402", "410400"),
    ]:
        placed = Placement.objects.select_related("parent").get(union__code=code)
        assert placed.parent is not None
        assert placed.parent.code == parent
    assert not Union.objects.filter(name__startswith="市辖区").exists()
    assert "placement_path" in plan_of(Placement.objects.below(henan).on(DAY).values("union_id"))
    assert "placement_path" in plan_of(Union.objects.under(henan, on=DAY))


def plan_of(rows: QuerySet[Any, Any]) -> str:
    """Return how the database would find the rows, once it knows how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rows.explain()


def test_a_move_keeps_last_years_tree(
    province: Union, city: Union, county: Union, other_county: Union
) -> None:
    street = unions.create_union(
        code="410402001", name="湖滨路街道总工会", level=Union.Level.TOWNSHIP, parent=county,
        since=date(2020, 1, 1), by=SYSTEM,
    )  # fmt: skip

    unions.move_union(county.pk, parent=province, since=date(2026, 7, 1), by=SYSTEM)

    def below(union: Union, day: date) -> set[str]:
        place = Placement.objects.on(day).get(union=union)
        return set(Union.objects.under(place.path, on=day).values_list("code", flat=True))

    assert {county.code, street.code} <= below(city, DAY)
    assert not {county.code, street.code} & below(city, date(2026, 7, 1))
    assert {county.code, street.code} <= below(province, date(2026, 7, 1))
    assert street.code in below(county, date(2026, 7, 1))
    assert below(province, DAY) == below(province, date(2026, 7, 1))


def test_a_union_cannot_stand_below_itself(city: Union, county: Union) -> None:
    with pytest.raises(RuleError, match="下级"):
        unions.move_union(city.pk, parent=county, since=date(2026, 7, 1), by=SYSTEM)


def test_two_open_places_are_impossible(county: Union, province: Union) -> None:
    with pytest.raises(IntegrityError):
        Placement.objects.create(
            union=county, parent=province, path="0001ZZZZ", depth=2, valid_from=DAY
        )


def test_units_are_founded_by_the_unit_above(
    city: Union, county: Union, admin: Actor, clerk: Actor
) -> None:
    values: dict[str, Any] = {"level": Union.Level.GRASSROOTS, "since": DAY}
    made = unions.create_union(code="G1", name="某公司工会", parent=county, by=admin, **values)
    assert made.placements.get().parent == county
    for parent, by in ((city, admin), (county, clerk), (None, admin)):
        with pytest.raises(NotAllowed):
            unions.create_union(code="G2", name="另一工会", parent=parent, by=by, **values)


def test_nobody_moves_a_union_out_of_anothers_tree(
    province: Union, city: Union, county: Union, other_county: Union, make_actor: MakeActor
) -> None:
    since = date(2026, 7, 1)
    neighbour, above = make_actor(other_county, "role_admin"), make_actor(city, "role_admin")
    for parent, by in ((other_county, neighbour), (province, above), (county, neighbour)):
        with pytest.raises(NotAllowed, match="共同的上级工会"):
            unions.move_union(county.pk, parent=parent, since=since, by=by)
    moved = unions.move_union(county.pk, parent=other_county, since=since, by=above)
    assert moved.parent == other_county


def test_a_second_leading_parent_does_not_count(city: Union, county: Union) -> None:
    industrial = unions.create_union(
        code="I01", name="教科文卫体工会", level=Union.Level.NATIONAL_INDUSTRIAL, parent=None,
        since=DAY, by=SYSTEM,
    )  # fmt: skip
    unions.lead(county, parent=industrial, since=DAY, by=SYSTEM)

    below = Union.objects.under(standing_of(industrial.pk)[0], on=DAY)
    assert list(below) == [industrial]


def test_a_union_that_ended_meanwhile_is_led_by_nobody_new(
    county: Union, other_county: Union
) -> None:
    read_before = Union.objects.get(pk=county.pk)
    Union.objects.filter(pk=county.pk).update(dissolved_on=date(2026, 3, 1))
    with pytest.raises(Incomplete) as refusal:
        unions.lead(read_before, parent=other_county, since=date(2026, 3, 1), by=SYSTEM)
    assert "已经撤销" in refusal.value.details[0]["message"]
    assert not Leadership.objects.exists()


PAPERS = {"uscc": "", "head_name": "赵立新", "address": "新华路1号", "phone": "1"}


def test_a_union_is_described_by_its_own_administrator(
    county: Union, other_county: Union, admin: Actor, clerk: Actor
) -> None:
    """What agreements and returns print of it."""
    body = "81410402MJD000402"
    values = PAPERS | {"uscc": f"{body[:8]} {body[8:]}{check_sign(body)}".lower()}
    unions.describe_union(county.pk, values, by=admin)
    county.refresh_from_db()

    assert (county.uscc, county.head_name) == (body + check_sign(body), "赵立新")
    for pk, by in ((other_county.pk, admin), (county.pk, clerk)):
        with pytest.raises(NotAllowed):
            unions.describe_union(pk, values, by=by)
    with pytest.raises(Incomplete) as refused:
        unions.describe_union(other_county.pk, values, by=SYSTEM)
    assert county.name in refused.value.details[0]["message"]


@pytest.mark.parametrize("uscc", ["81410402MJD0004020", "52410402MJD000044R"])
def test_a_union_takes_no_code_that_is_wrong_or_not_a_unions(
    county: Union, admin: Actor, uscc: str
) -> None:
    with pytest.raises(Incomplete):
        unions.describe_union(county.pk, PAPERS | {"uscc": uscc}, by=admin)
    county.refresh_from_db()
    assert county.head_name == ""


def test_the_page_keeps_what_was_typed_beside_a_wrong_code(
    client: Client, county: Union, admin: Actor
) -> None:
    client.force_login(user_of(admin))
    refused = client.post("/sys/units/own/", PAPERS | {"uscc": "12345"})
    assert refused.status_code == 422
    assert "新华路1号" in refused.content.decode()

    done = client.post("/sys/units/own/", PAPERS | {"uscc": ""}, follow=True).content.decode()
    assert "单位资料已保存" in done
    assert "新华路1号" in done
    assert "修改单位资料" in done
