"""Selections of proposed parameter values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from portal.common.access import Actor

if TYPE_CHECKING:
    from orgs.models import ParameterProposal  # noqa: F401


class ParameterProposalQuerySet(models.QuerySet["ParameterProposal"]):
    """Selections of proposals."""

    def visible_to(self, by: Actor) -> ParameterProposalQuerySet:
        """Return the own union's proposals: what is in force is open to all, a draft is not."""
        return self.filter(union_id__in=by.union_ids)
