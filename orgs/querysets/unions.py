"""Selections over the union tree: every subtree question is one range on an indexed path."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from portal.common import clock
from portal.common.access import Actor

if TYPE_CHECKING:
    from orgs.models import Leadership, Placement, Union  # noqa: F401

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def after(path: str) -> str:
    """Return the smallest text greater than every path that starts with `path`.

    Only digits and capitals occur, so the range holds in any collation.
    """
    text = path
    while text and text[-1] == SIGNS[-1]:
        text = text[:-1]
    return text[:-1] + SIGNS[SIGNS.index(text[-1]) + 1] if text else "Z" * 41


def in_force(day: date) -> Q:
    """Return «the placement or leadership holds on the day»."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Selections of placements by day and place."""

    def on(self, day: date) -> PlacementQuerySet:
        """Return the placements in force on the day."""
        return self.filter(in_force(day))

    def below(self, path: str) -> PlacementQuerySet:
        """Return placements at or below the path."""
        return self.filter(path__gte=path, path__lt=after(path)) if path else self.none()


class LeadershipQuerySet(models.QuerySet["Leadership"]):
    """Selections of second parents."""

    def on(self, day: date) -> LeadershipQuerySet:
        """Return those in force on the day."""
        return self.filter(in_force(day))

    def visible_to(self, by: Actor) -> LeadershipQuerySet:
        """Return all: the tree is public (spec 2.4)."""
        return self.all()


class UnionQuerySet(models.QuerySet["Union"]):
    """Selections of unions."""

    def under(self, path: str, on: date | None = None) -> UnionQuerySet:
        """Return the unions at or below the path on the day (default today): one indexed range."""
        placements = apps.get_model("orgs", "Placement")._default_manager
        found = placements.below(path).on(on or clock.today())
        return self.filter(pk__in=found.values("union_id"))

    def visible_to(self, by: Actor) -> UnionQuerySet:
        """Return every union: names and the tree are public (spec 2.4)."""
        return self.all()
