"""The audit log and its sealed chain: every kind of tampering is found."""

import random
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.common import events
from portal.common.access import SYSTEM
from portal.common.models import CalendarDay, Event, EventLink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_database_administrator(db: None) -> None:
    """Take the database's own guard away: these tests tamper as its administrator could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE common_event DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS event_append_only")


def write(count: int) -> list[Event]:
    day = CalendarDay(day="2026-01-01", is_off=True, source="测试")
    return [
        events.record(action=f"common.calendarday.edit{n}", target=day, by=SYSTEM, note=str(n))
        for n in range(count)
    ]


def test_every_event_is_linked_once(noon: datetime) -> None:
    write(7)

    assert events.seal_all() == 7
    assert events.seal_all() == 0
    assert events.verify() == []
    assert EventLink.objects.count() == 7


def test_an_edited_event_is_found() -> None:
    rows = write(5)
    events.seal_all()
    Event.objects.filter(pk=rows[2].pk).update(actor_name="别人")

    assert [f.event_id for f in events.verify()] == [rows[2].pk]


def test_a_deleted_event_is_found() -> None:
    rows = write(5)
    events.seal_all()
    Event.objects.filter(pk=rows[1].pk).delete()

    assert [f.problem for f in events.verify()] == ["事件被删除"]


def test_swapped_events_are_found() -> None:
    rows = write(4)
    events.seal_all()
    first, second = rows[0].note, rows[1].note
    Event.objects.filter(pk=rows[0].pk).update(note=second)
    Event.objects.filter(pk=rows[1].pk).update(note=first)

    assert len(events.verify()) == 2


def test_a_cut_off_tail_is_found_by_the_head_written_down() -> None:
    rows = write(5)
    events.seal_all()
    head = events.head()
    EventLink.objects.filter(seq__gte=4).delete()
    Event.objects.filter(pk__in=[rows[3].pk, rows[4].pk]).delete()

    assert events.verify() == []
    assert len(events.verify(head)) == 1


def test_random_edits_are_all_found() -> None:
    rows = write(60)
    events.seal_all()
    chooser = random.Random(20211104)
    for row in chooser.sample(rows, 20):
        column = chooser.choice(["note", "actor_name", "action", "object_no", "actor_unit"])
        value = getattr(row, column)
        Event.objects.filter(pk=row.pk).update(**{column: value + "改"})
        assert [f.event_id for f in events.verify()] == [row.pk]
        Event.objects.filter(pk=row.pk).update(**{column: value})


def test_the_command_says_whether_the_chain_holds(capsys: pytest.CaptureFixture[str]) -> None:
    rows = write(3)
    call_command("verify_audit")
    assert "intact: 3 links" in capsys.readouterr().out

    Event.objects.filter(pk=rows[0].pk).update(note="改")
    with pytest.raises(CommandError, match="broken"):
        call_command("verify_audit")
