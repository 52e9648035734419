"""Indicator systems: sums of the spec, loaded once, never changed once there."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evaluation.actions import indicators
from evaluation.models import Indicator, IndicatorSystem
from evaluation.reference import systems
from evaluation.rules.indicators import problems_of_system
from portal.common.errors import Incomplete

pytestmark = pytest.mark.django_db


def shipped(kind: str) -> list[dict[str, str]]:
    with indicators.SOURCE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["system"] == kind]


@pytest.mark.parametrize(
    ("kind", "count", "subjects", "dimensions"),
    [
        (
            "midterm", 15,
            {"项目管理": 35, "服务成效": 30, "经费使用": 20, "满意度": 15},
            {"D1": 31, "D2": 12, "D3": 20, "D4": 18, "D5": 19},
        ),
        (
            "performance", 18,
            {"项目管理": 20, "服务成效": 45, "经费使用": 15, "满意度": 20},
            {"D1": 20, "D2": 13, "D3": 15, "D4": 20, "D5": 32},
        ),
    ],
)  # fmt: skip
def test_the_systems_sum_as_the_policy_says(
    kind: str, count: int, subjects: dict[str, int], dimensions: dict[str, int]
) -> None:
    indicators.load()
    rows = list(IndicatorSystem.objects.get(kind=kind).indicators.all())
    by_subject: Counter[str] = Counter()
    by_dimension: Counter[str] = Counter()
    for row in rows:
        by_subject[row.subject] += row.weight
        by_dimension[row.dimension] += row.weight

    assert len(rows) == count
    assert sum(by_subject.values()) == 100
    assert by_subject == subjects
    assert by_dimension == dimensions


def test_every_rule_is_kept_whole() -> None:
    """IS-03: B122 lists its three parts, C221 describes its levels."""
    indicators.load()
    rules = dict(Indicator.objects.values_list("code", "rule"))
    assert rules["B122"] == "持证率×2，培训1分，督导1分"
    assert rules["C221"].count("分：") >= 3
    assert all("," not in rule for rule in rules.values())


def test_loading_twice_adds_nothing() -> None:
    assert (systems(), systems()) == (2, 0)
    assert IndicatorSystem.objects.count() == 2


def test_a_version_that_exists_is_left_alone(tmp_path: Path) -> None:
    """IS-02: another file with the same version number changes nothing; a new number is added."""
    indicators.load()
    changed = tmp_path / "indicators.csv"
    text = indicators.SOURCE.read_text(encoding="utf-8").replace("完成率×10\n", "随意给分\n")
    changed.write_text(text, encoding="utf-8")
    assert indicators.load(changed) == []
    assert not Indicator.objects.filter(rule="随意给分").exists()

    changed.write_text(text.replace("midterm,1,", "midterm,2,"), encoding="utf-8")
    assert [s.version for s in indicators.load(changed)] == [2]
    assert indicators.in_force("midterm").version == 2


def test_a_version_that_does_not_sum_to_100_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "indicators.csv"
    text = indicators.SOURCE.read_text(encoding="utf-8").replace("D1,10,", "D1,11,", 1)
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(Incomplete) as refusal:
        indicators.load(broken)
    assert "权重合计是 101" in refusal.value.details[0]["message"]
    assert not IndicatorSystem.objects.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"subject_weight": "34"}, "与一级权重不符"),
        ({"group": "产出"}, "跨了一级指标"),
        ({"code": "B112"}, "代码 B112 重复"),
        ({"rule": " "}, "没有评分规则"),
    ],
)
def test_each_break_of_a_system_is_named(change: dict[str, str], problem: str) -> None:
    rows = shipped("midterm")
    rows[0] = {**rows[0], **change}
    assert any(problem in found for found in problems_of_system(rows))


def test_a_missing_dimension_is_named() -> None:
    rows: list[dict[str, Any]] = [{**row, "dimension": "D1"} for row in shipped("midterm")]
    assert "缺少维度 D2、D3、D4、D5。" in problems_of_system(rows)


def test_use_freezes_the_version() -> None:
    assert indicators.in_force("midterm").frozen_at is None
    assert IndicatorSystem.objects.get(kind="midterm").frozen_at is not None
    assert IndicatorSystem.objects.get(kind="performance").frozen_at is None
