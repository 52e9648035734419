"""Pages of venues and bookings (P19): the week, other choices with one tap, files."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from openpyxl import load_workbook

from orgs import week_plans
from orgs.actions import bookings, organisations
from orgs.models import Booking, Closure, Organisation, Room, Union, Venue
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import NotFound
from portal.common.models import Event
from tests.clients import signed_in
from tests.conftest import MakeActor
from tests.factories.venues import division, moment, open_venue, shared_venue, wish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TYPED = {
    "room": "1", "day": "2026-03-12", "start": "14:00", "end": "16:00", "weeks": "1",
    "headcount": "20", "title": "反诈讲座", "purpose": "给快递员讲防骗", "phone": "13800000000",
    "declares_no_sales": "on",
}  # fmt: skip


@pytest.fixture
def venue(county: Union, org: Organisation, rival: Organisation) -> Venue:
    return shared_venue(county, [org, rival], 60, 80)


@pytest.fixture
def room(venue: Venue) -> Room:
    return venue.rooms.get(number=1)


@pytest.fixture
def own(bidder: Actor) -> Client:
    return signed_in(bidder)


@pytest.fixture
def staff(clerk: Actor) -> Client:
    return signed_in(clerk)


def test_more_weeks_than_the_calendar_has_are_refused_at_their_field(
    own: Client, venue: Venue
) -> None:
    answer = own.post(f"/o/venues/{venue.no}/book/", TYPED | {"weeks": "500000"})
    assert answer.status_code == 422
    assert "每周重复最多 8 次" in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_room_that_is_gone_is_not_found_before_it_is_booked(bidder: Actor) -> None:
    with pytest.raises(NotFound):
        bookings.look(Room(pk=0), wish(moment(12, 14)), by=bidder)


def test_a_conflict_offers_three_buttons_and_loses_nothing_typed(
    own: Client, room: Room, venue: Venue, rival_bidder: Actor
) -> None:
    bookings.book(room, wish(moment(12, 14)), by=rival_bidder)
    address = f"/o/venues/{venue.no}/book/"

    refused = own.post(address, TYPED)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert page.count('name="take"') == 3
    first = page.index('type="submit"', page.index('data-keep="booking'))
    assert first < page.index('name="take"') - 200  # Enter must not book another time
    assert "已被预订" in page
    assert "给快递员讲防骗" in page

    offers = refused.context["offers"]
    taken = own.post(address, TYPED | {"take": offers[2].key})
    made = Booking.objects.get(title="反诈讲座")
    assert taken.headers["Location"] == f"/o/bookings/{made.no}/"
    assert (made.room, made.start) == (offers[2].room, offers[2].start)


def test_the_week_shows_each_state_in_words_and_others_bookings_nameless(
    own: Client, staff: Client, room: Room, venue: Venue, bidder: Actor, rival_bidder: Actor
) -> None:
    bookings.book(room, wish(moment(12, 9), title="我的沙龙"), by=bidder)
    bookings.book(room, wish(moment(12, 14), title="别家的沙龙"), by=rival_bidder)
    Venue.objects.update(needs_approval=True)
    bookings.book(room, wish(moment(13, 9), title="待审的沙龙"), by=bidder)
    Closure.objects.create(
        venue=venue, first_day=date(2026, 3, 14), last_day=date(2026, 3, 14), reason="检修"
    )

    mine = own.get(f"/o/venues/{venue.no}/").content.decode()
    assert "我的沙龙" in mine
    assert "别家的沙龙" not in mine
    for word in ("空闲", "已订", "待审核", "闭馆", "整理"):
        assert word in mine
    whole = staff.get(f"/u/venues/{venue.no}/week/").content.decode()
    assert "别家的沙龙" in whole
    assert 'class="slot slot-waiting"' in whole
    assert staff.get(f"/u/venues/{venue.no}/week/?view=list&day=x").status_code == 200
    assert staff.get(f"/u/venues/{venue.no}/week/?day=9999-12-31").status_code == 200


def test_the_week_goes_out_as_a_sheet(
    staff: Client, room: Room, venue: Venue, bidder: Actor
) -> None:
    bookings.book(room, wish(moment(12, 14)), by=bidder)
    answer = staff.get(f"/u/venues/{venue.no}/week.xlsx?day=2026-03-12")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    values = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert values[:4] == ["2026-03-12", "周四", room.name, "14:00–16:00"]


def test_calendar_files_hold_the_right_moments(
    own: Client, staff: Client, room: Room, venue: Venue, bidder: Actor
) -> None:
    made = bookings.book(room, wish(moment(12, 14), weeks=3), by=bidder)
    answer = own.get(f"/o/bookings/{made[0].no}/calendar.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 3
    first: Any = events[0]
    assert first.start == moment(12, 14)
    assert first.end == moment(12, 16)
    assert b"DTSTART:20260312T060000Z" in answer.content
    assert str(first["summary"]) == "职工心理沙龙"

    whole = staff.get(f"/u/venues/{venue.no}/rooms/1/calendar.ics")
    assert len(Calendar.from_ical(whole.content).walk("VEVENT")) == 3


def test_a_room_is_found_by_time_and_people(
    own: Client, room: Room, venue: Venue, rival_bidder: Actor
) -> None:
    bookings.book(room, wish(moment(12, 14)), by=rival_bidder)
    asked = "/o/venues/?day=2026-03-12&start=15:00&end=17:00"
    assert [line.room.number for line in own.get(asked).context["rows"]] == [2]
    assert own.get(f"{asked}&headcount=81").context["rows"] == []
    everything = own.get("/o/venues/?day=2026-03-12").context["rows"]
    assert [c.hours for c in everything[0].free] == ["08:00–14:00", "16:30–21:00"]


def test_a_booking_is_decided_given_back_and_marked_on_its_page(
    own: Client, staff: Client, room: Room, venue: Venue
) -> None:
    Venue.objects.update(needs_approval=True)
    own.post(f"/o/venues/{venue.no}/book/", TYPED)
    made = Booking.objects.get()
    assert "同意预订" in staff.get(f"/u/bookings/{made.no}/").content.decode()
    staff.post(f"/u/bookings/{made.no}/confirm/")
    assert "现在取消不记爽约" in own.get(f"/o/bookings/{made.no}/").content.decode()
    own.post(f"/o/bookings/{made.no}/cancel/", {"reason": "改期"})
    made.refresh_from_db()
    assert made.state == Booking.State.CANCELLED
    own.post(f"/o/venues/{venue.no}/book/", TYPED)
    second = Booking.objects.get(state="requested")
    assert staff.post(f"/u/bookings/{second.no}/refuse/", {"reason": ""}).status_code == 422
    staff.post(f"/u/bookings/{second.no}/refuse/", {"reason": "当天有会"})
    assert "当天有会" in own.get(f"/o/bookings/{second.no}/").content.decode()


def test_staff_displace_from_the_form(
    staff: Client, room: Room, venue: Venue, bidder: Actor
) -> None:
    (mine,) = bookings.book(room, wish(moment(12, 14)), by=bidder)
    address = f"/u/venues/{venue.no}/book/"
    refused = staff.post(address, TYPED)
    assert "填写调让原因" in refused.content.decode()
    assert staff.post(address, TYPED | {"displace_reason": "职代会改期"}).status_code == 302
    mine.refresh_from_db()
    assert mine.state == Booking.State.CANCELLED


def test_staff_register_a_venue_with_its_hours_on_one_page(staff: Client, county: Union) -> None:
    typed = {
        "kind": "palace", "name": "区工人文化宫", "division": division().pk, "address": "建设路 2 号",
        "built": "self", "hours_1": "八点到五点", "hours_2": "08:00-12:00", "is_shared": "on",
    }  # fmt: skip
    refused = staff.post("/u/venues/new/", typed)
    assert refused.status_code == 422
    assert "读不懂" in refused.content.decode()
    assert staff.post("/u/venues/new/", typed | {"hours_1": ""}).status_code == 302
    venue = Venue.objects.get()
    room = {"name": "大讲堂", "capacity": "80", "is_bookable": "on", "fee": ""}
    assert staff.post(f"/u/venues/{venue.no}/rooms/", room).status_code == 302
    flags = {"checked_on": "2026-03-10", "met_map": "on", "note_map": "高德可查"}
    assert staff.post(f"/u/venues/{venue.no}/flags/", flags).status_code == 302
    page = staff.get(f"/u/venues/{venue.no}/").content.decode()
    assert "大讲堂" in page
    assert "高德可查" in page
    changed = staff.post(f"/u/venues/{venue.no}/edit/", typed | {"hours_1": "09:00-10:00"})
    assert changed.status_code == 302
    assert venue.hours.count() == 2


def test_use_by_weekday_and_hour(room: Room, venue: Venue, bidder: Actor, clerk: Actor) -> None:
    Venue.objects.update(closed_on_holidays=False)
    venue.refresh_from_db()
    bookings.book(room, wish(moment(12, 14)), by=bidder)
    with clock.at(moment(20, 9)):
        found = week_plans.heat(venue, [room], by=clerk)
    thursday = dict(zip(found.hours, found.rows[3][1], strict=True))
    assert thursday[14] == thursday[15] == round(100 / 8)
    assert thursday[16] == 0


def test_a_superior_reads_the_booking_without_the_phone(
    county: Union, city: Union, org: Organisation, bidder: Actor, clerk: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    organisations.link(county, org, date(2026, 1, 1), by=SYSTEM)
    venue = open_venue(county, 60)
    room = venue.rooms.get(number=1)
    (made,) = bookings.book(room, wish(moment(12, 14), phone="13800005678"), by=bidder)
    above = make_actor(city, "role_officer")
    for reader, reads in ((clerk, True), (above, False)):
        page = signed_in(reader).get(f"/u/bookings/{made.no}/")
        assert page.status_code == 200
        assert ("13800005678" in page.content.decode()) is reads
    assert "13800005678" in signed_in(bidder).get(f"/o/bookings/{made.no}/").content.decode()
    log = Event.objects.filter(object_type="orgs.booking").values()
    assert "13800005678" not in str(list(log))


def test_signs_that_only_look_like_digits_in_an_address_do_not_break_the_form(
    county: Union, bidder: Actor
) -> None:
    venue = open_venue(county, 60)
    page = signed_in(bidder).get(f"/o/venues/{venue.no}/book/?room=1&start=²²:00")
    assert page.status_code == 200
