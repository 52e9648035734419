"""Selections of spreadsheet imports: each union sees its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import LedgerBatch, ListingBatch  # noqa: F401


class LedgerBatchQuerySet(models.QuerySet["LedgerBatch"]):
    """Selections of ledger imports."""

    def visible_to(self, by: Actor) -> LedgerBatchQuerySet:
        """Return the imports of the own union."""
        return self.filter(union_id__in=by.union_ids) if _imports(by) else self.none()


class ListingBatchQuerySet(models.QuerySet["ListingBatch"]):
    """Selections of imports of published lists."""

    def visible_to(self, by: Actor) -> ListingBatchQuerySet:
        """Return the imports of the own union."""
        return self.filter(union_id__in=by.union_ids) if _imports(by) else self.none()


def _imports(by: Actor) -> bool:
    """Whether the actor is staff of the union, not one of its guests."""
    return by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ)
