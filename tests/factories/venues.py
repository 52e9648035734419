"""The smallest valid rows of venues, rooms and bookings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from orgs.actions import organisations
from orgs.models import Division, OpeningHours, Organisation, Room, Union, Venue
from portal.common import clock
from portal.common.access import SYSTEM


class VenueFactory(DjangoModelFactory[Venue]):
    class Meta:
        model = Venue

    no = factory.Sequence(lambda n: f"ZD-T-{n:04d}")
    kind = Venue.Kind.PALACE
    name = factory.Sequence(lambda n: f"第{n}工人文化宫")
    address = "建设路 1 号"
    is_shared = True


class RoomFactory(DjangoModelFactory[Room]):
    class Meta:
        model = Room

    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"{n} 号厅")
    capacity = 60


def division(code: str = "410402", name: str = "新华区") -> Division:
    return Division.objects.get_or_create(code=code, defaults={"name": name, "level": 3})[0]


def open_venue(union: Union, *capacities: int, **values: Any) -> Venue:
    """Return a venue, open from 8 to 21 every day, with a room of each capacity."""
    values.setdefault("division", division())
    venue: Venue = VenueFactory.create(union=union, **values)
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=n, opens_minute=480, closes_minute=1260)
        for n in range(1, 8)
    )
    for number, capacity in enumerate(capacities, start=1):
        RoomFactory.create(venue=venue, number=number, capacity=capacity)
    return venue


def shared_venue(
    union: Union, linked: Iterable[Organisation], *capacities: int, **values: Any
) -> Venue:
    """Return an open venue that the organisations may book, since the union is linked to them."""
    for organisation in linked:
        organisations.link(union, organisation, date(2026, 1, 1), by=SYSTEM)
    return open_venue(union, *capacities, **values)


def station(union: Union, name: str, **values: Any) -> Venue:
    values = {"latitude": Decimal("33.735241"), "longitude": Decimal("113.307718")} | values
    return open_venue(union, name=name, kind=Venue.Kind.OUTDOOR_STATION, **values)


def moment(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """Return a moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=clock.SHANGHAI)


def wish(start: datetime, hours: float = 2, **values: Any) -> dict[str, Any]:
    """Return the values of a booking."""
    return {
        "start": start, "end": start + timedelta(hours=hours), "weeks": 1, "headcount": 20,
        "title": "职工心理沙龙", "purpose": "面向职工的免费沙龙", "declares_no_sales": True,
        "agreement_no": "", "phone": "",
    } | values  # fmt: skip


def offer(venue: Venue, **values: Any) -> dict[str, Any]:
    """Return the values of an item of the resource list, served where the venue is."""
    return {
        "title": "职工心理减压小组", "domain": "L4", "form": "group", "groups": ["G1", "G10"],
        "regions": [venue.division_id], "capacity": 20, "price": Decimal(0), "times": "工作日晚上",
        "description": "由持证社工带领，每次两小时。", "valid_until": clock.today() + timedelta(days=90),
    } | values  # fmt: skip
