"""Who may see reviews, evaluations and surveys (spec 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from portal.common.access import Actor, ActorKind, Permission
from projects.querysets.scope import own_and_below

if TYPE_CHECKING:
    from evaluation.models import Evaluation, MidtermReview, Survey  # noqa: F401

NOTHING = Q(pk__in=[])


def _staff_scope(by: Actor) -> Q:
    if by.kind is ActorKind.STAFF and not by.may(Permission.PROJECT_READ):
        return NOTHING
    return own_and_below(by)


class MidtermQuerySet(models.QuerySet["MidtermReview"]):
    """Selections of mid-term reviews."""

    def visible_to(self, by: Actor) -> MidtermQuerySet:
        """Return the own union's and those below; a contractor's own."""
        if by.kind is ActorKind.ORGANISATION:
            return self.filter(organisation_id=by.organisation_id or 0)
        return self.filter(_staff_scope(by))


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Selections of surveys."""

    def visible_to(self, by: Actor) -> SurveyQuerySet:
        """Return the own union's and those below; contractors see only what evaluations say."""
        return self.filter(_staff_scope(by))


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Selections of performance evaluations."""

    def visible_to(self, by: Actor) -> EvaluationQuerySet:
        """Return the own union's; ancestors' and contractor's once concluded; evaluators' own."""
        done = ~Q(state="started")
        if by.is_system:
            return self.all()
        if by.kind is ActorKind.ORGANISATION:
            return self.filter(done, organisation_id=by.organisation_id or 0)
        if by.kind is ActorKind.EVALUATOR:
            return self.filter(
                Q(third_party_id=by.organisation_id or 0) | Q(union_id__in=by.union_ids)
            )
        return self.filter(_staff_scope(by)).filter(Q(union_id__in=by.union_ids) | done)
