"""Selections of panel seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from projects.models import PanelMember  # noqa: F401

# Before the result only the operator and the witnesses know the experts (spec 2.3); who decides
# reads the report with its members.
KNOW_NAMES = (Permission.PANEL_MANAGE, Permission.TENDER_WITNESS)
BEFORE_REPORT = (
    "draft", "submitted", "approved", "noticed", "opened", "evaluating",
)  # fmt: skip


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    """Selections of panel seats."""

    def visible_to(self, by: Actor) -> PanelMemberQuerySet:
        """Return one's own seat, and all seats for those who run or watch the review."""
        if by.is_system:
            return self.all()
        seen = Q(user_id=by.user_id or 0)
        own = Q(panel__tender__union_id__in=by.union_ids)
        if by.kind is ActorKind.STAFF and any(by.may(p) for p in KNOW_NAMES):
            seen |= own
        elif by.kind is ActorKind.STAFF and by.may(Permission.AWARD_DECIDE):
            seen |= own & ~Q(panel__tender__state__in=BEFORE_REPORT)
        return self.filter(seen)

    def sitting(self) -> PanelMemberQuerySet:
        """Return seats whose members did not recuse themselves."""
        return self.exclude(state="recused")
