"""Selections of vettings: for those who vet in the union that made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import PoliticalVetting  # noqa: F401


class VettingQuerySet(models.QuerySet["PoliticalVetting"]):
    """Selections of vettings."""

    def visible_to(self, by: Actor) -> VettingQuerySet:
        """Return the own union's, for the vetting role and the head (spec 2.4)."""
        if by.is_system:
            return self.all()
        vets = by.kind is ActorKind.STAFF and by.may(Permission.ORG_VET)
        return self.filter(union_id__in=by.union_ids) if vets else self.none()
