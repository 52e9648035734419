"""The vectors of spec 6.5, to the cent."""

from decimal import Decimal

import pytest

from projects.rules import scoring
from projects.rules.methods import Profile, shipped_cells
from projects.rules.scoring import Standing
from projects.rules.tenders import problems_of_sheet

D = Decimal
RATES = {"T1": "0.50", "T2": "0.50", "T3": "0.45"}


def profile(method: str) -> Profile:
    cells = shipped_cells(method).items()
    return Profile({c: {"value": cell.value, "source": cell.source} for c, cell in cells})


def test_sc1_price_points_of_three_quotes() -> None:
    quotes = {1: D(480_000), 2: D(450_000), 3: D(500_000)}
    assert scoring.price_table(quotes, 15) == {1: D("14.06"), 2: D("15.00"), 3: D("13.50")}


def test_sc2_an_invalid_lowest_quote_is_no_base() -> None:
    assert scoring.price_table({1: D(480_000), 3: D(500_000)}, 15) == {
        1: D("15.00"),
        3: D("14.40"),
    }


def test_price_points_round_half_up() -> None:
    assert scoring.price_points(D(1), D(8), 1) == D("0.13")  # 0.125


@pytest.mark.parametrize(
    ("method", "weight", "consent", "is_right"),
    [
        ("open_tender", 9, False, False),
        ("competitive_consultation", 31, False, False),
        ("competitive_consultation", 31, True, True),
        ("open_tender", 35, False, True),
        ("comparative_selection", 30, False, True),
        ("comparative_selection", 31, False, False),
    ],
)
def test_sc3_the_price_weight_stays_in_its_range(
    method: str, weight: int, consent: bool, is_right: bool
) -> None:
    items = [{"name": "方案", "standard": "优良中", "points": 100 - weight}]
    found = problems_of_sheet(items, weight, profile(method), consent=consent)
    assert not found if is_right else [p["field"] for p in found] == ["price_weight"]


def test_sc4_equal_totals_the_lower_quote_goes_first() -> None:
    places = scoring.rank(
        [Standing(1, D("88.50"), D(500_000)), Standing(2, D("88.50"), D(480_000))]
    )
    assert [[s.key for s in place] for place in places] == [[2], [1]]


def test_equal_totals_and_quotes_the_better_technical_score_goes_first() -> None:
    places = scoring.rank(
        [Standing(1, D(88), D(480_000), D(50)), Standing(2, D(88), D(480_000), D(52))]
    )
    assert [[s.key for s in place] for place in places] == [[2], [1]]


def test_sc5_equal_in_everything_is_a_tie() -> None:
    places = scoring.rank([Standing(1, D(88), D(480_000)), Standing(2, D(88), D(480_000))])
    assert [[s.key for s in place] for place in places] == [[1, 2]]


def test_sc6_words_go_before_figures_and_need_a_confirmation() -> None:
    assert scoring.reconcile("肆拾捌万元整", D(450_000)) == (D("480000.00"), True)
    assert scoring.reconcile("人民币肆拾捌万元整", D(480_000)) == (D("480000.00"), False)


def test_sc7_members_who_differ_on_an_objective_item_must_look_again() -> None:
    assert scoring.differs([D(3), D(3), D(1)])
    assert not scoring.differs([D(3), D(3), D(3)])


@pytest.mark.parametrize(
    ("quotes", "ceiling", "expected"),
    [
        pytest.param([41, 78, 80, 89], 100, {0: ["T3"]}, id="LP-1"),
        pytest.param([45, 90, 95], 100, {}, id="LP-2"),
        pytest.param([30, 61, 62], 80, {0: ["T2", "T3"]}, id="LP-3"),
        pytest.param([36, 73, 75, 80], 80, {0: ["T2"]}, id="LP-4"),
        pytest.param([40], 100, {0: ["T3"]}, id="LP-6"),
        pytest.param([60], 100, {}, id="LP-6 not low"),
    ],
)
def test_abnormally_low_prices(
    quotes: list[int], ceiling: int, expected: dict[int, list[str]]
) -> None:
    numbered = {place: D(quote) for place, quote in enumerate(quotes)}
    assert scoring.low_prices(numbered, D(ceiling), RATES) == expected


def test_lp5_a_rate_above_65_percent_is_refused() -> None:
    assert [p["rule"] for p in scoring.problems_of_rates({**RATES, "T3": "0.70"})] == ["LP-5"]
    assert not scoring.problems_of_rates({**RATES, "T3": "0.65"})


@pytest.mark.parametrize(
    ("value", "reason", "problem"),
    [
        (None, "", "还没有评分"),
        (D(21), "很好", "满分 20 分"),
        (D("12.3"), "", "0.5 分一档"),
        (D(12), "", "写明理由"),  # 60 %
        (D("12.5"), "", ""),
        (D(19), "", "写明理由"),  # 95 %
        (D("18.5"), "", ""),
        (D(19), "方案突出", ""),
    ],
)
def test_a_score_has_range_step_and_reason(
    value: Decimal | None, reason: str, problem: str
) -> None:
    found = scoring.problems_of_score("方案", value, 20, reason, field="x")
    assert problem in found[0]["message"] if problem else not found
