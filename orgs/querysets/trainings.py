"""Selections of trainings and of the salary guideline table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from orgs.querysets import places
from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import SalaryGuideline, Training  # noqa: F401


class TrainingQuerySet(models.QuerySet["Training"]):
    """Selections of trainings."""

    def visible_to(self, by: Actor) -> TrainingQuerySet:
        """Return the own union's trainings and those below (where names are masked)."""
        if by.is_system:
            return self.all()
        if by.kind is not ActorKind.STAFF or not by.may(Permission.PEOPLE_READ):
            return self.none()
        return self.filter(places.own_and_below(by))


class SalaryGuidelineQuerySet(models.QuerySet["SalaryGuideline"]):
    """Selections of rows of the table."""

    def visible_to(self, by: Actor) -> SalaryGuidelineQuerySet:
        """Return all for unions' staff: published documents say them."""
        return self.all() if by.is_system or by.may(Permission.ORG_READ) else self.none()

    def in_force(self, on: date) -> SalaryGuidelineQuerySet:
        """Return the rows in force on the day."""
        ends = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        return self.filter(ends, valid_from__lte=on)
