"""Who sees merges: the keepers of the two records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import OrganisationMerge  # noqa: F401


class OrganisationMergeQuerySet(models.QuerySet["OrganisationMerge"]):
    """Selections of merges."""

    def visible_to(self, by: Actor) -> OrganisationMergeQuerySet:
        """Return those of records that the actor's union keeps."""
        if by.is_system:
            return self.all()
        if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_READ):
            return self.none()
        own = Q(survivor__keeper_id__in=by.union_ids) | Q(merged__keeper_id__in=by.union_ids)
        return self.filter(own)
