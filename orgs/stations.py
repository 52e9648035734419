"""The public list of outdoor workers' stations: near a place, open now, with what is there."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from orgs.actions.venues import flags_on
from orgs.models import Closure, OpeningHours, Venue
from orgs.querysets.venues import VenueQuerySet
from orgs.rules import opening
from portal.common import calendar, clock
from portal.common.access import PUBLIC

EARTH_KM: Final = 6371.0
# Some thirty kilometres each way: nobody walks farther to a cup of water.
REACH_DEGREES: Final = Decimal("0.3")
NEAREST: Final = 100


@dataclass(frozen=True, slots=True)
class Station:
    """One station as the public sees it."""

    venue: Venue
    state: str  # open | later | closed
    now: str
    today: str
    met: int | None
    flags: int
    kilometres: float | None = None

    @property
    def distance(self) -> str:
        """How far it is, in words."""
        if self.kilometres is None:
            return ""
        metres = round(self.kilometres * 1000, -1)
        return f"{metres:.0f} 米" if metres < 1000 else f"{self.kilometres:.1f} 公里"


def distance_km(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Return the great-circle distance of two places in degrees."""
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lng2 - lng1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def found(*, words: str, division: str) -> VenueQuerySet:
    """Return the stations of the words and the division."""
    rows = Venue.objects.visible_to(PUBLIC).filter(kind=Venue.Kind.OUTDOOR_STATION)
    return rows.search(words).in_division(division).order_by("division_id", "name", "pk")


def nearest(rows: VenueQuerySet, latitude: float, longitude: float) -> list[tuple[int, float]]:
    """Return (id, kilometres) of the stations within reach, the nearest first: one query."""
    lat, lng = Decimal(str(latitude)), Decimal(str(longitude))
    near = rows.filter(
        latitude__range=(lat - REACH_DEGREES, lat + REACH_DEGREES),
        longitude__range=(lng - REACH_DEGREES, lng + REACH_DEGREES),
    ).values_list("pk", "latitude", "longitude")
    far = [
        (pk, distance_km(latitude, longitude, float(a), float(b))) for pk, a, b in near if a and b
    ]
    return sorted(far, key=lambda pair: pair[1])[:NEAREST]


def described(venues: Sequence[Venue], distances: dict[int, float] | None = None) -> list[Station]:
    """Return the stations with their hours of today, in four queries whatever their number."""
    today, local = clock.today(), clock.local(clock.now())
    flags = flags_on(today)
    hours: dict[int, list[opening.Span]] = {}
    rows = OpeningHours.objects.filter(venue__in=venues, weekday=today.isoweekday())
    for row in rows.order_by("opens_minute"):
        hours.setdefault(row.venue_id, []).append((row.opens_minute, row.closes_minute))
    closed = dict(
        Closure.objects.filter(
            venue__in=venues, room=None, first_day__lte=today, last_day__gte=today
        ).values_list("venue_id", "reason")
    )
    is_holiday = bool(calendar.holidays_between(today, today))
    made = []
    for venue in venues:
        why = closed.get(venue.pk, "")
        if venue.state != Venue.State.OPEN:
            why = venue.state_reason or "暂停开放"
        elif not why and is_holiday and venue.closed_on_holidays:
            why = "法定节假日不开放"
        spans = [] if why else hours.get(venue.pk, [])
        state, words = opening.now_text(spans, local.hour * 60 + local.minute)
        if why:
            words = f"今天不开放：{why}"
        elif not spans:
            words = "今天不开放"
        last = {check.flag: check.is_met for check in venue.checks.all()}
        met = sum(last.get(code, False) for code in flags) if last else None
        made.append(
            Station(
                venue, state, words, opening.text_of(spans), met, len(flags),
                (distances or {}).get(venue.pk),
            )
        )  # fmt: skip
    return made


def plain(station: Station) -> dict[str, Any]:
    """Return the station for programs."""
    venue = station.venue
    return {
        "no": venue.no, "name": venue.name, "address": venue.address,
        "division": venue.division_id,
        "latitude": float(venue.latitude) if venue.latitude is not None else None,
        "longitude": float(venue.longitude) if venue.longitude is not None else None,
        "phone": venue.phone, "state": station.state, "now": station.now,
        "hours_today": station.today, "facilities": list(venue.facilities),
        "flags_met": station.met, "flags": station.flags, "distance_km": station.kilometres,
    }  # fmt: skip
