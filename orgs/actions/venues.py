"""Registering venues and stations, their rooms, hours, closed days and the six flags.

Rules: VN-01, VN-02. Only the union that owns a venue changes it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from orgs.actions import bookings
from orgs.lifecycle import venues as moves
from orgs.models import Booking, Closure, OpeningHours, Room, Union, Venue, VenueCheck
from orgs.parameters import VENUE_FLAGS
from orgs.rules import opening
from portal.common import clock, events, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound, refuse_all
from portal.common.lifecycle import edit, require_held, transition
from portal.common.models import StoredFile
from portal.common.numbers import next_number

FIELDS: Final = (
    "kind", "name", "division", "address", "latitude", "longitude", "contact_name", "phone",
    "operator", "built", "is_shared", "needs_approval", "closed_on_holidays", "facilities", "rules",
)  # fmt: skip
ROOM_FIELDS: Final = (
    "name", "floor", "capacity", "equipment", "is_barrier_free", "fee", "is_bookable",
)  # fmt: skip
HOUR_FIELDS: Final = tuple(f"hours_{n}" for n in range(1, 8))


def flags_on(day: date) -> dict[str, str]:
    """Return the flags of the standard in force on the day, code to label (VN-02)."""
    rows: list[tuple[str, str]] = VENUE_FLAGS.on(day)
    return dict(rows)


def register(
    values: Mapping[str, Any], *, photo: tuple[str, bytes] | None = None, is_demo: bool = False,
    by: Actor,
) -> Venue:  # fmt: skip
    """Enter a venue of the actor's union with its weekly hours.

    Raises: NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.ORG_EDIT, "登记阵地")
    hours = _checked(values)
    with transaction.atomic():
        union = Union.objects.get(pk=by.union_id or 0)
        made = Venue(no=next_number(f"ZD-{union.code}"), union=union, is_demo=is_demo)
        _fill(made, values)
        made.photo = _kept(photo, by=by)
        made.save()
        _set_hours(made, hours)
        events.record_creation(made, by=by)
    return made


def change(
    no: str, values: Mapping[str, Any], *, photo: tuple[str, bytes] | None = None, by: Actor
) -> Venue:
    """Change a venue's facts and weekly hours. Standing bookings stay as they are.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    hours = _checked(values)
    with edit(
        Venue.objects.visible_to(by), _pk(no, by), by=by, needs=Permission.ORG_EDIT,
        editable=moves.VENUE_EDITABLE,
    ) as venue:  # fmt: skip
        _fill(venue, values)
        venue.photo = _kept(photo, by=by) or venue.photo
        _set_hours(venue, hours)
    return venue


def pause(no: str, *, reason: str, by: Actor) -> Venue:
    """Stop bookings and tell the public so. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    return _move(no, moves.PAUSE, reason, by=by)


