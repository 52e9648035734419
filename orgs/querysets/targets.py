"""Selections of targets: a union sees its own and those of the unions below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Min, OuterRef, Q, Subquery

from orgs.querysets.relations import own_and_below
from portal.common.access import Actor

if TYPE_CHECKING:
    from orgs.models import Target  # noqa: F401


class TargetQuerySet(models.QuerySet["Target"]):
    """Selections of targets."""

    def visible_to(self, by: Actor) -> TargetQuerySet:
        """Return the own union's targets and those of the unions below it."""
        return self.filter(own_and_below(by))

    def living(self) -> TargetQuerySet:
        """Return those that were not ended."""
        return self.filter(ended_on__isnull=True)

    def with_progress(self) -> Any:
        """Return them with `value`, `outcome`, `stands_since` and `met_on`, the first day it was met."""
        results = apps.get_model("orgs", "TargetResult")._default_manager
        latest = results.filter(target_id=OuterRef("pk")).order_by("-day")
        return self.annotate(
            value=Subquery(latest.values("value")[:1]),
            outcome=Subquery(latest.values("outcome")[:1]),
            stands_since=Subquery(latest.values("day")[:1]),
            met_on=Min("results__day", filter=~Q(results__outcome="short")),
        )
