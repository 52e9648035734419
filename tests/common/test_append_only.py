"""The database itself refuses to change a logged event."""

import pytest
from django.db import DatabaseError, transaction

from portal.common import events
from portal.common.access import SYSTEM
from portal.common.models import CalendarDay, Event

pytestmark = pytest.mark.django_db


def test_an_event_cannot_be_updated_even_by_a_query() -> None:
    day = CalendarDay(day="2026-01-01", is_off=True, source="测试")
    event = events.record(action="common.calendarday.edit", target=day, by=SYSTEM)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(note="改")
    event.refresh_from_db()
    assert event.note == ""