def close(no: str, *, reason: str, by: Actor) -> Venue:
    """Take the venue out of use. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    return _move(no, moves.CLOSE, reason, by=by)


def reopen(no: str, *, by: Actor) -> Venue:
    """Open it again. Raises: NotFound, NotAllowed, WrongState."""
    with transition(Venue.objects.visible_to(by), _pk(no, by), moves.REOPEN, by=by) as venue:
        venue.state_reason = ""
    return venue


def add_room(no: str, values: Mapping[str, Any], *, by: Actor) -> Room:
    """Add a room that can be booked. Raises: NotFound, NotAllowed."""
    with transaction.atomic():
        venue = _own(no, "增加场地", by=by)
        last = venue.rooms.order_by("-number").values_list("number", flat=True).first()
        made = Room(venue=venue, number=(last or 0) + 1)
        for name in ROOM_FIELDS:
            setattr(made, name, values.get(name, getattr(made, name)))
        made.fee = values.get("fee") or Decimal(0)
        made.save()
        events.record_creation(made, by=by)
    return made


def change_room(no: str, number: int, values: Mapping[str, Any], *, by: Actor) -> Room:
    """Change a room. Raises: NotFound, NotAllowed."""
    with transaction.atomic():
        venue = _own(no, "修改场地", by=by)
        room = venue.rooms.select_for_update().filter(number=number).first()
        if room is None:
            raise NotFound("没有找到这个场地。")
        before = events.snapshot(room)
        for name in ROOM_FIELDS:
            setattr(room, name, values.get(name, getattr(room, name)))
        room.fee = values.get("fee") or Decimal(0)
        room.save()
        events.record(action="orgs.room.edit", target=room, by=by, before=before)
    return room


def check_flags(
    no: str, met: Mapping[str, bool], *, notes: Mapping[str, str], checked_on: date, by: Actor
) -> list[VenueCheck]:
    """Keep what a look at the venue found, flag by flag; earlier looks stay (VN-02).

    Raises: NotFound, NotAllowed, Incomplete.
    """
    today = clock.today()
    if checked_on > today:
        refuse_all([{"field": "checked_on", "message": "核查日期不能晚于今天。"}])
    with transaction.atomic():
        venue = _own(no, "登记核查", by=by)
        made = [
            VenueCheck(
                venue=venue, flag=code, is_met=bool(met.get(code)), note=notes.get(code, ""),
                checked_on=checked_on, checked_by=by.name,
            )
            for code in flags_on(checked_on)
        ]  # fmt: skip
        VenueCheck.objects.bulk_create(made)
        # One look is one act; the log names what it found.
        found = {check.flag: check.is_met for check in made}
        events.record(action="orgs.venuecheck.create", target=venue, by=by, after=found)
    return made


def close_days(
    no: str, *, first_day: date, last_day: date, reason: str, room: int | None = None,
    call_off: bool = False, by: Actor,
) -> Closure:  # fmt: skip
    """Close the venue, or one room, for some days; bookings in the way are called off on request.

    Raises: NotFound, NotAllowed, Incomplete (also when bookings stand in the way).
    """
    refuse_all(problems_of_days(first_day, last_day), "还没有设置闭馆。")
    with transaction.atomic():
        venue = _own(no, "设置闭馆", by=by)
        found = venue.rooms.select_for_update().order_by("number")
        rooms = list(found.filter(number=room) if room else found)
        made = Closure.objects.create(
            venue=venue, room=rooms[0] if room else None, first_day=first_day, last_day=last_day,
            reason=reason,
        )  # fmt: skip
        events.record(
            action="orgs.closure.create", target=venue, by=by,
            after={"first_day": first_day, "last_day": last_day, "reason": reason},
        )  # fmt: skip
        standing = bookings.standing_between(rooms, first_day, last_day)
        if standing and not call_off:
            told = _in_the_way(standing)
            refuse_all(told, told[0]["message"])
        for booking in standing:
            bookings.call_off(booking.no, reason=f"闭馆：{reason}", by=by)
    return made


def problems_of_days(first_day: date | None, last_day: date | None) -> list[Detail]:
    """Return what is wrong with the closed days; what is missing is not judged."""
    problems: list[Detail] = []
    if first_day is not None and last_day is not None and last_day < first_day:
        problems.append({"field": "last_day", "message": "结束日期不能早于开始日期。"})
    elif last_day is not None and last_day < clock.today():
        problems.append({"field": "last_day", "message": "这几天已经过去。"})
    return problems


def problems_of_closure(venue: Venue, values: Mapping[str, Any]) -> list[Detail]:
    """Return what keeps the days from being closed, bookings in the way among it."""
    first_day, last_day = values.get("first_day"), values.get("last_day")
    problems = problems_of_days(first_day, last_day)
    if problems or first_day is None or last_day is None or values.get("call_off"):
        return problems
    number = values.get("room")
    rooms = list(venue.rooms.filter(number=number) if number else venue.rooms.all())
    return _in_the_way(bookings.standing_between(rooms, first_day, last_day))


def _in_the_way(standing: Sequence[Booking]) -> list[Detail]:
    if not standing:
        return []
    message = f"其间有 {len(standing)} 场预订。勾选“同时取消”后再提交，预订方会收到通知。"
    return [{"field": "call_off", "message": message}]


def lift_closure(no: str, pk: int, *, by: Actor) -> Closure:
    """Open on those days after all. Raises: NotFound, NotAllowed."""
    with transaction.atomic():
        venue = _own(no, "取消闭馆", by=by)
        found = venue.closures.select_for_update().filter(pk=pk).first()
        if found is None:
            raise NotFound("没有找到这条闭馆安排，可能已被取消。")
        before = {"first_day": found.first_day, "last_day": found.last_day, "reason": found.reason}
        found.delete()
        events.record(action="orgs.closure.lift", target=venue, by=by, before=before, after=before)
    return found


def _move(no: str, move: Any, reason: str, *, by: Actor) -> Venue:
    if not reason.strip():
        refuse_all([{"field": "reason", "message": "请写明原因，公众会看到。"}])
    with transition(
        Venue.objects.visible_to(by), _pk(no, by), move, by=by, reason=reason.strip()
    ) as venue:
        venue.state_reason = reason.strip()[:200]
    return venue


def _pk(no: str, by: Actor) -> int:
    found = Venue.objects.visible_to(by).filter(no=no).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("没有找到这个阵地。")
    return found


def _own(no: str, what: str, *, by: Actor) -> Venue:
    """Return the venue, locked, when the actor's union owns it."""
    venue = Venue.objects.visible_to(by).select_for_update(of=("self",)).filter(no=no).first()
    if venue is None:
        raise NotFound("没有找到这个阵地。")
    by.require(Permission.ORG_EDIT, what)
    require_held(venue, what, by=by)
    return venue


def _fill(venue: Venue, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(venue, name, values[name])


def _checked(values: Mapping[str, Any]) -> list[tuple[int, opening.Span]]:
    """Return the weekly hours; refuse every problem of the facts at once."""
    refuse_all(problems_of(values))
    return [
        (weekday, span)
        for weekday, name in enumerate(HOUR_FIELDS, start=1)
        for span in opening.parse(str(values.get(name) or ""))
    ]


def problems_of(values: Mapping[str, Any]) -> list[Detail]:
    """Return everything wrong with a venue's facts and weekly hours."""
    problems: list[Detail] = []
    if (values.get("latitude") is None) != (values.get("longitude") is None):
        field = "latitude" if values.get("latitude") is None else "longitude"
        problems.append({"field": field, "message": "经度和纬度须同时填写，或都留空。"})
    for name in HOUR_FIELDS:
        try:
            opening.parse(str(values.get(name) or ""))
        except ValueError as error:
            problems.append({"field": name, "message": str(error)})
    return problems


def _set_hours(venue: Venue, hours: list[tuple[int, opening.Span]]) -> None:
    OpeningHours.objects.filter(venue=venue).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=weekday, opens_minute=opens, closes_minute=closes)
        for weekday, (opens, closes) in hours
    )


def _kept(photo: tuple[str, bytes] | None, *, by: Actor) -> StoredFile | None:
    return files.store(*photo, purpose="venue", by=by, is_public=True) if photo else None
