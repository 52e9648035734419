"""Samples of what came of it: reviews, evaluations, surveys, annual returns, jobs, files."""

from decimal import Decimal
from typing import Any

from annual_returns.models import AnnualReturn
from evaluation.actions import evaluations, indicators, midterms, surveys
from evaluation.models import Evaluation
from portal.common import clock, files
from portal.common.models import Job
from projects.models import Agreement
from tests.factories import annual_returns, delivery
from tests.samples.ground import Ground


def samples(on: Ground) -> dict[str, list[Any]]:
    """Return the arguments of the URLs of results."""
    return _reviews(on) | _evaluations(on) | _returns(on) | _kept(on)


def _reviews(on: Ground) -> dict[str, list[Any]]:
    """Return a mid-term review and a survey of the agreement."""
    review = midterms.start(on.agreement.pk, by=on.clerk)
    survey = surveys.open_survey(on.agreement.pk, frame=30, by=on.clerk)
    return {
        "midterm-start": [on.agreement.no],
        "midterm": [review.no],
        "midterm-back": [review.no],
        "org-midterm": [on.agreement.project.no],
        "survey-open": [on.agreement.no],
        "survey-answer": [survey.invitations.values_list("token", flat=True)[0]],
        "survey": [survey.no],
    }


def _evaluations(on: Ground) -> dict[str, list[Any]]:
    """Return an evaluation that begins and one that the contractor and the superiors may read."""
    judged = delivery.signed_agreement(on.county, on.org, line=on.line, target_person_times=60)
    delivery.record_of(judged, state="verified", person_times=60)
    begun = _begun(judged, on)
    ended = delivery.signed_agreement(on.county, on.org, line=on.line)
    concluded = _concluded(ended, on)
    return {
        "evaluation-start": [on.agreement.no],
        "evaluation": [begun.no],
        "evaluation-pdf": [concluded.no],
        "org-evaluation": [ended.project.no],
        "party-evaluation": [begun.no],
    }


def _begun(agreement: Agreement, on: Ground) -> Evaluation:
    review = midterms.start(agreement.pk, by=on.clerk)
    midterms.report(
        review.pk,
        text="按计划开展服务，人次和经费均达到序时进度，没有投诉。",
        by=on.actors["contractor"],
    )
    full = {
        c: {"points": Decimal(w)} for c, w in review.system.indicators.values_list("code", "weight")
    }
    midterms.score(review.pk, full, by=on.actors["reviewer"])
    midterms.conclude(review.pk, by=on.actors["second_reviewer"])
    return evaluations.start(agreement.pk, third_party=on.agency, by=on.clerk)


def _concluded(agreement: Agreement, on: Ground) -> Evaluation:
    return Evaluation.objects.create(
        no=f"{agreement.no}-P", agreement=agreement, project=agreement.project,
        union=agreement.union, organisation=agreement.organisation, third_party=on.agency,
        system=indicators.in_force("performance"), state=Evaluation.State.CONCLUDED,
        total=Decimal("88.00"), grade=Evaluation.Grade.GOOD, concluded_at=clock.now(),
    )  # fmt: skip


def _returns(on: Ground) -> dict[str, list[Any]]:
    """Return a return that is being filled in and last year's, which was handed up."""
    statistician, reviewer, head = (
        on.actors[name] for name in ("statistician", "reviewer", "head")
    )
    found: AnnualReturn = annual_returns.computed(on.county, statistician, year=2025)
    last: AnnualReturn = annual_returns.computed(on.county, statistician, year=2024)
    annual_returns.submitted(last, statistician, reviewer, head)
    return {
        "api-": [found.period.year, on.county.code],
        "return-": [found.period.year],
        "return-accept": [last.period.year, on.county.code],
        "return-send-back": [last.period.year, on.county.code],
        "return-remind": [found.period.year, on.county.code],
    }


def _kept(on: Ground) -> dict[str, list[Any]]:
    """Return a job and a file of the county's officer."""
    file = files.store("公开.pdf", b"%PDF-1.7", purpose="test", by=on.clerk)
    job = Job.objects.create(
        kind="x", title="任务", union_id=on.county.pk, user_id=on.clerk.user_id
    )
    return {"job": [job.pk], "file": [file.pk]}
