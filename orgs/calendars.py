"""Bookings as iCalendar files (RFC 5545), for people's own calendars."""

from collections.abc import Iterable
from datetime import UTC
from typing import Final

from icalendar import Calendar, Event

from orgs.models import Booking
from portal.common import clock

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
STATUS: Final = {"requested": "TENTATIVE", "confirmed": "CONFIRMED", "done": "CONFIRMED"}


def of(bookings: Iterable[Booking], name: str) -> bytes:
    """Return the bookings as one calendar; moments in UTC, which every program reads alike."""
    made = Calendar()
    made.add("prodid", "-//Gongqiao//Venue bookings//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Asia/Shanghai")
    for booking in bookings:
        made.add_component(_event(booking))
    return bytes(made.to_ical())


def _event(booking: Booking) -> Event:
    made = Event()
    room = booking.room
    made.add("uid", f"{booking.no}@gongqiao")
    made.add("dtstamp", clock.now().astimezone(UTC))
    made.add("dtstart", booking.start.astimezone(UTC))
    made.add("dtend", booking.end.astimezone(UTC))
    made.add("summary", booking.title)
    made.add("location", f"{room.venue.name} {room.name}，{room.venue.address}")
    made.add("description", f"{booking.booker}：{booking.purpose}（{booking.no}）")
    made.add("status", STATUS.get(booking.state, "CANCELLED"))
    return made
