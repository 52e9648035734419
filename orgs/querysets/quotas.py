"""Selections of head-counts, and the sums over a part of the tree (spec 11.1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, Permission

if TYPE_CHECKING:
    from orgs.models import HeadCount  # noqa: F401


class HeadCountQuerySet(models.QuerySet["HeadCount"]):
    """Selections of head-counts."""

    def visible_to(self, by: Actor) -> HeadCountQuerySet:
        """Return all for unions' staff: numbers of workers are no secret between unions."""
        return self.all() if by.is_system or by.may(Permission.ORG_READ) else self.none()

    def latest_of(self, union: models.expressions.Combinable, on: date) -> HeadCountQuerySet:
        """Return the newest head-count of the union (an outer reference) by the day."""
        return self.filter(union=union, stock_on__lte=on).order_by("-stock_on")[:1]
