"""A wish to book a room and its terms (VN-03, VN-04): no overlap, other choices, who may."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from orgs.actions import bookings, suspensions, venues
from orgs.actions.booking_wishes import NotFree
from orgs.models import Booking, BookingSlot, CreditListing, Organisation, Room, Union, Venue
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, RuleError
from portal.common.models import CalendarDay, Parameter
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


def fields(refusal: RuleError) -> list[str]:
    return [d.get("field", "") for d in refusal.details]


def test_a_linked_organisation_books_and_holds_the_clearing_time_too(
    room: Room, bidder: Actor
) -> None:
    (made,) = bookings.book(room, wish(TWO), by=bidder)

    assert (made.state, made.priority) == (B.CONFIRMED, Booking.Priority.PUBLIC)
    assert made.no == "YD-410402-2026-0001"
    assert made.slots.count() == 5  # four half hours and one for clearing
    assert made.organisation is not None
    assert made.fee == 0
    assert made.organisation.checks.filter(point="venue", reference=made.no).count() == 3


def test_the_second_hears_three_other_choices(
    room: Room, bidder: Actor, rival_bidder: Actor
) -> None:
    bookings.book(room, wish(TWO), by=bidder)

    with pytest.raises(NotFree) as refused:
        bookings.book(room, wish(moment(12, 15)), by=rival_bidder)

    same, later, other = refused.value.offers
    assert {same.room, later.room} == {room}
    assert other.room.capacity == 80
    assert (other.start, other.end) == (moment(12, 15), moment(12, 17))
    assert fields(refused.value) == ["start", "offers", "offers", "offers"]
    assert "14:00–16:00 已被预订" in refused.value.details[0]["message"]
    for offer in refused.value.offers:
        taken = wish(offer.start, (offer.end - offer.start) / timedelta(hours=1))
        with transaction.atomic():
            assert bookings.book(offer.room, taken, by=rival_bidder)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("start", "is_free"),
    [(moment(12, 11, 30), True), (moment(12, 12), False), (moment(12, 16), False),
     (moment(12, 16, 30), True)],
)  # fmt: skip
def test_half_an_hour_lies_between_two_bookings(
    start, is_free, room: Room, bidder: Actor, rival_bidder: Actor
) -> None:
    bookings.book(room, wish(TWO), by=bidder)
    if is_free:
        assert bookings.book(room, wish(start), by=rival_bidder)
        return
    with pytest.raises(NotFree):
        bookings.book(room, wish(start), by=rival_bidder)


def test_the_buffer_is_a_dated_parameter(room: Room, bidder: Actor, rival_bidder: Actor) -> None:
    Parameter.objects.create(
        code="booking_buffer_minutes", value=0, valid_from=date(2026, 1, 1), source="馆务会"
    )
    bookings.book(room, wish(TWO), by=bidder)

    assert bookings.book(room, wish(moment(12, 16)), by=rival_bidder)


def test_the_database_itself_refuses_a_half_hour_twice(room: Room, bidder: Actor) -> None:
    (made,) = bookings.book(room, wish(TWO), by=bidder)
    slot = made.slots.first()
    assert slot is not None

    with pytest.raises(IntegrityError), transaction.atomic():
        BookingSlot.objects.create(room=room, slot=slot.slot, booking=made)


def test_everything_that_is_wrong_is_told_at_once(room: Room, bidder: Actor) -> None:
    wrong = wish(moment(12, 14, 10), headcount=61, weeks=9, declares_no_sales=False)

    with pytest.raises(Incomplete) as refused:
        bookings.book(room, wrong, by=bidder)

    assert fields(refused.value) == [
        "start", "end", "weeks", "headcount", "declares_no_sales",
    ]  # fmt: skip
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (wish(moment(10, 11)), "开始时间已过"),
        (wish(moment(12, 20), 5), "跨天"),
        (wish(TWO, -1), "须晚于开始"),
        (wish(moment(20, 9, month=8)), "最远可订到 2026-06-08"),
    ],
)
def test_a_wish_outside_the_terms_is_refused(values, told, room: Room, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refused:
        bookings.book(room, values, by=bidder)
    assert told in refused.value.details[0]["message"]


def test_outside_opening_hours_there_are_other_choices(room: Room, bidder: Actor) -> None:
    with pytest.raises(NotFree) as refused:
        bookings.book(room, wish(moment(12, 20)), by=bidder)

    assert "不在开放时间内（周四 08:00-21:00）" in refused.value.details[0]["message"]
    assert refused.value.offers[0].start == moment(12, 19)


def test_holidays_and_closed_days_close_the_venue(
    venue: Venue, room: Room, bidder: Actor, clerk: Actor
) -> None:
    CalendarDay.objects.create(day=date(2026, 3, 12), is_off=True)
    venues.close_days(
        venue.no, first_day=date(2026, 3, 13), last_day=date(2026, 3, 14), reason="设备检修",
        by=clerk,
    )  # fmt: skip
    told = []
    for day in (12, 13):
        with pytest.raises(NotFree) as refused:
            bookings.book(room, wish(moment(day, 14)), by=bidder)
        told.append(refused.value.details[0]["message"])

    assert "闭馆（法定节假日闭馆）" in told[0]
    assert "闭馆（设备检修）" in told[1]


def test_a_series_is_booked_whole_or_not_at_all(
    room: Room, bidder: Actor, rival_bidder: Actor
) -> None:
    made = bookings.book(room, wish(TWO, weeks=8), by=bidder)
    assert len(made) == 8
    assert {b.series for b in made} == {made[0].no}
    assert made[7].start - made[0].start == timedelta(weeks=7)

    with pytest.raises(NotFree) as refused:
        bookings.book(room, wish(moment(5, 14, month=3) + timedelta(weeks=6), weeks=2),
                      by=rival_bidder)  # fmt: skip
    assert Booking.objects.count() == 8
    assert len(refused.value.offers) == 3


def test_only_linked_qualified_organisations_book(
    room: Room, bidder: Actor, org: Organisation, county: Union
) -> None:
    CreditListing.objects.create(
        kind="serious", name=org.name, uscc=org.uscc, since=date(2026, 1, 1), source="公告"
    )
    org.links.update(until=date(2026, 3, 1))

    with pytest.raises(Incomplete) as refused:
        bookings.book(room, wish(TWO), by=bidder)

    assert [d["rule"] for d in refused.value.details] == ["VN-03", "QC-05"]


def test_a_suspended_organisation_may_still_serve_for_free(
    room: Room, bidder: Actor, org: Organisation, reviewer: Actor
) -> None:
    """Only QC-01, 03 and 05 are asked for a room: a suspension stops contracts."""
    suspensions.suspend(
        org.pk, ground="other", reason="资料核查", until=date(2026, 4, 10), by=reviewer
    )
    assert bookings.book(room, wish(TWO), by=bidder)


def test_a_venue_that_is_not_shared_is_the_unions_own(
    room: Room, venue: Venue, bidder: Actor, clerk: Actor, outsider: Actor
) -> None:
    Venue.objects.update(is_shared=False)
    for stranger in (bidder, outsider):
        with pytest.raises(NotAllowed):
            bookings.book(room, wish(TWO), by=stranger)
    assert bookings.book(room, wish(TWO), by=clerk)[0].priority == Booking.Priority.UNION


def test_an_agreement_that_does_not_run_gives_no_priority(room: Room, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refused:
        bookings.book(room, wish(TWO, agreement_no="GX-9"), by=bidder)
    assert fields(refused.value) == ["agreement_no"]
