"""What a union has in hand on this floor when another takes it over (X-01)."""

from evaluation.models import Evaluation, MidtermReview, Survey
from orgs.succession_matters import register_matter


def register() -> None:
    """Offer the counts."""
    register_matter(
        "没有签发的中期评审",
        lambda pk: MidtermReview.objects.filter(
            union_id=pk, state__in=("started", "reported", "scored")
        ).count(),
    )
    register_matter(
        "没有发布的绩效评价",
        lambda pk: Evaluation.objects.filter(
            union_id=pk, state__in=("started", "concluded")
        ).count(),
    )
    register_matter(
        "进行中的满意度调查",
        lambda pk: Survey.objects.filter(union_id=pk, state=Survey.State.OPEN).count(),
    )
