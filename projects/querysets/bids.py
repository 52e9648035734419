"""Selections of opened bids: panel and operators, and the bidder's own (spec 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from projects.models import Bid, BidFile  # noqa: F401

OPERATORS = (
    Permission.TENDER_OPEN,
    Permission.TENDER_WITNESS,
    Permission.PANEL_MANAGE,
    Permission.AWARD_PROPOSE,
    Permission.AWARD_DECIDE,
)


class BidQuerySet(models.QuerySet["Bid"]):
    """Selections of opened bids."""

    def visible_to(self, by: Actor) -> BidQuerySet:
        """Return own bids, those of the own union's tenders, those one sits on the panel for."""
        if by.is_system:
            return self.all()
        seen = Q(pk__in=[])
        if by.kind is ActorKind.ORGANISATION:
            seen |= Q(organisation_id=by.organisation_id or 0)
        if by.kind is ActorKind.STAFF and any(by.may(p) for p in OPERATORS):
            seen |= Q(tender__union_id__in=by.union_ids)
        if by.may(Permission.PANEL_SCORE):
            members = apps.get_model("projects", "PanelMember")._default_manager
            seats = members.filter(user_id=by.user_id or 0, state__in=["scoring", "submitted"])
            seen |= Q(tender_id__in=seats.values("panel__tender_id"))
        return self.filter(seen)

    def conforming(self) -> BidQuerySet:
        """Return those that passed the conformity review."""
        return self.filter(conforming=True)


class BidFileQuerySet(models.QuerySet["BidFile"]):
    """Selections of files of opened bids."""

    def visible_to(self, by: Actor) -> BidFileQuerySet:
        """Return the files of the bids the actor sees."""
        bids = apps.get_model("projects", "Bid")._default_manager
        return self.filter(bid_id__in=bids.visible_to(by).values("pk"))
