"""Days and hours of the story: working days, office hours, the demonstration's present."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from portal.common import calendar, clock

BEGIN = date(2025, 1, 6)
# Saturday morning: nobody's deadline falls into the demonstration itself.
PRESENT = datetime(2026, 11, 21, 9, 0, tzinfo=clock.SHANGHAI)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return the moment of the day in Shanghai."""
    return datetime.combine(day, time(hour, minute), clock.SHANGHAI)


@lru_cache(maxsize=4096)
def is_working(day: date) -> bool:
    """Whether offices work that day; remembered, since the story asks often."""
    return calendar.is_working_day(day)


def working(day: date) -> date:
    """Return the day itself, or the next one on which offices work."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def after(day: date, working_days: int) -> date:
    """Return the working day so many working days later."""
    for _ in range(working_days):
        day = working(day + timedelta(days=1))
    return day
