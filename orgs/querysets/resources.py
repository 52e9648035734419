"""Selections of the resource list, and who may see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor

if TYPE_CHECKING:
    from orgs.models import ResourceItem  # noqa: F401


class ResourceItemQuerySet(models.QuerySet["ResourceItem"]):
    """Selections of what organisations offer."""

    def visible_to(self, by: Actor) -> ResourceItemQuerySet:
        """Return what is shown by organisations of the register; drafts to their owner alone."""
        if by.is_system:
            return self.all()
        seen = Q(state="shown", organisation__state="approved")
        if by.organisation_id:
            seen |= Q(organisation_id=by.organisation_id)
        return self.filter(seen)

    def on_offer(self, day: date) -> ResourceItemQuerySet:
        """Return what is shown and still valid on the day."""
        return self.filter(state="shown", valid_until__gte=day)

    def search(self, words: str) -> ResourceItemQuerySet:
        """Return those whose title, description or organisation contains the words."""
        text = words.strip()
        if not text:
            return self.all()
        return self.filter(
            Q(title__contains=text)
            | Q(description__contains=text)
            | Q(organisation__name__contains=text)
        )
