"""Selections of budgets (spec 2.4: own union, ancestors read)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import Budget, BudgetLine, Reservation  # noqa: F401


class BudgetQuerySet(models.QuerySet["Budget"]):
    """Selections of budgets."""

    def visible_to(self, by: Actor) -> BudgetQuerySet:
        """Return budgets of the own union and those below, for roles that read budgets."""
        if not by.is_system and not by.may(Permission.BUDGET_READ):
            return self.none()
        return self.filter(own_and_below(by))


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    """Selections of budget lines."""

    def visible_to(self, by: Actor) -> BudgetLineQuerySet:
        """Return lines of visible budgets."""
        if by.is_system:
            return self.all()
        if by.kind is not ActorKind.STAFF or not by.may(Permission.BUDGET_READ):
            return self.none()
        from projects.models import Budget  # noqa: PLC0415 - models import this module

        return self.filter(budget__in=Budget.objects.visible_to(by).values("pk"))


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Selections of what projects have set aside."""

    def active(self) -> ReservationQuerySet:
        """Return what still holds money of its line."""
        return self.filter(released_at__isnull=True)

    def expired_on(self, day: date) -> ReservationQuerySet:
        """Return what still holds money although its last day lies before the day (BG-06)."""
        return self.active().filter(expires_on__lt=day)
