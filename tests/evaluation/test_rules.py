"""Points, totals, grades, differences and sample sizes: the figures of spec 8."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import survey_results
from evaluation.actions import indicators
from evaluation.models import IndicatorSystem
from evaluation.rules import grading, sampling


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("90", "excellent"), ("89.995", "excellent"), ("89.994", "good"), ("80", "good"),
        ("79.994", "pass"), ("60", "pass"), ("59.99", "fail"), ("0", "fail"),
    ],
)  # fmt: skip
def test_bands_include_their_lower_bound(total: str, expected: str) -> None:
    assert grading.grade(Decimal(total)) == expected


def test_a_veto_fails_whatever_the_total() -> None:
    assert grading.grade(Decimal(99), veto="弄虚作假") == "fail"


@pytest.mark.parametrize(
    ("grade", "total", "share"),
    [
        ("excellent", "95", "1"),
        ("pass", "75", "1"),
        ("pass", "69.99", "0.90"),
        ("fail", "50", "0.50"),
    ],
)
def test_the_grade_decides_the_final_instalment(grade: str, total: str, share: str) -> None:
    assert grading.payable_share(grade, Decimal(total)) == Decimal(share)


@pytest.mark.parametrize("row", grading.SHARES.values())
def test_each_subjects_shares_sum_to_one(row: dict[str, str]) -> None:
    assert sum(Decimal(share) for share in row.values()) == 1


@pytest.mark.django_db
def test_the_parties_influence_is_what_the_spec_works_out() -> None:
    """With system C: union 27.5, workers 25.0 (survey included), third party 47.5."""
    indicators.load()
    influence: Counter[str] = Counter()
    for row in IndicatorSystem.objects.get(kind="performance").indicators.all():
        if row.code == grading.SURVEY_CODE:
            influence["workers"] += Decimal(row.weight)  # type: ignore[assignment]
        for party, share in grading.share_of(grading.SHARES, row.subject, row.code).items():
            influence[party] += row.weight * Decimal(share)  # type: ignore[assignment]

    assert influence == {
        "union": Decimal("27.5"), "workers": Decimal("25.0"), "third": Decimal("47.5")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("frame", "size"),
    [(20, 20), (50, 45), (100, 80), (300, 169), (500, 218), (1000, 278), (5000, 357),
     (10000, 370), (100000, 383), (0, 0)],
)  # fmt: skip
def test_sample_sizes_follow_the_formula(frame: int, size: int) -> None:
    assert sampling.sample_size(frame) == size


@pytest.mark.parametrize(("frame", "size"), [(100, 50), (500, 81), (1000, 88)])
def test_a_wider_error_asks_fewer(frame: int, size: int) -> None:
    assert sampling.sample_size(frame, Decimal("0.10")) == size


def test_satisfaction_below_three_earns_nothing() -> None:
    assert grading.satisfaction_points(Decimal("2.99"), 12) == 0
    assert grading.satisfaction_points(Decimal("4.50"), 12) == Decimal("10.8")


@pytest.mark.parametrize(
    ("done", "target", "weight", "floor", "points"),
    [
        (50, 100, 10, "0", "5.00"), (130, 100, 10, "0", "10.00"), (0, 100, 10, "0", "0.00"),
        (1, 3, 8, "0", "2.67"), (59, 100, 8, "0.60", "0.00"), (60, 100, 8, "0.60", "4.80"),
    ],
)  # fmt: skip
def test_completion_earns_its_rate_and_no_bonus(
    done: int, target: int, weight: int, floor: str, points: str
) -> None:
    found = grading.completion_points(done, target, weight, floor=Decimal(floor))
    assert found == Decimal(points)


def test_completion_without_a_target_is_not_zero_but_unknown() -> None:
    assert grading.completion_points(5, 0, 10) is None


@pytest.mark.parametrize(
    ("paid", "elapsed", "points"),
    [("30", "0.40", "8.00"), ("30", "0.41", "5.00"), ("30", "0.50", "5.00"), ("30", "0.60", "2.00"),
     ("30", "0.61", "0.00"), ("70", "0.60", "8.00")],
)  # fmt: skip
def test_money_that_runs_with_time_earns_the_points(paid: str, elapsed: str, points: str) -> None:
    found = grading.deviation_points(Decimal(paid), Decimal(100), Decimal(elapsed), 8)
    assert found == Decimal(points)


WEIGHTS = {"B211": 10, "B212": 8, "B221": 8, "B222": 4, "B311": 8}
SUBJECTS = {
    "B211": "服务成效",
    "B212": "服务成效",
    "B221": "服务成效",
    "B222": "服务成效",
    "B311": "经费使用",
}


def test_the_weight_of_what_does_not_apply_stays_in_its_subject() -> None:
    factors = grading.factors(WEIGHTS, SUBJECTS, {"B212"})
    assert factors["B311"] == 1
    assert "B212" not in factors
    spread = (WEIGHTS[c] * f for c, f in factors.items() if c != "B311")
    assert grading.cents(sum(spread, Decimal(0))) == 30
    full = {code: Decimal(weight) for code, weight in WEIGHTS.items() if code != "B212"}
    assert grading.total_of(full, WEIGHTS, SUBJECTS) == 38


def test_not_applicable_needs_a_reason_and_never_a_whole_subject() -> None:
    problems = grading.problems_of_left_out({"B212": " ", "B311": "没有经费"}, SUBJECTS)
    assert [p["field"] for p in problems] == ["B212_comment", "B311"]


def test_exactly_60_per_cent_needs_no_evidence() -> None:
    weights = {"B112": 5}
    assert grading.problems_of_evidence({"B112": Decimal("3.00")}, {}, weights) == []
    assert grading.problems_of_evidence({"B112": Decimal("2.99")}, {}, weights)
    assert not grading.problems_of_evidence({"B112": Decimal(1)}, {"B112": "见台账"}, weights)


@pytest.mark.parametrize(
    ("rates", "apart"),
    [({"union": 80, "third": 95}, False), ({"union": 80, "third": "95.01"}, True), ({"union": 80}, False)],
)  # fmt: skip
def test_parties_more_than_15_points_apart_are_flagged(
    rates: dict[str, int | str], apart: bool
) -> None:
    assert grading.far_apart({k: Decimal(v) for k, v in rates.items()}) is apart


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    subjects = {"C111": "项目管理", "C411": "满意度", "C412": "满意度"}
    assert grading.problems_of_shares(grading.SHARES, subjects) == []
    short = {**grading.SHARES, "项目管理": {"union": "0.5", "third": "0.4"}}
    assert len(grading.problems_of_shares(short, subjects)) == 1


@pytest.mark.parametrize(
    ("frame", "sample", "invited", "answers", "more"),
    [(300, 169, 169, 102, 0), (300, 169, 169, 101, 68), (170, 119, 160, 10, 10), (20, 20, 20, 3, 0)],
)  # fmt: skip
def test_too_few_answers_draw_more_people(
    frame: int, sample: int, invited: int, answers: int, more: int
) -> None:
    assert sampling.supplement(frame, sample, invited, answers) == more


def test_a_question_with_four_answers_shows_nothing() -> None:
    few = survey_results.tally("问", [5, 5, 5, 5])
    assert (few.answers, few.mean, few.spread) == (4, None, None)
    enough = survey_results.tally("问", [5, 5, 4, 4, 3])
    assert enough.mean == Decimal("4.20")
    assert enough.spread == (
        ("非常满意", 2), ("满意", 2), ("一般", 1), ("不满意", 0), ("非常不满意", 0)
    )  # fmt: skip


@given(
    st.lists(st.integers(0, 100), min_size=18, max_size=18),
    st.sets(st.integers(0, 15), max_size=4),
)
def test_a_total_never_leaves_0_to_100_whatever_does_not_apply(
    shares: list[int], left_out: set[int]
) -> None:
    weights = {f"C{n}": w for n, w in enumerate(SYSTEM_C)}
    subjects = {f"C{n}": s for n, s in enumerate(SUBJECTS_C)}
    out = {f"C{n}" for n in left_out}
    if grading.problems_of_left_out(dict.fromkeys(out, "有"), subjects):
        return
    points = {c: Decimal(w) * shares[int(c[1:])] / 100 for c, w in weights.items() if c not in out}
    assert 0 <= grading.total_of(points, weights, subjects) <= 100
    full = {c: Decimal(w) for c, w in weights.items() if c not in out}
    assert grading.total_of(full, weights, subjects) == 100


SYSTEM_C = (4, 6, 5, 5, 8, 7, 5, 8, 5, 6, 3, 3, 5, 5, 5, 12, 4, 4)
SUBJECTS_C = ("项目管理",) * 4 + ("服务成效",) * 8 + ("经费使用",) * 3 + ("满意度",) * 3


@pytest.mark.parametrize(
    ("total", "shown", "name"),
    [("89.995", "90.00", "excellent"), ("79.994", "79.99", "pass"), ("59.995", "60.00", "pass")],
)
def test_totals_round_half_up_before_they_are_graded(total: str, shown: str, name: str) -> None:
    """X-46: 89.995 becomes 90.00, which is 优秀."""
    points = {"a": Decimal(total) - 40, "b": Decimal(40)}
    found = grading.total_of(points, {"a": 60, "b": 40}, {"a": "甲", "b": "乙"})
    assert (str(found), grading.grade(found)) == (shown, name)
