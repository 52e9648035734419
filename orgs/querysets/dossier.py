"""Selections of the dossier's facts, and who may see them (spec 2.4, 3.3)."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission

M = TypeVar("M", bound=models.Model)


class FactQuerySet(models.QuerySet[M]):
    """Selections of facts about organisations."""

    def visible_to(self, by: Actor) -> Any:
        """Return the own facts, and for unions' staff those of organisations they see."""
        if by.is_system:
            return self.all()
        # A third party's evaluator belongs to an organisation too, and is a guest there.
        if by.organisation_id and by.kind is ActorKind.ORGANISATION:
            return self.filter(organisation_id=by.organisation_id)
        if by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ):
            organisations: Any = apps.get_model("orgs", "Organisation")._default_manager
            return self.filter(organisation__in=organisations.visible_to(by).values("pk"))
        return self.none()


class PeriodQuerySet(FactQuerySet[M]):
    """Selections of facts that hold from a day to a day; an unknown end is no end."""

    def in_force(self, on: date) -> Any:
        """Return those that hold on the day, both ends included."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )


class RatingQuerySet(PeriodQuerySet[M]):
    """Selections of evaluation grades."""

    def in_force(self, on: date) -> Any:
        """Return those that hold on the day: a cancelled one does no more from its day on."""
        return super().in_force(on).filter(Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=on))
