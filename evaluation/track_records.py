"""Tells the register how organisations were judged: their published evaluations."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Avg, Count
from django.urls import reverse

from evaluation.models import Evaluation
from orgs import track_records
from orgs.track_records import Score
from portal.common import clock
from portal.common.access import Actor

LISTED = 50
PUBLISHED = Evaluation.State.PUBLISHED


def means(organisation_ids: Iterable[int]) -> dict[int, tuple[int, Decimal]]:
    """Return number and mean of the published totals by organisation id, in one query."""
    rows = (
        Evaluation.objects.filter(
            organisation_id__in=list(organisation_ids), state=PUBLISHED, total__isnull=False
        )
        .values("organisation_id")
        .annotate(scored=Count("pk"), mean=Avg("total"))
        .order_by()
    )
    return {r["organisation_id"]: (r["scored"], round(Decimal(r["mean"]), 1)) for r in rows}


def scores(organisation_id: int, by: Actor) -> list[Score]:
    """Return the latest published evaluations, the oldest of them first; two queries."""
    rows = (
        Evaluation.objects.filter(
            organisation_id=organisation_id, state=PUBLISHED, total__isnull=False
        )
        .select_related("project", "union")
        .order_by("-published_at", "-pk")[:LISTED]
    )
    seen = set(
        Evaluation.objects.visible_to(by)
        .filter(organisation_id=organisation_id)
        .values_list("pk", flat=True)
    )
    return [
        Score(
            e.project.name, e.union.name, e.total or Decimal(0), e.get_grade_display(),
            clock.local(e.published_at or e.created_at).date(),
            reverse("evaluation", args=[e.no]) if e.pk in seen else "",
        )
        for e in reversed(rows)
    ]  # fmt: skip


track_records.register_scores(means, scores)
