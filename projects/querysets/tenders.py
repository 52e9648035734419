"""Selections of tenders and public notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import PublicNotice, Tender  # noqa: F401


class TenderQuerySet(models.QuerySet["Tender"]):
    """Selections of tenders."""

    def visible_to(self, by: Actor) -> TenderQuerySet:
        """Return published tenders for everyone, unpublished ones for the own union."""
        if by.is_system:
            return self.all()
        seen = Q(published_at__isnull=False)
        if by.kind is ActorKind.STAFF and by.may(Permission.PROJECT_READ):
            seen |= Q(union_id__in=by.union_ids)
        return self.filter(seen)

    def published(self) -> TenderQuerySet:
        """Return those that the public knows."""
        return self.filter(published_at__isnull=False)

    def of_union(self, by: Actor) -> TenderQuerySet:
        """Return the tenders of the own union and those below, for staff pages."""
        return self.filter(own_and_below(by))


class NoticeQuerySet(models.QuerySet["PublicNotice"]):
    """Selections of public notices."""

    def visible_to(self, by: Actor) -> NoticeQuerySet:
        """Return every published notice: they are public."""
        return self.all()
