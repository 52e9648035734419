"""Selections of vettings: for those who vet in the union that made them, and in those above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from orgs.querysets.relations import own_and_below
from portal.common.access import Actor, Permission

if TYPE_CHECKING:
    from orgs.models import PoliticalVetting  # noqa: F401


class VettingQuerySet(models.QuerySet["PoliticalVetting"]):
    """Selections of vettings."""

    def visible_to(self, by: Actor) -> VettingQuerySet:
        """Return the own union's and those of unions below, for the vetting role and the head.

        Source: spec 2.4: the own union and its ancestors read, siblings and subordinates do not.
        """
        return self.filter(own_and_below(by)) if by.may(Permission.ORG_VET) else self.none()

    def made_for(self, by: Actor) -> VettingQuerySet:
        """Return those of the actor's own union, which alone it decides on and judges by."""
        return self.visible_to(by).filter(union_id__in=by.union_ids)
