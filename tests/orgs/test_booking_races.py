"""Two people book the same half hours at once: one wins, the other sees three other choices."""

from datetime import datetime

import pytest

from orgs.actions import bookings
from orgs.actions.booking_wishes import NotFree
from orgs.models import Booking, BookingSlot, Organisation, Room, Union
from portal.common import clock
from portal.common.access import Actor
from tests.conftest import NOON
from tests.factories.venues import moment, shared_venue, wish
from tests.orgs.test_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def room(county: Union, org: Organisation, rival: Organisation) -> Room:
    return shared_venue(county, [org, rival], 60, 80).rooms.get(number=1)


def race(room: Room, people: list[Actor], starts: list[datetime]) -> list[Exception | None]:
    def act(number: int) -> None:
        with clock.at(NOON):
            bookings.book(room, wish(starts[number]), by=people[number])

    return at_once(len(people), act)


def test_one_wins_and_the_other_sees_three_choices(
    room: Room, bidder: Actor, rival_bidder: Actor
) -> None:
    errors = race(room, [bidder, rival_bidder], [moment(12, 14), moment(12, 15)])

    assert sum(e is None for e in errors) == 1
    (lost,) = [e for e in errors if e is not None]
    assert isinstance(lost, NotFree)
    assert len(lost.offers) == 3
    assert [d["field"] for d in lost.details].count("offers") == 3
    assert Booking.objects.count() == 1


def test_the_constraint_decides_when_nobody_waits_for_the_room(
    room: Room, bidder: Actor, rival_bidder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the room's lock, too, one wins, and the other hears it with three choices."""
    monkeypatch.setattr(
        bookings,
        "_visible_room",
        lambda r, by, **_: Room.objects.select_related("venue__union").get(pk=r.pk),
    )
    starts = [moment(12, 14), moment(12, 15), moment(12, 13), moment(12, 14)]

    errors = race(room, [bidder, rival_bidder] * 2, starts)

    lost = [e for e in errors if e is not None]
    assert all(isinstance(e, NotFree) and len(e.offers) == 3 for e in lost)
    assert len(lost) == 3
    held = Booking.objects.holding().get()
    assert BookingSlot.objects.filter(booking=held).count() == BookingSlot.objects.count() == 5
