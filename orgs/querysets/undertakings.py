"""Selections of federations, hubs, demonstration bases and foundings, and of who is in them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from orgs.querysets.relations import own_and_below
from portal.common.access import Actor


class UndertakingQuerySet(models.QuerySet[Any]):
    """Selections of undertakings of any kind."""

    def visible_to(self, by: Actor) -> Self:
        """Return the own union's and those of the unions below it."""
        return self.filter(own_and_below(by))

    def standing(self, day: date) -> Self:
        """Return those that run on the day; a demonstration base also within its term."""
        rows = self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
        if any(f.name == "expires_on" for f in self.model._meta.concrete_fields):
            rows = rows.filter(expires_on__gte=day)
        return rows


class MembershipPeriodQuerySet(models.QuerySet[Any]):
    """Selections of participations."""

    def on(self, day: date) -> Self:
        """Return those that hold on the day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
