"""Rules of booking a room: half hours, opening, notice, no-shows. Pure functions of values.

Rule: VN-03, VN-04. All times come in as Shanghai moments; spans are half-open `[start, end)`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from portal.common import clock
from portal.common.errors import Detail

# The grid of the calendar and of the stored half hours: a part of the schema (ADR), no parameter.
SLOT: Final = timedelta(minutes=30)
SLOT_SECONDS: Final = 1800
WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers in force on a day; each is a dated parameter (平台默认)."""

    buffer: timedelta
    cancel_hours: int
    no_shows: int
    stop_days: int
    horizon_days: int
    weeks_most: int


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants: the spans (one a week), for how many, on which day it is asked."""

    spans: Sequence[tuple[datetime, datetime]]
    headcount: int
    capacity: int
    declares_no_sales: bool
    now: datetime


def slots_of(start: datetime, end: datetime) -> range:
    """Return the half hours that the span touches, counted since 1970 in UTC."""
    first = int(start.timestamp()) // SLOT_SECONDS
    return range(first, -(-int(end.timestamp()) // SLOT_SECONDS))


def held_slots(start: datetime, end: datetime, buffer: timedelta) -> range:
    """Return the half hours a booking holds: its own and those for clearing the room after it.

    Two bookings that hold no half hour in common lie at least the buffer apart.
    """
    return slots_of(start, end + buffer)


def weekly(start: datetime, end: datetime, weeks: int) -> list[tuple[datetime, datetime]]:
    """Return the span and its repetitions, a week apart."""
    step = timedelta(weeks=1)
    return [(start + step * n, end + step * n) for n in range(weeks)]


def problems_of(ask: Ask, terms: Terms) -> list[Detail]:
    """Return everything that is wrong with the wish itself, whoever else has booked."""
    found = _span_problems(*ask.spans[0], ask.now)
    last = clock.local(ask.now).date() + timedelta(days=terms.horizon_days)
    if clock.local(ask.spans[-1][0]).date() > last:
        message = f"最远可订到 {last}（{terms.horizon_days} 天内）。"
        found.append({"field": "day", "message": message})
    if not 1 <= len(ask.spans) <= terms.weeks_most:
        found.append({"field": "weeks", "message": f"每周重复最多 {terms.weeks_most} 次。"})
    return found + problems_of_use(
        ask.headcount, ask.capacity, declares_no_sales=ask.declares_no_sales
    )


def problems_of_use(
    headcount: int, capacity: int | None, *, declares_no_sales: bool
) -> list[Detail]:
    """Return what is wrong whatever the time; `capacity` null: no room is chosen yet."""
    found: list[Detail] = []
    if capacity is not None and headcount > capacity:
        message = f"人数 {headcount} 超过场地容量 {capacity} 人。请换大一些的场地或减少人数。"
        found.append({"field": "headcount", "message": message})
    elif headcount < 1:
        found.append({"field": "headcount", "message": "人数至少为 1。"})
    if not declares_no_sales:
        message = "工会阵地不得用于销售、收费经营或转租转借，请勾选承诺后再提交。"
        found.append({"field": "declares_no_sales", "message": message, "rule": "VN-04"})
    return found


def _span_problems(start: datetime, end: datetime, now: datetime) -> list[Detail]:
    found: list[Detail] = []
    if end <= start:
        found.append({"field": "end", "message": "结束时间须晚于开始时间。"})
    elif clock.local(end - timedelta(seconds=1)).date() != clock.local(start).date():
        found.append({"field": "end", "message": "一次预订不能跨天，请按天分别预订。"})
    for field, moment in (("start", start), ("end", end)):
        if moment.timestamp() % SLOT_SECONDS:
            found.append({"field": field, "message": "时间须是整点或半点，如 09:00、09:30。"})
    if start <= now:
        found.append({"field": "start", "message": "开始时间已过，请选以后的时间。"})
    return found


def is_late(start: datetime, now: datetime, terms: Terms) -> bool:
    """Whether giving the room back now comes too late and counts as a no-show (VN-03)."""
    return start - now < timedelta(hours=terms.cancel_hours)


def stopped_until(missed: Iterable[date], terms: Terms) -> date | None:
    """Return the last day on which no booking is taken, null without three no-shows.

    Every third no-show stops bookings for the term; then the count begins anew (VN-03).
    """
    days = sorted(missed)
    full = len(days) // terms.no_shows * terms.no_shows
    return days[full - 1] + timedelta(days=terms.stop_days) if full else None


def text_of(start: datetime, end: datetime) -> str:
    """Return the span as people read it: 3月12日（周四）14:00–16:00."""
    first, last = clock.local(start), clock.local(end)
    weekday = WEEKDAYS[first.weekday()]
    until = "24:00" if last.date() != first.date() else f"{last:%H:%M}"
    return f"{first.month}月{first.day}日（{weekday}）{first:%H:%M}–{until}"
