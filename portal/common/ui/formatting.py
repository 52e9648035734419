"""How numbers, money, dates and people are written (design: conventions). Pure functions."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portal.common import clock, money

NOTHING = "—"
WEEKDAYS = "一二三四五六日"
# A template that lacks a value hands a filter the empty text, so the date filters test for truth.


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def yuan(value: Decimal | int | None) -> str:
    """Return `280,000.00` for a table whose head carries the unit; nothing is a dash."""
    return NOTHING if _is_empty(value) else money.figure(Decimal(value or 0))


def wan(value: Decimal | int | None) -> str:
    """Return yuan in 万元 with two decimals."""
    return NOTHING if _is_empty(value) else money.in_wan(Decimal(value or 0))


def upper(value: Decimal | int | None) -> str:
    """Return the formal amount, 人民币……元整."""
    return "" if _is_empty(value) else money.capital(Decimal(value or 0))


def number(value: Any, places: int = 0) -> str:
    """Return a number with thousands commas; null is a dash, zero is 0."""
    if _is_empty(value):
        return NOTHING
    amount = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{amount:,}"


def percent(value: Any, places: int = 1) -> str:
    """Return a ratio (0.617) as 61.7%."""
    if _is_empty(value):
        return NOTHING
    return number(Decimal(str(value)) * 100, places) + "%"


def dash(value: Any) -> Any:
    """Return the value, or a dash for null and the empty text."""
    return NOTHING if _is_empty(value) else value


def _local(value: date | datetime) -> date | datetime:
    return clock.local(value) if isinstance(value, datetime) and value.tzinfo else value


# A template that lacks a value hands the filter an empty text: the date filters show nothing for it.
def day(value: date | datetime | None) -> str:
    """Return 2025-11-20."""
    return NOTHING if not value else _local(value).strftime("%Y-%m-%d")


def moment(value: datetime | None) -> str:
    """Return 2025-11-20 09:30 in Shanghai."""
    return NOTHING if not value else _local(value).strftime("%Y-%m-%d %H:%M")


def moment_seconds(value: datetime | None) -> str:
    """Return 2025-11-20 09:30:00 in Shanghai, for receipts and rooms."""
    return NOTHING if not value else _local(value).strftime("%Y-%m-%d %H:%M:%S")


def short(value: date | datetime | None, today: date | None = None) -> str:
    """Return 11-20 16:20 (this year) or 2024-11-20: for tight lists."""
    if not value:
        return NOTHING
    here = _local(value)
    if here.year != (today or clock.today()).year:
        return here.strftime("%Y-%m-%d")
    return here.strftime("%m-%d %H:%M" if isinstance(here, datetime) else "%m-%d")


def formal_day(value: date | datetime | None) -> str:
    """Return 2025年11月20日."""
    if not value:
        return ""
    here = _local(value)
    return f"{here.year}年{here.month}月{here.day}日"


def weekday(value: date | datetime | None) -> str:
    """Return 星期四."""
    return "" if not value else "星期" + WEEKDAYS[_local(value).weekday()]


def file_size(value: int | None) -> str:
    """Return 386 KB or 1.2 MB."""
    if value is None:
        return NOTHING
    if value < 1024:
        return f"{value} B"
    if value < 1024 * 1024:
        return f"{value / 1024:.0f} KB"
    return f"{value / 1024 / 1024:.1f} MB"


def masked_phone(value: str | None) -> str:
    """Return 138****8888."""
    text = value or ""
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 7 else NOTHING


def due_level(due: date | datetime, now: datetime) -> tuple[str, str]:
    """Return (level, words) of a due moment: late, today or later, and 逾期 2 天 / 剩 8 小时."""
    if not isinstance(due, datetime):
        return _day_level((due - clock.local(now).date()).days)
    seconds = (due - now).total_seconds()
    days_between = (clock.local(due).date() - clock.local(now).date()).days
    if seconds < 0:
        return "late", f"逾期 {_span(-seconds)}"
    if days_between == 0 or seconds < 86_400:
        return "today", f"剩 {_span(seconds)}"
    return "later", f"剩 {days_between} 天"


def _day_level(days: int) -> tuple[str, str]:
    if days < 0:
        return "late", f"逾期 {-days} 天"
    if days == 0:
        return "today", "今天到期"
    return "later", f"剩 {days} 天"


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 1:
        return "不到 1 分钟"
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 1440:
        return f"{minutes // 60} 小时"
    return f"{minutes // 1440} 天"


def change(value: Any) -> tuple[str, str]:
    """Return (direction, words) of a ratio of change: rise ▲, fall ▼ or 持平."""
    if _is_empty(value):
        return "", NOTHING
    ratio = Decimal(str(value))
    if ratio == 0:
        return "", "持平"
    return ("rise" if ratio > 0 else "fall"), ("▲ " if ratio > 0 else "▼ ") + percent(abs(ratio))
