"""Working days and statutory periods: the vectors DT-1…DT-12 of spec 0.3."""

from datetime import date
from typing import Any

import pytest

from portal.common import calendar
from portal.common.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2026, 9, 21), 5, date(2026, 9, 29)),
        (date(2026, 9, 30), 5, date(2026, 10, 13)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 4, 30), 3, date(2026, 5, 8)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 7, date(2026, 12, 2)),
        (date(2026, 12, 1), 7, date(2026, 12, 10)),
        (date(2026, 12, 10), 15, date(2026, 12, 31)),
        (date(2025, 12, 2), 7, date(2025, 12, 11)),
        (date(2025, 5, 6), 7, date(2025, 5, 15)),
    ],
)
def test_working_days_skip_holidays_and_count_shifted_saturdays(
    start: date, n: int, expected: date
) -> None:
    assert calendar.add_days(start, n, "wd").day == expected


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2026, 9, 11), 20, date(2026, 10, 8)),
        (date(2026, 11, 20), 20, date(2026, 12, 10)),
        (date(2026, 9, 24), 10, date(2026, 10, 8)),
    ],
)
def test_minimum_periods_roll_forward_to_a_working_day(start: date, n: int, expected: date) -> None:
    assert calendar.earliest_deadline(start, n, "cd").day == expected


def test_own_duties_show_the_day_before_the_holiday_and_the_legal_day() -> None:
    internal, legal = calendar.latest_due(date(2026, 11, 20), 30, "cd")

    assert internal.day == date(2026, 12, 18)
    assert legal.day == date(2026, 12, 21)


def test_the_skipped_days_are_told() -> None:
    due = calendar.add_days(date(2026, 9, 21), 5, "wd")

    assert date(2026, 9, 25) in due.skipped
    assert not due.provisional


def test_an_override_row_wins_over_the_library() -> None:
    CalendarDay.objects.create(day=date(2026, 3, 10), is_off=True, source="测试")

    assert not calendar.is_working_day(date(2026, 3, 10))
    assert calendar.add_days(date(2026, 3, 9), 1, "wd").day == date(2026, 3, 11)


def test_a_year_nobody_has_published_is_provisional() -> None:
    assert calendar.add_days(date(2026, 12, 30), 5, "wd").provisional


def test_many_due_dates_come_from_one_query(django_assert_num_queries: Any) -> None:
    """DT-1, DT-2 and DT-3 at once."""
    starts = [date(2026, 9, 21), date(2026, 9, 30), date(2026, 2, 13), date(2026, 9, 21)]
    with django_assert_num_queries(1):
        due = calendar.working_days_after(starts, 5)
    assert due == {
        date(2026, 9, 21): date(2026, 9, 29),
        date(2026, 9, 30): date(2026, 10, 13),
        date(2026, 2, 13): date(2026, 2, 27),
    }
    assert calendar.working_days_after([], 5) == {}
