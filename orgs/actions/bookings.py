"""Booking rooms: asking, deciding, giving back, making way, not turning up.

Rules: VN-03 (no overlap with buffer, priority, notice, no-shows), VN-04. That two bookings never
hold the same half hour rests on a unique constraint (docs/adr, overlap); the room's lock only lets
the second one hear it as a refusal with other choices.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from orgs import occupancy
from orgs.actions import qualification
from orgs.actions.booking_wishes import NotFree, Wish, clashes_of, judge, offers_for
from orgs.lifecycle import venues as moves
from orgs.models import Booking, BookingSlot, Organisation, Room
from orgs.rules.bookings import (
    held_slots,
    is_late,
    problems_of_use,
    text_of,
    weekly,
)
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import (
    Detail,
    NotAllowed,
    NotFound,
    WrongState,
    refuse_all,
)
from portal.common.lifecycle import Move, transition
from portal.common.numbers import next_number

MISSED_WITHOUT_NOTICE: Final = "未按时使用，也没有提前取消"


def book(
    room: Room, values: Mapping[str, Any], *, organisation: Organisation | None = None,
    displace_reason: str = "", by: Actor,
) -> list[Booking]:  # fmt: skip
    """Book the room; with `weeks` several weeks in a row. Return the bookings, the first first.

    `values`: start, end (aware), weeks, headcount, title, purpose, agreement_no, phone,
    declares_no_sales. Staff of the venue may book for an `organisation`, and with
    `displace_reason` make less important bookings give way.
    Raises: NotFound, NotAllowed, Incomplete, NotFree (with other choices).
    """
    with transaction.atomic():
        locked = _visible_room(room, by, is_locked=True)
        wish = _wish(locked, values, organisation, displace_reason, by=by)
        judge(wish)
        displaced = _make_way(wish, by=by)
        made = _create(wish, by=by)
        for booking in displaced:
            _tell_displaced(booking, wish)
    return made


def look(
    room: Room | None, values: Mapping[str, Any], *, organisation: Organisation | None = None,
    displace_reason: str = "", by: Actor,
) -> None:  # fmt: skip
    """Say what `book` would refuse now, without a lock and without writing anything.

    Without a room, or a span and its weeks, only what the room is used for is judged.
    Raises: NotFound, NotAllowed, Incomplete, NotFree (with other choices).
    """
    if room is None or not {"start", "end", "weeks"} <= values.keys():
        seats = None if room is None else room.capacity
        promised = bool(values.get("declares_no_sales"))
        headcount = int(values.get("headcount") or 0)
        refuse_all(problems_of_use(headcount, seats, declares_no_sales=promised))
        return
    judge(_wish(_visible_room(room, by), values, organisation, displace_reason, by=by))


def confirm(no: str, *, by: Actor) -> Booking:
    """Agree to a request. Raises: NotFound, NotAllowed, WrongState."""
    with _moving(no, moves.CONFIRM, by=by) as booking:
        if booking.start <= clock.now():
            raise WrongState("开始时间已过，不能再同意。")
        _tell(booking, f"场地预订已确认：{booking.title}")
    return booking


def refuse(no: str, *, reason: str, by: Actor) -> Booking:
    """Refuse a request with its reason. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    return _end(no, moves.REFUSE, reason, "场地预订未通过", by=by)


