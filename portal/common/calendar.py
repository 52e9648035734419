"""Working days and statutory periods.

Rules: DC-03…DC-06 (spec 0.3). The State Council's yearly calendar comes from the `holidays`
library; a row in CalendarDay overrides it. A year nobody has published yet is `provisional`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

import holidays

from portal.common import clock
from portal.common.models import CalendarDay

Unit = Literal["wd", "cd"]
# The last year whose State Council notice the library carries as published.
PUBLISHED_UNTIL = 2026
BUSINESS_END = time(17, 0)
UNIT_WORDS: dict[Unit, str] = {"wd": "个工作日", "cd": "日"}
LIBRARY_SOURCE = "国务院办公厅放假安排（随程序发布）"
GUESSED_SOURCE = "尚未公布，按法定节日和周末推算"


@dataclass(frozen=True, slots=True)
class Due:
    """A date with the days that were skipped on the way; `provisional` when a year is unknown."""

    day: date
    skipped: tuple[date, ...] = ()
    provisional: bool = False

    def words(self, n: int, unit: Unit) -> str:
        """Return the count, its end and what was skipped, as feature 7 asks."""
        skipped = f"，跳过 {spans(self.skipped)}" if self.skipped else ""
        unsure = "" if not self.provisional else f"；{PROVISIONAL.format(year=self.day.year)}"
        return f"{n} {UNIT_WORDS[unit]}，至 {self.day:%Y-%m-%d} 止{skipped}{unsure}"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A weekday off, a weekend worked, or a holiday, with where it stands."""

    day: date
    is_off: bool
    name: str
    source: str


PROVISIONAL = "{year} 年放假安排尚未公布，公布后可能变化"


def spans(days: Iterable[date]) -> str:
    """Return days in words, neighbours as one span: 10-01 至 10-08、10-10."""
    ranges: list[list[date]] = []
    for day in sorted(days):
        if ranges and day - ranges[-1][1] == timedelta(days=1):
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    return "、".join(f"{a:%m-%d}" if a == b else f"{a:%m-%d} 至 {b:%m-%d}" for a, b in ranges)


def is_known(year: int) -> bool:
    """Whether the year's arrangement was published: in the library, or entered here."""
    return year <= PUBLISHED_UNTIL or CalendarDay.objects.filter(day__year=year).exists()


def special_days(year: int) -> list[SpecialDay]:
    """Return the days of the year that differ from a plain week, and the holidays."""
    entered = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    names = _china()
    source = LIBRARY_SOURCE if year <= PUBLISHED_UNTIL else GUESSED_SOURCE
    found = []
    day = date(year, 1, 1)
    while day.year == year:
        row = entered.get(day)
        if row is not None:
            found.append(SpecialDay(day, row.is_off, row.name, row.source))
        elif day in names or _library_says_working(day) != (day.weekday() < 5):
            works = _library_says_working(day)
            found.append(SpecialDay(day, not works, _holiday_name(day), source))
        day += timedelta(days=1)
    return found


def _holiday_name(day: date) -> str:
    """Return the library's name; a day off in exchange for a worked one has a note instead."""
    name = str(_china().get(day, ""))
    return "调休" if name.startswith("休息日") else name


def is_working_day(day: date) -> bool:
    """Whether offices work that day, 调休 included."""
    override = CalendarDay.objects.filter(day=day).values_list("is_off", flat=True).first()
    if override is not None:
        return not override
    return _library_says_working(day)


def add_days(start: date, n: int, unit: Unit) -> Due:
    """Count n days from start, start itself not counted; working days skip the others."""
    if unit == "cd":
        return Due(start + timedelta(days=n), provisional=_unknown(start + timedelta(days=n)))
    day, left, skipped = start, n, []
    overrides = _overrides(start, start + timedelta(days=n * 3 + 30))
    while left:
        day += timedelta(days=1)
        if _works(day, overrides):
            left -= 1
        else:
            skipped.append(day)
    return Due(day, tuple(skipped), _unknown(day))


def holidays_between(first: date, last: date) -> frozenset[date]:
    """Return the public holidays of the days, 调休 days off included; an own row decides first."""
    overrides = _overrides(first, last)
    found = set()
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if overrides.get(day, _library_says_holiday(day)):
            found.add(day)
    return frozenset(found)


def working_days_after(starts: Iterable[date], n: int) -> dict[date, date]:
    """Return for each start the n-th working day after it: for lists, in one query."""
    days = sorted(set(starts))
    if not days:
        return {}
    overrides = _overrides(days[0], days[-1] + timedelta(days=n * 3 + 30))
    return {day: _nth_working_day(day, n, overrides) for day in days}


def _nth_working_day(day: date, n: int, overrides: dict[date, bool]) -> date:
    while n:
        day += timedelta(days=1)
        n -= _works(day, overrides)
    return day


def earliest_deadline(start: date, n: int, unit: Unit) -> Due:
    """Return the first date a minimum period allows: rolls forward over days off (DC-04, DC-05)."""
    due = add_days(start, n, unit)
    return _roll_forward(due)


def latest_due(start: date, n: int, unit: Unit) -> tuple[Due, Due]:
    """Return (due_internal, due_legal) of the union's own maximum duty (DC-05).

    Internal: the last working day at or before start+n; legal: rolled forward.
    """
    raw = add_days(start, n, unit)
    day = raw.day
    while not is_working_day(day):
        day -= timedelta(days=1)
    return Due(day, raw.skipped, raw.provisional), _roll_forward(raw)


def closing_moment(day: date) -> datetime:
    """Return the end of business of the day, 17:00 in Shanghai."""
    return datetime.combine(day, BUSINESS_END, clock.SHANGHAI)


def _roll_forward(due: Due) -> Due:
    day, skipped = due.day, list(due.skipped)
    while not is_working_day(day):
        skipped.append(day)
        day += timedelta(days=1)
    return Due(day, tuple(skipped), due.provisional or _unknown(day))


def _unknown(day: date) -> bool:
    return not is_known(day.year)


def _overrides(first: date, last: date) -> dict[date, bool]:
    rows: Iterable[tuple[date, bool]] = CalendarDay.objects.filter(
        day__range=(first, last)
    ).values_list("day", "is_off")
    return dict(rows)


def _works(day: date, overrides: dict[date, bool]) -> bool:
    return not overrides[day] if day in overrides else _library_says_working(day)


@lru_cache(maxsize=4096)
def _library_says_working(day: date) -> bool:
    return bool(_china().is_working_day(day))


@lru_cache(maxsize=4096)
def _library_says_holiday(day: date) -> bool:
    return day in _china()


@lru_cache(maxsize=1)
def _china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", language="zh_CN")
