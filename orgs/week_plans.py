"""A week of a venue as rows of half hours: what the calendar, its list twin and its sheet show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from orgs.models import Booking, Room, Venue
from orgs.occupancy import Timetable
from orgs.rules import opening
from orgs.rules.bookings import SLOT, WEEKDAYS, slots_of
from portal.common import clock
from portal.common.access import Actor, ActorKind

FIRST_HOUR: Final = 8
LAST_HOUR: Final = 21
COLUMNS: Final = (LAST_HOUR - FIRST_HOUR) * 2
HEAT_WEEKS: Final = 8
FREE, TAKEN, OWN, WAITING, CLEARING, CLOSED, PAST = (
    "free", "taken", "own", "waiting", "clearing", "closed", "past",
)  # fmt: skip
WORDS: Final = {
    FREE: "空闲", TAKEN: "已订", OWN: "本机构", WAITING: "待审核", CLEARING: "整理",
    CLOSED: "闭馆", PAST: "已过",
}  # fmt: skip


@dataclass(slots=True)
class Cell:
    """A run of half hours in one state."""

    state: str
    start: datetime
    width: int = 1
    booking: Booking | None = None

    @property
    def end(self) -> datetime:
        """Where the run ends."""
        return self.start + SLOT * self.width

    @property
    def hours(self) -> str:
        """The run as people read it."""
        return f"{clock.local(self.start):%H:%M}–{clock.local(self.end):%H:%M}"

    @property
    def word(self) -> str:
        """The state in a word, so that no colour is needed to tell it."""
        return WORDS[self.state]


@dataclass(slots=True)
class RoomDay:
    """One room on one day."""

    room: Room
    day: date
    cells: list[Cell] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    closed_because: str = ""

    @property
    def free(self) -> list[Cell]:
        """The free stretches, neighbouring half hours joined."""
        joined: list[Cell] = []
        for cell in self.cells:
            if cell.state != FREE:
                continue
            if joined and joined[-1].end == cell.start:
                joined[-1].width += cell.width
            else:
                joined.append(Cell(FREE, cell.start, cell.width))
        return joined


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week with its rooms."""

    day: date
    rooms: list[RoomDay]

    @property
    def label(self) -> str:
        """Weekday and date."""
        return f"{WEEKDAYS[self.day.weekday()]} {self.day.month}月{self.day.day}日"


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def days_of(rooms: Sequence[Room], first: date, count: int, *, by: Actor) -> list[Day]:
    """Return the days with every room's half hours, in a fixed number of queries (6).

    An organisation sees its own bookings by name and others as taken.
    """
    last = first + timedelta(days=count - 1)
    table = Timetable(rooms, first, last)
    begin, end = clock.start_of(first), clock.start_of(last + timedelta(days=1))
    seen = (
        Booking.objects.visible_to(by)
        .holding()
        .filter(room__in=rooms, start__lt=end, end__gt=begin)
        .select_related("organisation", "booking_union", "room__venue")
        .order_by("start")
    )
    by_room: dict[tuple[int, date], list[Booking]] = {}
    for booking in seen:
        key = (booking.room_id, clock.local(booking.start).date())
        by_room.setdefault(key, []).append(booking)
    found = []
    for offset in range(count):
        day = first + timedelta(days=offset)
        found.append(
            Day(day, [_room_day(r, day, table, by_room.get((r.pk, day), []), by) for r in rooms])
        )
    return found


def _room_day(
    room: Room, day: date, table: Timetable, bookings: list[Booking], by: Actor
) -> RoomDay:
    held = {s: b for b in bookings for s in slots_of(*b.span)}
    is_staff = by.kind is ActorKind.STAFF
    made = RoomDay(room, day, [], bookings, table.closed_because(room.venue, day, room))
    hours = table.hours(room.venue, day, room)
    moment = datetime.combine(day, time(FIRST_HOUR), clock.SHANGHAI)
    now = clock.now()
    for _ in range(COLUMNS):
        slot = slots_of(moment, moment + SLOT)[0]
        booking = held.get(slot)
        state = _state(booking, is_staff=is_staff)
        if booking is None and slot in table.taken[room.pk]:
            state = CLEARING if slot - 1 in held or is_staff else TAKEN
        elif booking is None:
            minute = clock.local(moment).hour * 60 + clock.local(moment).minute
            is_open = opening.covers(hours, minute, minute + 30)
            state = (FREE if moment > now else PAST) if is_open else CLOSED
        _add(made.cells, Cell(state, moment, 1, booking))
        moment += SLOT
    return made


def _state(booking: Booking | None, *, is_staff: bool) -> str:
    if booking is None:
        return FREE
    if booking.state == Booking.State.REQUESTED:
        return WAITING
    return TAKEN if is_staff else OWN


def _add(cells: list[Cell], cell: Cell) -> None:
    """Join a half hour to the run before it; free ones stay single, to be chosen one by one."""
    last = cells[-1] if cells else None
    if last and last.state == cell.state != FREE and last.booking == cell.booking:
        last.width += 1
    else:
        cells.append(cell)


@dataclass(frozen=True, slots=True)
class Heat:
    """How much a venue's rooms are used: a percentage by weekday and hour, null when closed."""

    hours: list[int]
    rows: list[tuple[str, list[int | None]]]
    first: date
    last: date


def heat(venue: Venue, rooms: Sequence[Room], *, by: Actor) -> Heat:
    """Return the share of open half hours that were booked over the last weeks (5 queries)."""
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=HEAT_WEEKS * 7 - 1)
    table = Timetable(rooms, first, last)
    begin, end = clock.start_of(first), clock.start_of(last + timedelta(days=1))
    spans = (
        Booking.objects.visible_to(by)
        .holding()
        .filter(room__in=rooms, start__lt=end, end__gt=begin)
        .values_list("room_id", "start", "end")
    )
    used = {(room_id, slot) for room_id, a, b in spans for slot in slots_of(a, b)}
    taken: dict[tuple[int, int], list[int]] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for room in rooms:
            hours = table.hours(venue, day, room)
            for column in range(COLUMNS):
                minute = FIRST_HOUR * 60 + column * 30
                if opening.covers(hours, minute, minute + 30):
                    slot = slots_of(clock.start_of(day), clock.start_of(day) + SLOT)[0]
                    count = taken.setdefault((day.weekday(), minute // 60), [0, 0])
                    count[0] += (room.pk, slot + minute // 30) in used
                    count[1] += 1
    hours_shown = list(range(FIRST_HOUR, LAST_HOUR))
    rows = [(WEEKDAYS[w], [_share(taken.get((w, h))) for h in hours_shown]) for w in range(7)]
    return Heat(hours_shown, rows, first, last)


def _share(count: list[int] | None) -> int | None:
    return round(100 * count[0] / count[1]) if count else None
