"""When rooms are open and free, and what to offer when they are not. Reads, never writes.

Other people's bookings come out as taken half hours alone: who took them is not told here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from orgs import parameters
from orgs.models import BookingSlot, Closure, OpeningHours, Room, Venue
from orgs.rules import opening
from orgs.rules.bookings import SLOT, Terms, held_slots, slots_of, text_of, weekly
from portal.common import calendar, clock

LOOK_DAYS: Final = 14  # how far before and after the wish other times are looked for
OFFERED: Final = 3
Spans = Sequence[tuple[datetime, datetime]]


def terms_on(day: date) -> Terms:
    """Return the numbers in force. Source: VN-03, all [practice], 平台默认."""
    return Terms(
        buffer=timedelta(minutes=parameters.BOOKING_BUFFER.on(day)),
        cancel_hours=parameters.BOOKING_CANCEL_HOURS.on(day),
        no_shows=parameters.BOOKING_NO_SHOWS.on(day),
        stop_days=parameters.BOOKING_STOP_DAYS.on(day),
        horizon_days=parameters.BOOKING_HORIZON.on(day),
        weeks_most=parameters.BOOKING_WEEKS.on(day),
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """Another room or time that is open and free."""

    room: Room
    start: datetime
    end: datetime

    @property
    def text(self) -> str:
        """Where and when, in words."""
        return f"{self.room.venue.name}·{self.room.name} {text_of(self.start, self.end)}"

    @property
    def key(self) -> str:
        """What a form sends back to take the offer: room, day, start and end."""
        first, last = clock.local(self.start), clock.local(self.end)
        until = "24:00" if last.date() != first.date() else f"{last:%H:%M}"
        return f"{self.room.number}/{first:%Y-%m-%d}/{first:%H:%M}/{until}"


class Timetable:
    """Opening and taken half hours of some rooms over some days, read at once (5 queries)."""

    def __init__(self, rooms: Iterable[Room], first: date, last: date) -> None:
        self.rooms = list(rooms)
        venues = {room.venue_id for room in self.rooms}
        self._hours: dict[tuple[int, int], list[opening.Span]] = defaultdict(list)
        for row in OpeningHours.objects.filter(venue__in=venues).order_by("opens_minute"):
            self._hours[row.venue_id, row.weekday].append((row.opens_minute, row.closes_minute))
        self._closures = list(
            Closure.objects.filter(venue__in=venues, first_day__lte=last, last_day__gte=first)
        )
        self._holidays = calendar.holidays_between(first, last)
        lowest = slots_of(clock.start_of(first), clock.start_of(first) + SLOT)[0]
        highest = slots_of(clock.start_of(last), clock.start_of(last + timedelta(days=1)))[-1]
        self.taken: dict[int, set[int]] = defaultdict(set)
        for room_id, slot in BookingSlot.objects.filter(
            room__in=self.rooms, slot__range=(lowest, highest + 8)
        ).values_list("room_id", "slot"):
            self.taken[room_id].add(slot)

    def hours(self, venue: Venue, day: date, room: Room | None = None) -> list[opening.Span]:
        """Return the minutes the venue (or the room) is open on the day."""
        if self.closed_because(venue, day, room):
            return []
        return self._hours.get((venue.pk, day.isoweekday()), [])

    def closed_because(self, venue: Venue, day: date, room: Room | None = None) -> str:
        """Return why it is closed the whole day, empty when it opens or only rests that weekday."""
        for closure in self._closures:
            is_here = closure.room_id is None or (room is not None and closure.room_id == room.pk)
            is_then = closure.first_day <= day <= closure.last_day
            if closure.venue_id == venue.pk and is_here and is_then:
                return closure.reason
        if venue.closed_on_holidays and day in self._holidays:
            return "法定节假日闭馆"
        return ""

    def is_open(self, room: Room, start: datetime, end: datetime) -> bool:
        """Whether the room is open for the whole span."""
        first, last = clock.local(start), clock.local(end)
        until = last.hour * 60 + last.minute + 24 * 60 * (last.date() - first.date()).days
        hours = self.hours(room.venue, first.date(), room)
        return opening.covers(hours, first.hour * 60 + first.minute, until)

    def is_free(self, room: Room, spans: Spans, buffer: timedelta) -> bool:
        """Whether nobody holds any of the half hours, clearing time included."""
        taken = self.taken[room.pk]
        return all(taken.isdisjoint(held_slots(a, b, buffer)) for a, b in spans)

    def fits(self, room: Room, spans: Spans, buffer: timedelta) -> bool:
        """Whether the room is open and free at all the spans."""
        return all(self.is_open(room, a, b) for a, b in spans) and self.is_free(room, spans, buffer)


def offers(
    room: Room, spans: Spans, *, headcount: int, terms: Terms, now: datetime, by_organisation: bool
) -> list[Offer]:
    """Return up to three other choices: this room at the nearest times, other rooms at this time.

    A weekly series is offered as a whole: the choice suits every week of it.
    """
    start, end = spans[0]
    away = timedelta(days=LOOK_DAYS)
    first = max(clock.local(now).date(), clock.local(start - away).date())
    last = clock.local(spans[-1][1] + away).date()
    others = _others(room, headcount, by_organisation=by_organisation)
    table = Timetable([room, *others], first, last)
    horizon = clock.start_of(clock.local(now).date() + timedelta(days=terms.horizon_days + 1))
    times = []
    for moment in _starts_near(start, end - start, now, horizon, len(spans)):
        if table.fits(room, weekly(moment, moment + (end - start), len(spans)), terms.buffer):
            times.append(Offer(room, moment, moment + (end - start)))
            if len(times) == OFFERED:
                break
    rooms = [Offer(r, start, end) for r in others if table.fits(r, spans, terms.buffer)][:OFFERED]
    kept = times[:2] + rooms[:1]
    spare = times[2:] + rooms[1:]
    return (kept + spare)[:OFFERED]


def _starts_near(
    wanted: datetime, length: timedelta, now: datetime, horizon: datetime, weeks: int
) -> list[datetime]:
    """Return the half hours around the wish, the nearest first, that lie ahead within reach."""
    reach = LOOK_DAYS * 48
    tail = timedelta(weeks=weeks - 1)
    found = [wanted + SLOT * n for n in range(-reach, reach + 1) if n]
    ahead = [m for m in found if m > now and m + tail + length <= horizon]
    # The same hour on another day is nearer to people than midnight of the same day.
    return sorted(ahead, key=lambda m: (_distance(m, wanted), m))


def _distance(moment: datetime, wanted: datetime) -> tuple[float, float]:
    a, b = clock.local(moment), clock.local(wanted)
    days = abs((a.date() - b.date()).days)
    minutes = abs((a.hour - b.hour) * 60 + a.minute - b.minute)
    return days + minutes / 180, minutes


def _others(room: Room, headcount: int, *, by_organisation: bool) -> list[Room]:
    """Return other rooms that hold as many people: of this venue first, then of the division."""
    found = (
        Room.objects.bookable()
        .filter(capacity__gte=headcount, venue__division_id=room.venue.division_id)
        .exclude(pk=room.pk)
        .select_related("venue")
        .order_by("venue_id", "capacity")
    )
    if by_organisation:
        found = found.filter(venue__is_shared=True)
    return sorted(found[:40], key=lambda r: (r.venue_id != room.venue_id, r.capacity))
