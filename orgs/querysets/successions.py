"""Selections of names borne earlier, and of who followed whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor

if TYPE_CHECKING:
    from orgs.models import Succession, UnionIdentity  # noqa: F401


class UnionIdentityQuerySet(models.QuerySet["UnionIdentity"]):
    """Selections of names and codes borne earlier."""

    def visible_to(self, by: Actor) -> UnionIdentityQuerySet:
        """Return all: names are public (spec 2.4)."""
        return self.all()

    def borne_on(self, union_ids: Iterable[int], day: date) -> dict[int, UnionIdentity]:
        """Return by union the name and code it bore on the day, where they differ from today's."""
        rows = self.filter(union_id__in=union_ids, valid_to__gt=day).order_by("-valid_to")
        return {row.union_id: row for row in rows}


class SuccessionQuerySet(models.QuerySet["Succession"]):
    """Selections of successions."""

    def visible_to(self, by: Actor) -> SuccessionQuerySet:
        """Return all: which unions exist is public (spec 2.4)."""
        return self.all()

    def with_heirs(self, union_ids: Iterable[int], on: date) -> set[int]:
        """Return the unions and those that act for them on the day."""
        named = set(union_ids)
        rows = self.filter(predecessor_id__in=named, takes_over=True, since__lte=on)
        standing = rows.filter(Q(until__isnull=True) | Q(until__gt=on))
        return named | set(standing.values_list("successor_id", flat=True))

    def taken_over_by(self, union_id: int, on: date) -> SuccessionQuerySet:
        """Return what the union has taken over by the day."""
        return self.filter(successor_id=union_id, takes_over=True, since__lte=on).filter(
            Q(until__isnull=True) | Q(until__gt=on)
        )
