"""The week of a venue for staff and organisations: calendar, list, sheet and iCalendar."""

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from orgs import calendars, week_plans
from orgs.models import Booking, Venue
from orgs.rules.bookings import WEEKDAYS
from orgs.views.venues import find, room_of
from portal.common import clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.errors import NotFound
from portal.common.pages import actor_of, organisation_page, staff_page
from portal.common.views import attachment
from portal.common.workbook import Column, write_rows

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS: Final = (
    Column("day", "日期", width=14), Column("weekday", "星期", width=8),
    Column("room", "场地", width=18), Column("hours", "时间", width=14),
    Column("state", "状态", width=10), Column("booker", "使用方", width=28),
    Column("title", "活动", width=32), Column("headcount", "人数", kind="integer", width=8),
    Column("phone", "联系电话", width=16), Column("no", "预订编号", width=24),
)  # fmt: skip


@require_GET
@staff_page(Permission.ORG_READ)
def staff_week(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the week with who uses which room."""
    actor = actor_of(request)
    return render(request, "orgs/venues/week.html", _context(request, find(actor, no), actor))


@require_GET
@organisation_page(Permission.SERVICE_RECORD)
def organisation_week(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the week with what is free and what is one's own."""
    actor = actor_of(request)
    venue = find(actor, no)
    if not venue.is_shared:
        raise NotFound("这个阵地不对社会组织开放预订。")
    return render(request, "orgs/bookings/week.html", _context(request, venue, actor))


def _context(request: HttpRequest, venue: Venue, by: Actor) -> dict[str, Any]:
    monday = week_plans.monday_of(_asked_day(request))
    rooms = list(venue.rooms.filter(is_bookable=True).select_related("venue").order_by("number"))
    days = week_plans.days_of(rooms, monday, 7, by=by)
    is_host = venue.is_held_by(by)
    may_book = by.may(
        Permission.ORG_EDIT if by.kind is ActorKind.STAFF else Permission.SERVICE_RECORD
    ) and (is_host or venue.is_shared)
    return {
        "venue": venue,
        "rooms": rooms,
        "days": days,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": clock.today(),
        "hours": range(week_plans.FIRST_HOUR, week_plans.LAST_HOUR),
        "as_list": request.GET.get("view") == "list",
        "may_book": may_book and venue.state == Venue.State.OPEN,
        "book_url": "venue-book" if by.kind is ActorKind.STAFF else "org-venue-book",
        "booking_url": "booking-page" if by.kind is ActorKind.STAFF else "org-booking",
        "is_staff": by.kind is ActorKind.STAFF,
    }


def _asked_day(request: HttpRequest) -> date:
    """Return the day of the address; what is no day of our times means today."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.today()
    return day if 2000 <= day.year < 2200 else clock.today()


@require_GET
@staff_page(Permission.ORG_READ)
def week_sheet(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the week's bookings as a workbook."""
    actor = actor_of(request)
    venue = find(actor, no)
    monday = week_plans.monday_of(_asked_day(request))
    rows = [
        {
            "day": f"{clock.local(b.start):%Y-%m-%d}",
            "weekday": WEEKDAYS[clock.local(b.start).weekday()],
            "room": b.room.name,
            "hours": f"{clock.local(b.start):%H:%M}–{clock.local(b.end):%H:%M}",
            "state": b.get_state_display(),
            "booker": b.booker,
            "title": b.title,
            "headcount": b.headcount,
            "phone": b.phone if b.tells_phone_to(actor) else "",
            "no": b.no,
        }
        for b in _bookings(venue, actor, monday, 7)
    ]
    data = write_rows(COLUMNS, rows, title="周排期")
    return attachment(data, f"{venue.name}周排期_{monday}.xlsx", XLSX)


@require_GET
@staff_page(Permission.ORG_READ)
def room_calendar(request: HttpRequest, no: str, number: int) -> HttpResponseBase:
    """Send a room's bookings, from last week on, for a calendar program."""
    actor = actor_of(request)
    room = room_of(find(actor, no), number)
    first = clock.today() - timedelta(days=7)
    rows = [b for b in _bookings(room.venue, actor, first, 200) if b.room_id == room.pk]
    name = f"{room.venue.name} {room.name}"
    return attachment(calendars.of(rows, name), f"{name}.ics", calendars.CONTENT_TYPE)


def _bookings(venue: Venue, by: Actor, first: date, days: int) -> list[Booking]:
    begin = clock.start_of(first)
    return list(
        Booking.objects.visible_to(by)
        .holding()
        .filter(room__venue=venue, start__gte=begin, start__lt=begin + timedelta(days=days))
        .select_related("room__venue", "organisation", "booking_union")
        .order_by("start", "room__number")
    )
