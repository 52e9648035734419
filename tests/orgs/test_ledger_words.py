"""Words that offices write in a ledger, and this portal itself: taken, or told how to write."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from orgs.actions import ledger
from orgs.forms.organisations import RATINGS
from orgs.ledger_columns import COLUMNS
from orgs.models import Governance, Organisation
from portal.common.access import Actor
from portal.common.ui.formatting import NOTHING
from portal.common.workbook import Column, Row, read_sheet, write_rows
from tests.factories.orgs import credit_code

BY_KEY = {c.key: c for c in COLUMNS}
KEY = Column("key", "行", required=True)


def read(key: str, *values: Any) -> list[Row]:
    """Return the rows of a sheet that has the column's values as they are typed."""
    typed = Column(key, BY_KEY[key].heading)
    rows = [{"key": f"r{n}", key: value} for n, value in enumerate(values)]
    return read_sheet(write_rows((KEY, typed), rows, title="台账"), (KEY, BY_KEY[key])).rows


TAKEN = [
    *[
        ("rating", words, "5A")
        for words in ("5A级", "5A 级", "AAAAA", "五A", "５Ａ", "5a", "AAAAA级")
    ],
    *[("rating", words, "3A") for words in ("AAA", "三A", "三A级", "3A级")],
    *[("rating", words, "") for words in ("未评", "未评级", "无")],
    *[("annual_inspection_year", words, 2024) for words in ("2024年度", "2024 年度", "2024年")],
    ("annual_inspection_result", "未检", "未参检"),
    *[("party_org", words, True) for words in ("已建", "有", "联合党支部", "党支部", "已成立")],
    *[("party_org", words, False) for words in ("未建", "无", "未成立")],
    *[("unionised", words, True) for words in ("已建", "已建工会", "已建会", "有")],
    *[("unionised", words, False) for words in ("未建", "未建工会", "无")],
    *[("union_members", words, 25) for words in ("25人", "25 名", "25")],
    ("union_members", "1,025人", 1025),
    ("kind", "律所", "law_firm"),
    ("kind", "民办非企业单位", "service_institution"),
    ("kind", "社团", "association"),
]


@pytest.mark.parametrize(("key", "words", "value"), TAKEN)
def test_what_can_mean_one_thing_only_is_taken(key: str, words: str, value: Any) -> None:
    (row,) = read(key, words)

    assert row.problems == []
    assert row.values[key] == value


@pytest.mark.parametrize(
    ("key", "words", "told"),
    [
        ("cert_valid_to", "长期", "请留空"),
        ("registered_on", "2020年5月", "缺日，请补全，例如 2020-05-01"),
        ("registered_on", "2020.5", "缺日"),
        ("registered_on", "2020年", "缺月和日，请补全，例如 2020-01-01"),
        ("annual_inspection_result", "通过", "“合格”和“基本合格”"),
        ("union_members", "25家", "不是数字"),
        ("party_org", "也许", "请填“是”或“否”"),
    ],
)
def test_what_says_too_little_is_asked_with_the_way_to_write_it(
    key: str, words: str, told: str
) -> None:
    (row,) = read(key, words)

    assert told in row.problems[0].message


def shown() -> Iterator[tuple[str, str]]:
    """Yield by column what the pages of the portal show for it."""
    yield from (("rating", label) for _, label in RATINGS)
    yield from (("kind", label) for label in Organisation.Kind.labels)
    yield from (("party_org", label) for label in Governance.Party.labels)
    for key in ("party_org", "unionised"):
        yield from ((key, words) for words in ("已建", "未建"))
    for column in COLUMNS:
        yield from ((column.key, label) for label in column.choices.values())
        if column.kind == "flag":
            yield from ((column.key, words) for words in ("是", "否"))
        if not column.required:
            yield column.key, NOTHING
    yield "annual_inspection_year", "2024 年度"
    yield "union_members", "25 人"
    yield "registered_on", "2020-02-29"


@pytest.mark.parametrize(("key", "words"), sorted(set(shown())))
def test_what_the_portal_shows_it_reads(key: str, words: str) -> None:
    (row,) = read(key, words)

    assert row.problems == []


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_the_export_is_read_without_a_word(clerk: Actor) -> None:
    full: dict[str, Any] = {
        "uscc": credit_code(981), "name": "春雨社会工作服务中心", "rating": "5A",
        "registration_authority": "新华区民政局", "registered_on": date(2019, 3, 1),
        "annual_inspection_year": 2024, "annual_inspection_result": "合格", "party_org": True,
        "unionised": True, "union_members": 25, "is_charity": True, "linked_on": date(2024, 5, 6),
    }  # fmt: skip
    rows = [full, {"uscc": credit_code(982), "name": "晨光托管中心", "linked_on": date(2024, 5, 6)}]
    data = write_rows(COLUMNS, rows, title="台账")
    ledger.confirm(ledger.preview(data, "台账.xlsx", by=clerk).no, by=clerk)

    batch = ledger.preview(ledger.export(clerk), "导出.xlsx", by=clerk)

    assert not batch.findings.exists()
    assert batch.summary["idle"]


@pytest.mark.parametrize(
    ("headings", "column", "place"),
    [
        (["单位地址"], "address", 2),
        (["通讯地址", "住所"], "address", 3),
        (["联系地址（区县）"], "address", 2),
        (["联系人电话"], "contact_phone", 2),
        (["工会会员数（人）"], "union_members", 2),
        (["成立日期（年月日）"], "registered_on", 2),
    ],
)
def test_headings_of_other_offices_are_known(headings: list[str], column: str, place: int) -> None:
    columns = [
        Column(str(n), name) for n, name in enumerate(["信用代码", "社会组织全称", *headings])
    ]
    data = write_rows(columns, [{"0": credit_code(983), "1": "甲", "2": "", "3": ""}], title="台账")

    (row,) = read_sheet(data, COLUMNS).rows

    assert row.places[column] == place
    assert row.values["name"] == "甲"


def test_a_former_name_is_no_name() -> None:
    columns = [Column("0", "信用代码"), Column("1", "名称（曾用名）"), Column("2", "名称")]
    data = write_rows(columns, [{"0": credit_code(984), "1": "旧", "2": "新"}], title="台账")

    assert read_sheet(data, COLUMNS).rows[0].values["name"] == "新"
