"""Selections of needs: raw ones only for the own union (spec 2.4; ancestors get counts)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from projects.models import WorkerNeed  # noqa: F401


class NeedQuerySet(models.QuerySet["WorkerNeed"]):
    """Selections of needs."""

    def visible_to(self, by: Actor) -> NeedQuerySet:
        """Return the needs of the actor's own union, for roles that read needs."""
        if by.is_system:
            return self.all()
        if by.kind is ActorKind.STAFF and by.may(Permission.NEED_READ):
            return self.filter(union_id=by.union_id or 0)
        return self.none()
