"""What follows an organisation when it is merged into another (X-07)."""

from orgs import merging


def register() -> None:
    """Declare the rows that name an organisation."""
    merging.declare("evaluation.Evaluation", "organisation", "绩效评价")
    merging.declare("evaluation.Evaluation", "third_party", "第三方评估")
    merging.declare("evaluation.MidtermReview", "organisation", "中期评审")
