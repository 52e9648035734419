"""Indicator systems, totals, grades and sample sizes: the figures of spec 8."""

from collections import Counter
from decimal import Decimal

import pytest

from evaluation.actions import indicators
from evaluation.models import IndicatorSystem
from evaluation.rules import grading, sampling


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "subjects", "dimensions"),
    [
        (
            "midterm",
            {"项目管理": 35, "服务成效": 30, "经费使用": 20, "满意度": 15},
            {"D1": 31, "D2": 12, "D3": 20, "D4": 18, "D5": 19},
        ),
        (
            "performance",
            {"项目管理": 20, "服务成效": 45, "经费使用": 15, "满意度": 20},
            {"D1": 20, "D2": 13, "D3": 15, "D4": 20, "D5": 32},
        ),
    ],
)
def test_the_systems_sum_as_the_policy_says(
    kind: str, subjects: dict[str, int], dimensions: dict[str, int]
) -> None:
    indicators.load()
    indicators.load()
    rows = list(IndicatorSystem.objects.get(kind=kind).indicators.all())
    by_subject: Counter[str] = Counter()
    by_dimension: Counter[str] = Counter()
    for row in rows:
        by_subject[row.subject] += row.weight
        by_dimension[row.dimension] += row.weight

    assert sum(by_subject.values()) == 100
    assert by_subject == subjects
    assert by_dimension == dimensions


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
