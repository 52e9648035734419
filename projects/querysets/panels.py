"""Selections of panel seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from projects.models import PanelMember  # noqa: F401

# Before the result only the operator and the witnesses know the experts (spec 2.3).
KNOW_NAMES = (Permission.PANEL_MANAGE, Permission.TENDER_WITNESS, Permission.AWARD_DECIDE)


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    """Selections of panel seats."""

    def visible_to(self, by: Actor) -> PanelMemberQuerySet:
        """Return one's own seat, and all seats for those who run or watch the review."""
        if by.is_system:
            return self.all()
        seen = Q(user_id=by.user_id or 0)
        if by.kind is ActorKind.STAFF and any(by.may(p) for p in KNOW_NAMES):
            seen |= Q(panel__tender__union_id=by.union_id)
        return self.filter(seen)

    def sitting(self) -> PanelMemberQuerySet:
        """Return seats whose members did not recuse themselves."""
        return self.exclude(state="recused")
