"""Selections of keys and envelopes. Nobody lists envelopes: they are found by tag or locator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor

if TYPE_CHECKING:
    from projects.models import OpeningKey, SealedBid  # noqa: F401


class OpeningKeyQuerySet(models.QuerySet["OpeningKey"]):
    """Selections of personal opening keys."""

    def visible_to(self, by: Actor) -> OpeningKeyQuerySet:
        """Return the person's own."""
        return self.filter(user_id=by.user_id or 0)

    def in_force(self) -> OpeningKeyQuerySet:
        """Return those that new tenders are locked to."""
        return self.filter(retired_at__isnull=True)


class SealedBidQuerySet(models.QuerySet["SealedBid"]):
    """Selections of envelopes."""

    def waiting(self) -> SealedBidQuerySet:
        """Return envelopes that no opening has taken up yet."""
        return self.filter(tender__isnull=True)

    def at(self, locators: Iterable[str]) -> SealedBidQuerySet:
        """Return the envelopes behind the locators, which only the server's key can compute."""
        return self.filter(locator__in=list(locators))
