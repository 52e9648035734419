"""How numbers, dates and deadlines are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.common.ui import formatting

NOW = datetime(2025, 11, 20, 0, 32, tzinfo=UTC)  # 08:32 in Shanghai


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (formatting.yuan(Decimal(280000)), "280,000.00"),
        (formatting.yuan(Decimal(0)), "0.00"),
        (formatting.yuan(None), "—"),
        (formatting.wan(Decimal(280000)), "28.00"),
        (formatting.wan(None), "—"),
        (formatting.upper(Decimal(280000)), "人民币贰拾捌万元整"),
        (formatting.number(13264), "13,264"),
        (formatting.number(0), "0"),
        (formatting.number(None), "—"),
        (formatting.number("4.705", 2), "4.71"),
        (formatting.percent(Decimal("0.617")), "61.7%"),
        (formatting.percent(None), "—"),
        (formatting.dash(""), "—"),
        (formatting.dash(0), 0),
        (formatting.file_size(395264), "386 KB"),
        (formatting.file_size(1258291), "1.2 MB"),
        (formatting.masked_phone("13812348888"), "138****8888"),
        (formatting.masked_phone(""), "—"),
    ],
)
def test_unknown_zero_and_figures_are_told_apart(shown: object, text: object) -> None:
    assert shown == text


def test_moments_are_shown_in_shanghai() -> None:
    assert formatting.moment(NOW) == "2025-11-20 08:32"
    assert formatting.day(datetime(2025, 11, 19, 17, tzinfo=UTC)) == "2025-11-20"
    assert formatting.formal_day(date(2025, 11, 3)) == "2025年11月3日"
    assert formatting.weekday(date(2025, 11, 20)) == "星期四"


def test_short_dates_drop_the_year_only_within_it() -> None:
    assert formatting.short(NOW, date(2025, 12, 1)) == "11-20 08:32"
    assert formatting.short(NOW, date(2026, 1, 1)) == "2025-11-20"


@pytest.mark.parametrize(
    ("wait", "level", "words"),
    [
        (timedelta(days=-2), "late", "逾期 2 天"),
        (timedelta(seconds=-1), "late", "逾期 不到 1 分钟"),
        (timedelta(minutes=58), "today", "剩 58 分钟"),
        (timedelta(hours=8), "today", "剩 8 小时"),
        (timedelta(days=1, hours=9), "later", "剩 1 天"),
        (timedelta(days=18), "later", "剩 18 天"),
    ],
)
def test_a_due_moment_is_relative(wait: timedelta, level: str, words: str) -> None:
    assert formatting.due_level(NOW + wait, NOW) == (level, words)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2025, 11, 19), ("late", "逾期 1 天")),
        (date(2025, 11, 20), ("today", "今天到期")),
        (date(2025, 11, 23), ("later", "剩 3 天")),
    ],
)
def test_a_due_date_lasts_until_its_evening(due: date, expected: tuple[str, str]) -> None:
    assert formatting.due_level(due, NOW) == expected


def test_change_carries_its_arrow() -> None:
    assert formatting.change(Decimal("0.203")) == ("rise", "▲ 20.3%")
    assert formatting.change(Decimal("-0.083")) == ("fall", "▼ 8.3%")
    assert formatting.change(0) == ("", "持平")
    assert formatting.change(None) == ("", "—")
