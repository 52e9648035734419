"""What becomes of a booking (VN-03, VN-04): approval, notice, no-shows, priority, closed days."""

from datetime import date, timedelta
from typing import Any

import pytest

from orgs import running_agreements
from orgs.actions import bookings, venues
from orgs.actions.booking_wishes import NotFree
from orgs.models import Booking, BookingSlot, Organisation, Room, Union, Venue
from orgs.rules.bookings import Terms, stopped_until
from orgs.running_agreements import RunningAgreement
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Message
from tests.factories.venues import moment, shared_venue, wish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
B = Booking.State
TWO = moment(12, 14)


@pytest.fixture
def venue(county: Union, org: Organisation, rival: Organisation) -> Venue:
    return shared_venue(county, [org, rival], 60, 80, 10)


@pytest.fixture
def room(venue: Venue) -> Room:
    return venue.rooms.get(number=1)


def test_where_approval_is_wanted_a_request_waits_and_holds_the_time(
    room: Room, bidder: Actor, rival_bidder: Actor, clerk: Actor, outsider: Actor
) -> None:
    Venue.objects.update(needs_approval=True)
    (made,) = bookings.book(room, wish(TWO), by=bidder)
    assert made.state == B.REQUESTED
    with pytest.raises(NotFree):
        bookings.book(room, wish(TWO), by=rival_bidder)
    for stranger in (bidder, rival_bidder, outsider):
        with pytest.raises((NotAllowed, NotFound)):
            bookings.confirm(made.no, by=stranger)

    assert bookings.confirm(made.no, by=clerk).state == B.CONFIRMED
    (second,) = bookings.book(room, wish(moment(13, 14)), by=rival_bidder)
    assert bookings.refuse(second.no, reason="当天全馆活动", by=clerk).state == B.CANCELLED
    assert bookings.book(room, wish(moment(13, 14)), by=bidder)


def test_giving_back_in_time_costs_nothing_and_late_counts_as_a_no_show(
    room: Room, bidder: Actor, org: Organisation
) -> None:
    (early,) = bookings.book(room, wish(moment(11, 12)), by=bidder)
    (late,) = bookings.book(room, wish(moment(11, 9, 30)), by=bidder)

    assert bookings.give_back(early.no, by=bidder).state == B.CANCELLED  # exactly 24 hours
    held = bookings.give_back(late.no, reason="讲师生病", by=bidder)
    assert (held.state, held.missed_on) == (B.NO_SHOW, date(2026, 3, 10))
    assert BookingSlot.objects.count() == 0
    with pytest.raises(WrongState):
        bookings.give_back(late.no, by=bidder)


def test_three_no_shows_stop_bookings_for_sixty_days(
    room: Room, bidder: Actor, clerk: Actor
) -> None:
    for day in (11, 12, 13):
        bookings.book(room, wish(moment(day, 14)), by=bidder)
    missed = list(Booking.objects.order_by("start"))
    with pytest.raises(WrongState):
        bookings.miss(missed[0].no, by=clerk)
    with clock.at(moment(13, 17)):
        bookings.sweep()
        for booking in missed:
            bookings.miss(booking.no, by=clerk)
    with clock.at(moment(11, 9, month=5)):
        with pytest.raises(Incomplete) as refused:
            bookings.book(room, wish(moment(20, 14, month=5)), by=bidder)
        assert "累计爽约 3 次，2026-05-12 之前暂停预订" in refused.value.details[0]["message"]
        bookings.excuse(missed[0].no, reason="查明当天停电", by=clerk)
        assert bookings.book(room, wish(moment(20, 14, month=5)), by=bidder)


def test_every_third_no_show_begins_a_new_stop() -> None:
    terms = Terms(timedelta(), 24, 3, 60, 90, 8)
    days = [date(2026, 1, n) for n in range(1, 7)]

    assert stopped_until(days[:2], terms) is None
    assert stopped_until(days[:5], terms) == date(2026, 3, 4)
    assert stopped_until(days, terms) == date(2026, 3, 7)


def test_union_activity_displaces_a_free_one_with_reason_and_other_choices(
    room: Room, bidder: Actor, clerk: Actor, org: Organisation
) -> None:
    (mine,) = bookings.book(room, wish(TWO), by=bidder)
    with pytest.raises(NotFree) as refused:
        bookings.book(room, wish(TWO), by=clerk)
    assert "displace_reason" in {d.get("field") for d in refused.value.details}

    (theirs,) = bookings.book(room, wish(TWO), displace_reason="职代会改期", by=clerk)

    mine.refresh_from_db()
    assert (mine.state, mine.end_reason) == (B.CANCELLED, "调让给工会活动：职代会改期")
    assert theirs.slots.count() == 5
    told = Message.objects.get(organisation_id=org.pk)
    assert told.body.count("1 号厅") + told.body.count("·") >= 4
    assert "可改订" in told.body


def test_what_weighs_as_much_never_gives_way(
    room: Room, bidder: Actor, clerk: Actor, rival: Organisation, monkeypatch
) -> None:
    agreement = RunningAgreement("GX-1", "心理关爱")
    monkeypatch.setattr(running_agreements, "SOURCES", [lambda pk, day: [agreement]])
    (mine,) = bookings.book(room, wish(TWO, agreement_no="GX-1"), by=bidder)
    assert mine.priority == Booking.Priority.AGREEMENT

    with pytest.raises(NotFree):
        bookings.book(room, wish(TWO, agreement_no="GX-1"), organisation=rival,
                      displace_reason="更重要", by=clerk)  # fmt: skip
    with pytest.raises(NotFree):
        bookings.book(room, wish(TWO), organisation=rival, displace_reason="更重要", by=clerk)
    mine.refresh_from_db()
    assert mine.state == B.CONFIRMED


def test_closing_days_names_the_bookings_in_the_way_and_calls_them_off_on_request(
    room: Room, venue: Venue, bidder: Actor, clerk: Actor
) -> None:
    (mine,) = bookings.book(room, wish(TWO), by=bidder)
    days: dict[str, Any] = {
        "first_day": date(2026, 3, 12),
        "last_day": date(2026, 3, 12),
        "reason": "检修",
    }
    with pytest.raises(Incomplete, match="其间有 1 场预订"):
        venues.close_days(venue.no, **days, by=clerk)
    assert venue.closures.count() == 0

    venues.close_days(venue.no, **days, call_off=True, by=clerk)
    mine.refresh_from_db()
    assert (mine.state, mine.end_reason) == (B.CANCELLED, "闭馆：检修")


def test_past_bookings_are_done_and_undecided_requests_lapse(
    room: Room, venue: Venue, bidder: Actor
) -> None:
    (used,) = bookings.book(room, wish(TWO), by=bidder)
    Venue.objects.update(needs_approval=True)
    (waiting,) = bookings.book(room, wish(moment(13, 9)), by=bidder)
    with clock.at(moment(13, 9)):
        assert bookings.sweep() == 2
        assert bookings.sweep() == 0
    used.refresh_from_db()
    waiting.refresh_from_db()
    assert (used.state, waiting.state) == (B.DONE, B.CANCELLED)


def test_others_bookings_are_not_found(
    room: Room, bidder: Actor, rival_bidder: Actor, outsider: Actor, clerk: Actor
) -> None:
    bookings.book(room, wish(TWO), by=bidder)

    assert Booking.objects.visible_to(bidder).count() == 1
    assert Booking.objects.visible_to(clerk).count() == 1
    assert Booking.objects.visible_to(rival_bidder).count() == 0
    assert Booking.objects.visible_to(outsider).count() == 0
