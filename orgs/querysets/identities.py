"""Who sees requests for another name or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import IdentityRequest  # noqa: F401


class IdentityRequestQuerySet(models.QuerySet["IdentityRequest"]):
    """Selections of requests."""

    def visible_to(self, by: Actor) -> IdentityRequestQuerySet:
        """Return the own organisation's, and those the actor's union keeps the file of."""
        if by.is_system:
            return self.all()
        seen = Q(pk__in=[])
        if by.organisation_id and by.kind is ActorKind.ORGANISATION:
            seen |= Q(organisation_id=by.organisation_id)
        # Experts and workers' representatives belong to a union as guests.
        if by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ):
            seen |= Q(organisation__keeper_id__in=by.union_ids)
        return self.filter(seen)
