"""Booking rooms (VN-03, VN-04): no overlap, other choices, priority, notice, no-shows."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from orgs import running_agreements
from orgs.actions import bookings, organisations, suspensions, venues
from orgs.actions.booking_wishes import NotFree
from orgs.models import Booking, BookingSlot, CreditListing, Organisation, Room, Union, Venue
from orgs.people.actors import actor_for
from orgs.roles import ROLES
from orgs.rules.bookings import Terms, held_slots, stopped_until
from orgs.running_agreements import RunningAgreement
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, RuleError, WrongState
from portal.common.models import CalendarDay, Message, Parameter
from tests.conftest import NOON
from tests.factories.orgs import OrganisationFactory, UnionFactory, UserFactory, appoint
from tests.factories.venues import moment, open_venue, wish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
B = Booking.State
TWO = moment(12, 14)


@pytest.fixture
def venue(county: Union, org: Organisation, rival: Organisation) -> Venue:
    for organisation in (org, rival):
        organisations.link(county, organisation, date(2026, 1, 1), by=SYSTEM)
    return open_venue(county, 60, 80, 10)


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
    assert "displace_reason" in fields(refused.value)

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


def test_an_agreement_that_does_not_run_gives_no_priority(room: Room, bidder: Actor) -> None:
    with pytest.raises(Incomplete) as refused:
        bookings.book(room, wish(TWO, agreement_no="GX-9"), by=bidder)
    assert fields(refused.value) == ["agreement_no"]


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


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["book", "displace", "give_back", "call_off", "confirm", "later"]),
        st.integers(0, 40),  # half hours after eight
        st.integers(1, 6),
        st.integers(1, 3),
    ),
    max_size=14,
)


class NoHistoryOverlaps(TestCase):
    """Whatever people do, two bookings of a room lie at least the buffer apart."""

    def setUp(self) -> None:
        self.county = UnionFactory.create(code="410402")
        self.firm = OrganisationFactory.create(keeper=self.county)
        organisations.link(self.county, self.firm, date(2026, 1, 1), by=SYSTEM)
        self.room = open_venue(self.county, 50, needs_approval=True).rooms.get()
        by_code = {r.code: r for r in ROLES}
        self.people = []
        for code, unit in (("org_manager", self.firm), ("role_officer", self.county)):
            user = UserFactory.create()
            appoint(user, by_code[code].install(), unit)
            self.people.append(actor_for(user))

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ACTS)
    def test_no_history_of_acts_leads_to_an_overlap(self, acts) -> None:
        firm, clerk = self.people
        now = NOON
        for act, place, length, weeks in acts:
            start = moment(11, 8) + timedelta(minutes=30) * place
            last = Booking.objects.order_by("-pk").first()
            try:
                with clock.at(now):
                    if act == "book":
                        bookings.book(self.room, wish(start, length / 2, weeks=weeks), by=firm)
                    elif act == "displace":
                        bookings.book(self.room, wish(start, length / 2, weeks=weeks),
                                      displace_reason="工会活动", by=clerk)  # fmt: skip
                    elif act == "later":
                        now += timedelta(hours=place)
                        bookings.sweep()
                    elif last is not None:
                        done = {"reason": "x"} if act == "call_off" else {}
                        by = firm if act == "give_back" else clerk
                        getattr(bookings, act)(last.no, **done, by=by)
            except RuleError:
                pass
            self.assert_apart()

    def assert_apart(self) -> None:
        held = list(Booking.objects.holding().order_by("start"))
        for before, after in pairwise(held):
            assert after.start - before.end >= timedelta(minutes=30)
        expected = {s for b in held for s in held_slots(*b.span, timedelta(minutes=30))}
        assert set(BookingSlot.objects.values_list("slot", flat=True)) == expected
