"""Instalments and the merged text, without a database."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules import agreement_text, milestones
from projects.rules.agreement_text import Field
from projects.rules.milestones import Share
from projects.rules.model_texts import PREAMBLE_A, TERMS, TEXT_A

D = Decimal


def shares(*percents: str) -> list[Share]:
    conditions = ["signed", *["midterm"] * (len(percents) - 2), "final"]
    return [
        Share(f"第{n}期", condition, D(percent))
        for n, (condition, percent) in enumerate(zip(conditions, percents, strict=True), 1)
    ]


def messages(rows: list[Share]) -> str:
    return " ".join(p["message"] for p in milestones.problems_of(rows))


def test_shares_that_are_not_exactly_100_percent_are_refused_with_the_sum() -> None:
    assert "合计为 99.99%" in messages(shares("30", "39.99", "30"))
    assert "合计为 100.01%" in messages(shares("30", "40.01", "30"))
    assert milestones.problems_of(shares("30", "40", "30")) == []


def test_the_final_share_is_at_least_ten_percent() -> None:
    assert "9.99%，不得低于 10%" in messages(shares("50", "40.01", "9.99"))
    assert milestones.problems_of(shares("50", "40", "10")) == []


def test_conditions_stand_in_their_order_and_the_last_is_the_evaluation() -> None:
    rows = [Share("首款", "midterm", D(40)), Share("中期款", "signed", D(30)),
            Share("尾款", "final", D(30))]  # fmt: skip
    assert "先后排列" in messages(rows)
    assert "最后一期" in messages([Share("首款", "signed", D(100))])


@pytest.mark.parametrize(("percent", "word"), [("0", "大于 0"), ("33.333", "两位小数")])
def test_a_share_is_positive_with_two_decimals(percent: str, word: str) -> None:
    assert word in messages([Share("首款", "signed", D(percent)), *shares("30", "70")[1:]])


@pytest.mark.parametrize("code", milestones.SCHEDULES)
def test_shipped_schedules_obey_the_rules(code: str) -> None:
    assert milestones.problems_of(milestones.shares_of(milestones.SCHEDULES[code])) == []


def test_small_amounts_take_two_instalments() -> None:
    assert milestones.schedule_for(D("49999.99")) == "PS-B"
    assert milestones.schedule_for(D("50000.00")) == "PS-A"


@given(
    fen=st.integers(min_value=1, max_value=10**12),
    cuts=st.lists(st.integers(min_value=1, max_value=9_999), min_size=0, max_size=5, unique=True),
)
def test_instalments_sum_to_the_fen(fen: int, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 10_000]
    parts = [D(b - a) / 100 for a, b in pairwise(edges)]
    amount = D(fen) / 100
    amounts = milestones.distribute(amount, [Share("期", "signed", p) for p in parts])
    assert sum(amounts) == amount
    assert all(a >= 0 and a == a.quantize(D("0.01")) for a in amounts)


def test_a_missing_field_is_named_with_its_article_and_where_to_fill_it() -> None:
    fields = [
        Field("terms.place", "履行地点", " ", "协议草稿", "draft"),
        Field("org.legal_rep", "乙方法定代表人", "", "机构档案", "organisation", "52…"),
        Field("union.head", "甲方负责人", "", "单位档案", required=False),
    ]
    found = agreement_text.missing(fields, TEXT_A, PREAMBLE_A)
    assert [p["field"] for p in found] == ["terms.place", "org.legal_rep"]
    assert "第二条" in found[0]["message"]
    assert "机构档案" in found[1]["message"]


def test_every_required_clause_of_the_model_text_is_there() -> None:
    clauses = {c for a in TEXT_A for c in a["clauses"]}
    assert clauses == {f"AG-{n:02d}" for n in range(1, 18)}


def test_every_term_the_drafter_fills_in_is_used_by_the_text() -> None:
    used = agreement_text.fields_in(TEXT_A, PREAMBLE_A)
    assert {f"terms.{code}" for code, _, _ in TERMS} <= used


def test_text_from_records_never_becomes_a_field() -> None:
    assert agreement_text.merge("{{a}}", {"a": "{{b}}"}) == "{{b}}"
    with pytest.raises(KeyError):
        agreement_text.merge("{{unknown}}", {})