def call_off(no: str, *, reason: str, by: Actor) -> Booking:
    """Call a booking off as the venue's owner. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    return _end(no, moves.CALL_OFF, reason, "场地预订被取消", by=by)


def give_back(no: str, *, reason: str = "", by: Actor) -> Booking:
    """Give the room back; too late counts as a no-show of the organisation (VN-03).

    Raises: NotFound, NotAllowed, WrongState.
    """
    booking = _visible(no, by)
    now = clock.now()
    if booking.start <= now:
        raise WrongState("预订的时间已经开始，不能取消。如未使用，由阵地管理方登记。")
    move = moves.GIVE_BACK if booking.organisation_id else moves.GIVE_BACK_UNION
    is_firm = booking.state == Booking.State.CONFIRMED and booking.organisation_id is not None
    if is_firm and is_late(booking.start, now, occupancy.terms_on(clock.today())):
        move = moves.GIVE_BACK_LATE
    told = reason.strip()[:300] or "预订方取消"
    with transition(Booking.objects.visible_to(by), booking.pk, move, by=by, reason=told) as held:
        held.end_reason = told
        if move is moves.GIVE_BACK_LATE:
            held.missed_on = clock.today()
        _release(held)
        messages.tell(
            f"{held.room.venue.name}有预订取消：{text_of(*held.span)}", body=held.title,
            url=f"/u/bookings/{held.no}/", union_id=held.union_id,
        )  # fmt: skip
    return held


def miss(no: str, *, by: Actor) -> Booking:
    """Note that nobody came. Raises: NotFound, NotAllowed, WrongState."""
    with _moving(no, moves.MISS, by=by, reason=MISSED_WITHOUT_NOTICE) as booking:
        if booking.start > clock.now():
            raise WrongState("还没有到预订的时间，不能记为爽约。")
        if booking.organisation_id is None:
            raise WrongState("工会活动不记爽约。")
        booking.missed_on = clock.local(booking.start).date()
        booking.end_reason = MISSED_WITHOUT_NOTICE
        _release(booking)
        _tell(booking, f"场地预订记为爽约：{booking.title}", "如有异议，请联系阵地管理方更正。")
    return booking


def excuse(no: str, *, reason: str, by: Actor) -> Booking:
    """Strike a no-show off the record. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    return _end(no, moves.EXCUSE, reason, "爽约记录已撤销", by=by)


def sweep() -> int:
    """End what has passed: used bookings are done, requests nobody decided lapse. Return how many."""
    now = clock.now()
    past = Booking.objects.filter(state=Booking.State.CONFIRMED, end__lte=now)
    late = Booking.objects.filter(state=Booking.State.REQUESTED, start__lte=now)
    ended = 0
    for rows, move in ((past, moves.FINISH), (late, moves.LAPSE)):
        for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
            with suppress(WrongState):  # somebody acted meanwhile
                with transition(Booking.objects.visible_to(SYSTEM), pk, move, by=SYSTEM) as booking:
                    if move is moves.LAPSE:
                        booking.end_reason = "到开始时间仍未审核，自动取消"
                        _release(booking)
                        _tell(booking, f"场地预订已失效：{booking.title}", booking.end_reason)
                ended += 1
    return ended


def standing_between(rooms: Sequence[Room], first: date, last: date) -> list[Booking]:
    """Return the bookings of the rooms that stand on the days, past ones left out."""
    begin, end = clock.start_of(first), clock.start_of(last + timedelta(days=1))
    return list(
        Booking.objects.filter(
            room__in=rooms, state__in=moves.LIVE, start__lt=end, end__gt=begin,
            start__gt=clock.now(),
        ).order_by("start", "pk")
    )  # fmt: skip


def _visible_room(room: Room, by: Actor, *, is_locked: bool = False) -> Room:
    rows = Room.objects.visible_to(by).select_related("venue__union").filter(pk=room.pk)
    found = (rows.select_for_update(of=("self",)) if is_locked else rows).first()
    if found is None:
        raise NotFound("没有找到这个场地。")
    return found


def _wish(
    room: Room, values: Mapping[str, Any], organisation: Organisation | None,
    displace_reason: str, *, by: Actor,
) -> Wish:  # fmt: skip
    is_host = by.acts_for(room.venue.union_id)
    if by.organisation_id is not None:
        by.require(Permission.SERVICE_RECORD, "预订场地")
        organisation = Organisation.objects.visible_to(by).get(pk=by.organisation_id)
    else:
        by.require(Permission.ORG_EDIT, "预订场地")
        if organisation is not None and not is_host:
            raise NotAllowed("只有阵地所属工会可以代社会组织预订。")
    venue = room.venue
    if not is_host and not venue.is_shared:
        raise NotAllowed(f"{venue.name}不对外开放预订，请选其他阵地。")
    priority = Booking.Priority.UNION
    if organisation is not None:
        linked = bool(values.get("agreement_no"))
        priority = Booking.Priority.AGREEMENT if linked else Booking.Priority.PUBLIC
    terms = occupancy.terms_on(clock.today())
    # One too many is what the rules refuse; thousands would outrun the calendar first.
    weeks = min(int(values.get("weeks") or 1), terms.weeks_most + 1)
    return Wish(
        room, weekly(values["start"], values["end"], weeks), values, organisation, int(priority),
        is_host, displace_reason.strip(), terms, clock.now(),
    )  # fmt: skip


