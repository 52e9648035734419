"""Selections of dissolution reports: the union's own, and those of the unions below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
        return self.filter(own | Q(union__in=_below(by)))

    def open(self) -> DissolutionQuerySet:
        """Return those that wait for their end: to be confirmed, put right or withdrawn."""
        return self.filter(state__in=OPEN)


def _below(by: Actor) -> models.QuerySet[Any, Any]:
    unions = apps.get_model("orgs", "Union")._default_manager
    if not by.union_path:
        return unions.none().values("pk")
    # What ended stands no longer in the tree of today: its last placement tells where it stood.
    placements = apps.get_model("orgs", "Placement")._default_manager
    last = placements.filter(union=OuterRef("pk")).order_by("-valid_from").values("path")[:1]
    stood = unions.alias(last_path=Subquery(last))
    return stood.filter(last_path__startswith=by.union_path).values("pk")
