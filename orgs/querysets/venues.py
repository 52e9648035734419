"""Selections of venues, rooms and bookings, and who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from orgs.querysets import places
from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import Booking, Room, Venue  # noqa: F401

OPEN_TO_ALL = ("open", "paused")


class VenueQuerySet(models.QuerySet["Venue"]):
    """Selections of venues."""

    def visible_to(self, by: Actor) -> VenueQuerySet:
        """Return the venues in use, which are public, and the own union's closed ones."""
        if by.is_system:
            return self.all()
        seen = Q(state__in=OPEN_TO_ALL)
        if by.kind is ActorKind.STAFF and by.union_id:
            seen |= Q(union_id__in=by.union_ids)
        return self.filter(seen)

    def of_reach(self, by: Actor) -> VenueQuerySet:
        """Return the venues of the actor's union and of the unions below it."""
        return self.filter(places.own_and_below(by))

    def search(self, words: str) -> VenueQuerySet:
        """Return those whose name, address or number contains the words."""
        text = words.strip()
        if not text:
            return self.all()
        return self.filter(
            Q(name__contains=text) | Q(address__contains=text) | Q(no__startswith=text.upper())
        )

    def in_division(self, code: str) -> VenueQuerySet:
        """Return those in the division or below it: a code without its zeros is a prefix."""
        stem = stem_of(code)
        return self.filter(division__code__startswith=stem) if stem else self.all()

    def bookable(self) -> VenueQuerySet:
        """Return those that organisations may book."""
        rooms = apps.get_model("orgs", "Room")._default_manager.filter(is_bookable=True)
        return self.filter(state="open", is_shared=True, pk__in=rooms.values("venue_id"))


def stem_of(code: str) -> str:
    """Return the significant part of a division code: 410000 → 41, 410400 → 4104."""
    text = code.strip()
    while len(text) > 2 and text.endswith("00"):
        text = text[:-2]
    return text


class RoomQuerySet(models.QuerySet["Room"]):
    """Selections of rooms."""

    def visible_to(self, by: Actor) -> RoomQuerySet:
        """Return the rooms of the venues that the actor sees."""
        venues = apps.get_model("orgs", "Venue")._default_manager
        return self.filter(venue__in=venues.visible_to(by))

    def bookable(self) -> RoomQuerySet:
        """Return the rooms that can be booked now; whether organisations may, the venue tells."""
        return self.filter(is_bookable=True, venue__state="open")


class BookingQuerySet(models.QuerySet["Booking"]):
    """Selections of bookings."""

    def visible_to(self, by: Actor) -> BookingQuerySet:
        """Return the own unit's bookings, those at its venues, and for superiors those below."""
        if by.is_system:
            return self.all()
        if by.organisation_id and by.kind is ActorKind.ORGANISATION:
            return self.filter(organisation_id=by.organisation_id)
        if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_READ):
            return self.none()
        return self.filter(Q(booking_union_id__in=by.union_ids) | places.own_and_below(by))

    def holding(self) -> BookingQuerySet:
        """Return those that hold their half hours."""
        return self.filter(state__in=("requested", "confirmed", "done"))