def _make_way(wish: Wish, *, by: Actor) -> list[Booking]:
    """Displace what is in the way; only called when it all may be displaced."""
    displaced = []
    reason = f"调让给{Booking.Priority(wish.priority).label}：{wish.displace_reason}"
    for clash in clashes_of(wish):
        with transition(
            Booking.objects.visible_to(by), clash.pk, moves.DISPLACE, by=by, reason=reason
        ) as booking:
            booking.end_reason = reason[:300]
            _release(booking)
        displaced.append(booking)
    return displaced


def _tell_displaced(booking: Booking, wish: Wish) -> None:
    """Tell whose booking gave way, with three other choices that are free now."""
    found = occupancy.offers(
        booking.room, [booking.span], headcount=booking.headcount, terms=wish.terms, now=wish.now,
        by_organisation=booking.organisation_id is not None,
    )  # fmt: skip
    choices = "；".join(o.text for o in found)
    body = f"{booking.end_reason}。可改订：{choices}" if choices else booking.end_reason
    _tell(booking, f"场地预订被调让：{booking.title}", body)


def _create(wish: Wish, *, by: Actor) -> list[Booking]:
    room, values = wish.room, wish.values
    union = room.venue.union
    year = clock.today().year
    is_waiting = room.venue.needs_approval and not wish.is_host
    series, made, slots = "", [], []
    for start, end in wish.spans:
        no = next_number(f"YD-{union.code}-{year}")
        series = series or (no if len(wish.spans) > 1 else "")
        booking = Booking(
            no=no, room=room, union=union, organisation=wish.organisation,
            booking_union_id=None if wish.organisation else by.union_id, start=start, end=end,
            headcount=values["headcount"], title=values["title"], purpose=values["purpose"],
            agreement_no=values.get("agreement_no") or "", priority=wish.priority,
            declares_no_sales=True, series=series, fee=room.fee, booked_by=by.name,
            phone=values.get("phone") or "",
            state=Booking.State.REQUESTED if is_waiting else Booking.State.CONFIRMED,
        )  # fmt: skip
        booking.save()
        made.append(booking)
        slots += [
            BookingSlot(room=room, slot=slot, booking=booking)
            for slot in held_slots(start, end, wish.terms.buffer)
        ]
    _hold(slots, wish)
    if wish.organisation is not None:
        qualification.check(wish.organisation, point="venue", reference=made[0].no, by=by)
    for booking in made:
        events.record_creation(booking, by=by)
    if is_waiting:
        subject = f"{room.venue.name}有预订待审核：{values['title']}"
        messages.tell(subject, url=f"/u/bookings/{made[0].no}/", union_id=union.pk)
    return made


def _hold(slots: Sequence[BookingSlot], wish: Wish) -> None:
    """Take the half hours; the constraint has the last word."""
    try:
        with transaction.atomic():
            BookingSlot.objects.bulk_create(slots)
    except IntegrityError as error:
        told: Detail = {"field": "start", "message": "这个时间刚刚被别人订走。"}
        raise NotFree([told], offers_for(wish)) from error


def _release(booking: Booking) -> None:
    BookingSlot.objects.filter(booking=booking).delete()


def _visible(no: str, by: Actor) -> Booking:
    found = Booking.objects.visible_to(by).filter(no=no).first()
    if found is None:
        raise NotFound("没有找到这条预订，它可能不在您的查看范围内。")
    return found


def _moving(no: str, move: Move, *, by: Actor, reason: str = "") -> AbstractContextManager[Booking]:
    pk = _visible(no, by).pk
    return transition(Booking.objects.visible_to(by), pk, move, by=by, reason=reason)


def _end(no: str, move: Move, reason: str, subject: str, *, by: Actor) -> Booking:
    told = reason.strip()[:300]
    if not told:
        refuse_all([{"field": "reason", "message": "请写明原因，预订方会原样看到。"}])
    with _moving(no, move, by=by, reason=told) as booking:
        booking.end_reason = told
        booking.missed_on = None
        _release(booking)
        _tell(booking, f"{subject}：{booking.title}", told)
    return booking


def _tell(booking: Booking, subject: str, body: str = "") -> None:
    place = f"{booking.room.venue.name}·{booking.room.name} {text_of(*booking.span)}"
    is_organisation = booking.organisation_id is not None
    messages.tell(
        subject, body=f"{place}。{body}" if body else place,
        url=f"/o/bookings/{booking.no}/" if is_organisation else f"/u/bookings/{booking.no}/",
        organisation_id=booking.organisation_id, union_id=booking.booking_union_id,
    )  # fmt: skip
