"""Selections of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from projects.models import Project  # noqa: F401

ANCESTORS_SEE = ("draft", "returned")


class ProjectQuerySet(models.QuerySet["Project"]):
    """Selections of projects."""

    def visible_to(self, by: Actor) -> ProjectQuerySet:
        """Return own projects, those below once submitted, and a contractor's own contracts."""
        if by.is_system:
            return self.all()
        if by.kind is ActorKind.ORGANISATION:
            agreements = apps.get_model("projects", "Agreement")._default_manager
            signed = agreements.filter(organisation_id=by.organisation_id or 0)
            return self.filter(pk__in=signed.values("project_id"))
        if by.kind is ActorKind.STAFF and not by.may(Permission.PROJECT_READ):
            return self.none()
        unfinished_elsewhere = Q(state__in=ANCESTORS_SEE) & ~Q(union_id__in=by.union_ids)
        return self.filter(own_and_below(by)).exclude(unfinished_elsewhere)
