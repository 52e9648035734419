"""Selections of service records: entered by the contractor, read by the own union (spec 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import ServiceRecord  # noqa: F401


class ServiceRecordQuerySet(models.QuerySet["ServiceRecord"]):
    """Selections of service records."""

    def visible_to(self, by: Actor) -> ServiceRecordQuerySet:
        """Return the contractor's own, or those of the own union and below (no names in them)."""
        if by.kind is ActorKind.ORGANISATION:
            return self.filter(organisation_id=by.organisation_id or 0)
        if by.kind is ActorKind.STAFF and not by.may(Permission.PROJECT_READ):
            return self.none()
        return self.filter(own_and_below(by))

    def counted(self) -> ServiceRecordQuerySet:
        """Return the records that statistics count: verified ones."""
        return self.filter(state="verified")
