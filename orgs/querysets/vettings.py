"""Selections of vettings: for those who vet in the union that made them, and in those above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import PoliticalVetting  # noqa: F401


class VettingQuerySet(models.QuerySet["PoliticalVetting"]):
    """Selections of vettings."""

    def visible_to(self, by: Actor) -> VettingQuerySet:
        """Return the own union's and those of unions below, for the vetting role and the head.

        Source: spec 2.4: the own union and its ancestors read, siblings and subordinates do not.
        """
        if by.is_system:
            return self.all()
        if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_VET):
            return self.none()
        # Few are kept a union: the tree is asked, no place is kept with them (ADR 0010).
        unions = apps.get_model("orgs", "Union")._default_manager
        below = unions.under(by.union_path) if by.union_path else unions.none()
        return self.filter(Q(union_id__in=by.union_ids) | Q(union_id__in=below.values("pk")))

    def made_for(self, by: Actor) -> VettingQuerySet:
        """Return those of the actor's own union, which alone it decides on and judges by."""
        return self.visible_to(by).filter(union_id__in=by.union_ids)
