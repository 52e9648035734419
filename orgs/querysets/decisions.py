"""Selections of what a union notes about organisations for itself."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from portal.common.access import Actor, ActorKind, Permission

M = TypeVar("M", bound=models.Model)


class UnionOwnQuerySet(models.QuerySet[M]):
    """Selections of records that one union's staff made."""

    def visible_to(self, by: Actor) -> UnionOwnQuerySet[M]:
        """Return the own union's, for its staff who read the register."""
        if by.is_system:
            return self.all()
        reads = by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ)
        return self.filter(union_id__in=by.union_ids) if reads else self.none()
