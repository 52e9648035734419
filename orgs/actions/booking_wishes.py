"""What somebody wants to book, and everything that speaks against it (VN-03, VN-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orgs import occupancy, running_agreements
from orgs.actions import qualification
from orgs.lifecycle import venues as moves
from orgs.models import Booking, Organisation, OrganisationLink, Room
from orgs.occupancy import Offer
from orgs.rules import opening
from orgs.rules.bookings import (
    WEEKDAYS,
    Ask,
    Terms,
    held_slots,
    problems_of,
    stopped_until,
    text_of,
)
from portal.common import clock
from portal.common.errors import Detail, Incomplete, refuse_all


class NotFree(Incomplete):
    """The room is taken or closed then; `offers` are up to three other choices, also in details."""

    def __init__(self, details: Sequence[Detail], offers: Sequence[Offer]) -> None:
        told: list[Detail] = [{"field": "offers", "message": o.text} for o in offers]
        super().__init__("这个时间订不到，可改选其他时间或场地。", [*details, *told])
        self.offers = tuple(offers)


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking as asked for, with who asks and what it weighs."""

    room: Room
    spans: list[tuple[datetime, datetime]]
    values: Mapping[str, Any]
    organisation: Organisation | None
    priority: int
    is_host: bool
    displace_reason: str
    terms: Terms
    now: datetime


def judge(wish: Wish) -> None:
    """Refuse with every problem at once; one of room and time comes with other choices."""
    values = wish.values
    ask = Ask(
        wish.spans, int(values.get("headcount") or 0), wish.room.capacity,
        bool(values.get("declares_no_sales")), wish.now,
    )  # fmt: skip
    problems = problems_of(ask, wish.terms) + _state_problems(wish)
    if wish.organisation is not None:
        problems += _organisation_problems(wish.organisation, wish)
    occupied: list[Detail] = []
    if not any(p.get("field") in ("start", "end", "day", "weeks") for p in problems):
        occupied = _closed(wish) or _taken(wish)
    if occupied:
        raise NotFree(problems + occupied, offers_for(wish))
    refuse_all(problems)


def _state_problems(wish: Wish) -> list[Detail]:
    venue = wish.room.venue
    if venue.state != venue.State.OPEN:
        return [{"message": f"{venue.name}{venue.get_state_display()}：{venue.state_reason}"}]
    if not wish.room.is_bookable:
        return [{"field": "room", "message": f"{wish.room.name}现在不接受预订，请选其他场地。"}]
    return []


def _organisation_problems(organisation: Organisation, wish: Wish) -> list[Detail]:
    """Return what keeps the organisation from booking: VN-03 and QC-01, 03, 05."""
    found: list[Detail] = []
    if not OrganisationLink.objects.filter(organisation=organisation, until=None).exists():
        message = "本机构还没有和工会建立联系，不能预订。请先联系所在地工会办理。"
        found.append({"message": message, "rule": "VN-03"})
    until = stop_of(organisation.pk)
    if until is not None:
        message = f"累计爽约 {wish.terms.no_shows} 次，{until} 之前暂停预订。"
        found.append({"message": message, "rule": "VN-03"})
    findings = qualification.judge(organisation, point="venue")
    found += [{"message": f.message, "rule": f.rule} for f in findings if f.outcome == "fail"]
    no = wish.values.get("agreement_no")
    if no:
        last = clock.local(wish.spans[-1][1]).date()
        if no not in {a.no for a in running_agreements.of(organisation.pk, last)}:
            message = "到预订那天没有这份在履行的协议，请重新选择或留空。"
            found.append({"field": "agreement_no", "message": message})
    return found


def _closed(wish: Wish) -> list[Detail]:
    room = wish.room
    days = [clock.local(start).date() for start, _ in wish.spans]
    table = occupancy.Timetable([room], days[0], days[-1])
    found: list[Detail] = []
    for (start, end), day in zip(wish.spans, days, strict=True):
        if table.is_open(room, start, end):
            continue
        why = table.closed_because(room.venue, day, room)
        hours = opening.text_of(table.hours(room.venue, day, room)) or "不开放"
        told = f"闭馆（{why}）" if why else f"不在开放时间内（{WEEKDAYS[day.weekday()]} {hours}）"
        found.append({"field": "start", "message": f"{text_of(start, end)} {told}。"})
    return found


def _taken(wish: Wish) -> list[Detail]:
    clashes = clashes_of(wish)
    if not clashes or (wish.displace_reason and may_displace(wish, clashes)):
        return []
    minutes = int(wish.terms.buffer.total_seconds()) // 60
    buffer = f"（前后各留 {minutes} 分钟整理）" if minutes else ""
    found: list[Detail] = [
        {"field": "start", "message": f"{text_of(*b.span)} 已被预订{buffer}。"} for b in clashes
    ]
    if wish.is_host and may_displace(wish, clashes):
        message = "已有的预订优先级较低。确需使用的，填写调让原因后再提交，原预订方会收到通知。"
        found.append({"field": "displace_reason", "message": message})
    return found


def may_displace(wish: Wish, clashes: Sequence[Booking]) -> bool:
    """Whether all that is in the way weighs less: union activity > agreement > public (VN-03)."""
    return wish.is_host and all(
        b.priority > wish.priority and b.state in moves.LIVE for b in clashes
    )


def clashes_of(wish: Wish) -> list[Booking]:
    """Return the bookings that hold a half hour of the wish, the first first."""
    slots = [s for span in wish.spans for s in held_slots(*span, wish.terms.buffer)]
    rows = Booking.objects.filter(slots__slot__in=slots, slots__room=wish.room)
    return list(Booking.objects.filter(pk__in=rows.values("pk")).order_by("start"))


def offers_for(wish: Wish) -> list[Offer]:
    """Return up to three other choices for the wish."""
    return occupancy.offers(
        wish.room, wish.spans, headcount=int(wish.values.get("headcount") or 1), terms=wish.terms,
        now=wish.now, by_organisation=not wish.is_host,
    )  # fmt: skip


def stop_of(organisation_id: int) -> date | None:
    """Return the last day of the organisation's stop for no-shows, null when it may book."""
    today = clock.today()
    missed = Booking.objects.filter(
        organisation_id=organisation_id, state=Booking.State.NO_SHOW, missed_on__isnull=False
    ).values_list("missed_on", flat=True)
    until = stopped_until((d for d in missed if d), occupancy.terms_on(today))
    return until if until is not None and until >= today else None
