"""Selections of evidence files: the organisation's own, and those a union may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import OrganisationDocument  # noqa: F401


class DocumentQuerySet(models.QuerySet["OrganisationDocument"]):
    """Selections of evidence files."""

    def visible_to(self, by: Actor) -> DocumentQuerySet:
        """Return the own organisation's, or those of the organisations the union keeps."""
        if by.is_system:
            return self.all()
        if by.organisation_id and by.may(Permission.OWN_PROFILE_EDIT):
            return self.filter(organisation_id=by.organisation_id)
        if by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ) and by.union_id:
            return self.filter(organisation__keeper_id__in=by.union_ids)
        return self.none()

    def current(self) -> DocumentQuerySet:
        """Return those that were not replaced."""
        return self.filter(replaced_by__isnull=True)

    def usable(self) -> DocumentQuerySet:
        """Return those that were neither replaced nor refused."""
        return self.current().exclude(verdict="refused")
