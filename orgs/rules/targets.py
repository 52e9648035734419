"""Targets (spec 11.3): what ships, and what a value means."""

from dataclasses import dataclass
from typing import Final

from orgs.models import Union

Level = Union.Level
INDUSTRIAL: Final = (Level.NATIONAL_INDUSTRIAL, Level.PROVINCE_INDUSTRIAL, Level.CITY_INDUSTRIAL)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One target as the documents word it."""

    code: str
    name: str
    metric: str
    unit: str
    levels: tuple[str, ...]
    least: int
    source: str
    most: int | None = None
    period: str = ""


SHIPPED: Final = (
    Shipped(
        "TG-1", "与有代表性、有影响力的社会组织建立日常联系", "regular_contacts", "家",
        (Level.COUNTY,), 5, "依据文件 004 三3", period="2019 年底前",
    ),
    Shipped(
        "TG-2", "产业工会联系行业社会组织开展试点", "pilot_associations", "家", INDUSTRIAL, 2,
        "依据文件 004 三3", most=3,
    ),
    Shipped(
        "TG-3", "各省选择地方工会开展试点", "pilot_unions", "家", (Level.PROVINCE,), 1, "依据文件 001",
        most=2, period="2016 年起",
    ),
    Shipped(
        "TG-4", "培育创新示范基地（点）", "demonstration_bases", "个",
        (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY), 1, "依据文件 004；数量由上级工会确定",
    ),
    Shipped(
        "TG-5", "工会系统社会工作专业人才", "talents", "人", (Level.NATIONAL,), 200_000, "依据文件 003",
        period="2020 年",
    ),
    Shipped(
        "TG-6", "购买社会组织服务工作纳入年度工作考核", "assessed", "项",
        (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY), 1, "依据文件 000（鼓励）", period="“十四五”期间",
    ),
)  # fmt: skip


def outcome(value: int, least: int, most: int | None) -> str:
    """Return met, short, or over: beyond the upper bound is noted and still met."""
    if value < least:
        return "short"
    return "over" if most is not None and value > most else "met"
