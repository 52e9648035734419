"""Selections of cure windows: the union that opened them, and the organisation itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import CureWindow  # noqa: F401


class CureWindowQuerySet(models.QuerySet["CureWindow"]):
    """Selections of cure windows."""

    def visible_to(self, by: Actor) -> CureWindowQuerySet:
        """Return the own ones."""
        if by.is_system:
            return self.all()
        if by.organisation_id and by.kind is ActorKind.ORGANISATION:
            return self.filter(organisation_id=by.organisation_id)
        reads = by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ)
        return self.filter(union_id__in=by.union_ids) if reads else self.none()

    def unfinished(self) -> CureWindowQuerySet:
        """Return those that still lock the file."""
        return self.exclude(state="closed")
