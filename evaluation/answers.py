"""What evaluation tells the floor below: payment conditions, payable shares, lifecycle steps."""

from datetime import date
from decimal import Decimal

from django.urls import NoReverseMatch, reverse

from evaluation.models import Evaluation, MidtermReview
from evaluation.rules import grading
from orgs import acts
from portal.common import clock
from portal.common.access import Permission
from projects import conditions, stages
from projects.models import Agreement, Milestone, Project

# Whose act a mid-term review waits for.
NEEDED = {
    MidtermReview.State.STARTED.value: Permission.PAYMENT_CLAIM,
    MidtermReview.State.REPORTED.value: Permission.EVALUATION_SCORE,
    MidtermReview.State.SCORED.value: Permission.EVALUATION_REVIEW,
}


def midterm_gaps(agreement: Agreement) -> list[str]:
    """Return why the mid-term condition is not met."""
    latest = MidtermReview.objects.filter(agreement=agreement).order_by("-pk").first()
    if latest is None:
        return ["中期评审还没有发起。"]
    if latest.state != MidtermReview.State.PASSED:
        return [f"中期评审现在是“{latest.get_state_display()}”，合格后才能申请。"]
    return []


def final_gaps(agreement: Agreement) -> list[str]:
    """Return why the final condition is not met."""
    found = Evaluation.objects.filter(agreement=agreement).first()
    if found is None or found.state != Evaluation.State.PUBLISHED:
        return ["绩效评价结果还没有发布。"]
    return []


def final_share(agreement: Agreement) -> Decimal:
    """Return the share of the final instalment that the grade allows (8.3)."""
    found = Evaluation.objects.filter(agreement=agreement).first()
    if found is None or found.total is None:
        return Decimal(1)
    return grading.payable_share(found.grade, found.total)


def failed_on(organisation_id: int, union_id: int) -> date | None:
    """Return the day of the latest published evaluation when its grade was failing (QC-24)."""
    latest = (
        Evaluation.objects.filter(
            agreement__organisation_id=organisation_id,
            agreement__union_id=union_id,
            state=Evaluation.State.PUBLISHED,
        )
        .order_by("-published_at", "-pk")
        .first()
    )
    if latest is None or latest.grade != Evaluation.Grade.FAIL or latest.published_at is None:
        return None
    return clock.local(latest.published_at).date()


def news_of(project: Project) -> dict[str, stages.StageNews]:
    """Return what the lifecycle bar shows of mid-term review and evaluation; two queries."""
    news: dict[str, stages.StageNews] = {}
    review = MidtermReview.objects.filter(project=project).order_by("-pk").first()
    if review is not None:
        passed = review.state == MidtermReview.State.PASSED
        returned = review.state == MidtermReview.State.RECTIFY
        news["midterm"] = {
            "state": "done" if passed else "returned" if returned else "current",
            "date": review.concluded_at or review.created_at,
            "person": review.concluded_by,
            "url": _address("midterm", review.no),
            "own_url": _address("org-midterm", project.no),
        }
        if review.state in NEEDED:
            news["midterm"]["needs"] = NEEDED[review.state]
    found = Evaluation.objects.filter(project=project).first()
    if found is not None:
        published = found.state == Evaluation.State.PUBLISHED
        news["evaluation"] = {
            "state": "done" if published else "current",
            "date": found.published_at or found.created_at,
            "person": found.concluded_by,
            "url": _address("evaluation", found.no),
            "own_url": ""
            if found.state == Evaluation.State.STARTED
            else _address("org-evaluation", project.no),
        }
    return news


def midterm_address(project: Project) -> str:
    """Return the page of the project's newest mid-term review, empty without one."""
    found = MidtermReview.objects.filter(project=project).order_by("-pk")
    no = found.values_list("no", flat=True).first()
    return _address("midterm", no) if no else ""


def evaluation_address(project: Project) -> str:
    """Return the page of the project's newest evaluation, empty without one."""
    found = Evaluation.objects.filter(project=project).order_by("-pk")
    no = found.values_list("no", flat=True).first()
    return _address("evaluation", no) if no else ""


def register() -> None:
    """Give the answers to those who ask."""
    conditions.register(Milestone.Condition.MIDTERM, midterm_gaps)
    conditions.register(Milestone.Condition.FINAL, final_gaps)
    conditions.register_factor(Milestone.Condition.FINAL, final_share)
    acts.register_grades(failed_on)
    stages.register_stage_source(news_of)
    stages.register_tab("中期评审", midterm_address)
    stages.register_tab("绩效评价", evaluation_address)


def _address(name: str, no: str) -> str:
    try:
        return reverse(name, args=[no])
    except NoReverseMatch:
        return ""
