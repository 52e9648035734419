"""Selections of qualification alarms: the union's own business, and its superiors'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import QualificationAlarm  # noqa: F401


class QualificationAlarmQuerySet(models.QuerySet["QualificationAlarm"]):
    """Selections of alarms."""

    def visible_to(self, by: Actor) -> QualificationAlarmQuerySet:
        """Return those of the own union and below; the contractor hears of decisions alone."""
        reads = by.kind is ActorKind.STAFF and by.may(Permission.PROJECT_READ)
        if not (by.is_system or reads):
            return self.none()
        return self.filter(own_and_below(by))

    def raised(self) -> QualificationAlarmQuerySet:
        """Return those that wait for a decision."""
        return self.filter(state="raised")
