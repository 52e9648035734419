"""The only place that asks what time it is.

`now()` is the portal's time; `database_now()` is the database's wall clock and the only authority
for deadlines: in PostgreSQL `now()` is the transaction's start, so a bid that waited for a lock
would look early. Demonstrations and tests may move the clock; production cannot.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_moment", default=None)
_shift_seen: dict[str, tuple[float, timedelta]] = {}
SHIFT_MEMORY_SECONDS = 0.3


def now() -> datetime:
    """Return the portal's present moment, aware, in UTC."""
    fixed = _fixed.get()
    return fixed if fixed is not None else timezone.now() + _shift()


def today() -> date:
    """Return the present date in Shanghai."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """Return the moment in Shanghai's time zone."""
    return moment.astimezone(SHANGHAI)


def database_now() -> datetime:
    """Return the database's wall clock, aware: the authority for deadlines (DC-02, X-22)."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
        else:
            cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
            moment = datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
    return moment + _shift()


def start_of(day: date) -> datetime:
    """Return the first moment of the day in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at the moment: for tests and for building demonstration data."""
    _check_movable()
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def shift_to(moment: datetime) -> None:
    """Move the whole installation's clock so that it now shows the moment (demonstration only)."""
    _check_movable()
    model = apps.get_model("common", "ClockShift")
    seconds = (moment - timezone.now()).total_seconds()
    model.objects.update_or_create(pk=1, defaults={"seconds": seconds})
    _shift_seen.clear()


def _shift() -> timedelta:
    """Return the demonstration's shift, remembered for a fraction of a second per process."""
    if not settings.CLOCK_MAY_MOVE:
        return timedelta(0)
    seen = _shift_seen.get("now")
    if seen is not None and time.monotonic() - seen[0] < SHIFT_MEMORY_SECONDS:
        return seen[1]
    row = apps.get_model("common", "ClockShift").objects.filter(pk=1).values_list("seconds").first()
    shift = timedelta(seconds=row[0]) if row else timedelta(0)
    _shift_seen["now"] = (time.monotonic(), shift)
    return shift


def _check_movable() -> None:
    if not settings.CLOCK_MAY_MOVE:
        raise RuntimeError("the clock moves only in a demonstration or a test")
