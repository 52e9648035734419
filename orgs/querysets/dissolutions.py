"""Selections of dissolution reports: the union's own, and those of the unions below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import DissolutionReport  # noqa: F401


OPEN: Final = ("reported", "returned")


class DissolutionQuerySet(models.QuerySet["DissolutionReport"]):
    """Selections of dissolution reports."""

    def visible_to(self, by: Actor) -> DissolutionQuerySet:
        """Return the own ones and those about unions below, to who reports or confirms."""
        if by.is_system:
            return self.all()
        reads = by.may(Permission.UNION_REPORT) or by.may(Permission.USER_MANAGE)
        if by.kind is not ActorKind.STAFF or not reads:
            return self.none()
        own = Q(union_id__in=by.union_ids) | Q(reported_for_id__in=by.union_ids)
        return self.filter(own | Q(pk__in=self.from_below(by).values("pk")))

    def from_below(self, by: Actor) -> DissolutionQuerySet:
        """Return those about unions below the actor's, and its own.

        What ended stands no longer in the tree of today: its last placement tells where it stood.
        """
        if not by.union_path:
            return self.none()
        placements = apps.get_model("orgs", "Placement")._default_manager
        last = placements.filter(union=OuterRef("union")).order_by("-valid_from").values("path")
        stood = self.alias(last_path=Subquery(last[:1]))
        return stood.filter(last_path__startswith=by.union_path)

    def open(self) -> DissolutionQuerySet:
        """Return those that wait for their end: to be confirmed, put right or withdrawn."""
        return self.filter(state__in=OPEN)
