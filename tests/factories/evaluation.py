"""The way to a reported, scored or passed mid-term review, to answers, to a scored evaluation."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from evaluation.actions import evaluations, midterms, surveys
from evaluation.models import Evaluation, MidtermReview, Survey
from evaluation.scoring import indicators_for
from orgs.models import Organisation, Union
from portal.common.access import Actor
from projects.models import Agreement, Attendance, Project, ServiceRecord
from tests.factories.delivery import record_of, signed_agreement

THIRTY = [5] * 15 + [4] * 15  # thirty answers, mean 4.50
SELF_REPORT = "服务按计划开展，完成场次和人次均达到序时进度，经费专账核算。"


def served(
    union: Union, organisation: Organisation, *, times: int = 90, persons: int = 0, **values: Any
) -> Agreement:
    """Return an agreement in force with one verified session; `persons` of them by name."""
    agreement = signed_agreement(union, organisation, **values)
    record = record_of(agreement, state=ServiceRecord.State.VERIFIED, person_times=times)
    Attendance.objects.bulk_create(
        Attendance(record=record, person_hash=f"{agreement.pk:020d}{n:044d}")
        for n in range(persons)
    )
    return agreement


def ended(agreement: Agreement, on: Any) -> Agreement:
    """Let the agreement have ended the day before."""
    agreement.end_on = on - timedelta(days=1)
    agreement.start_on = on - timedelta(days=200)
    agreement.save()
    return agreement


def marks(evaluation: Evaluation, party: str, share: str = "1") -> dict[str, Decimal | None]:
    """Return a share of the weight of every indicator that the party judges."""
    rows = indicators_for(evaluation, party)
    return {each.code: Decimal(each.weight) * Decimal(share) for each in rows}


def full_marks(review: MidtermReview, share: str = "1") -> dict[str, dict[str, Any]]:
    """Return a share of every indicator's weight, each with its evidence."""
    return {
        code: {"points": Decimal(weight) * Decimal(share), "comment": "见佐证材料"}
        for code, weight in review.system.indicators.values_list("code", "weight")
    }


def reported(agreement: Agreement, clerk: Actor, bidder: Actor) -> MidtermReview:
    """Return a review with the organisation's report."""
    review = midterms.start(agreement.pk, by=clerk)
    return midterms.report(review.pk, text=SELF_REPORT, by=bidder)


def scored(
    agreement: Agreement, clerk: Actor, bidder: Actor, reviewer: Actor, share: str = "1"
) -> MidtermReview:
    """Return a review waiting for its signature."""
    review = reported(agreement, clerk, bidder)
    return midterms.score(review.pk, full_marks(review, share), by=reviewer)


def answered(agreement: Agreement, clerk: Actor, values: list[int], *, frame: int = 60) -> Survey:
    """Return a closed survey with these overall answers."""
    survey = surveys.open_survey(agreement.pk, frame=frame, by=clerk)
    tokens = survey.invitations.values_list("token", flat=True)[: len(values)]
    for token, value in zip(tokens, values, strict=True):
        surveys.answer(token, overall=value, items={"content": value})
    return surveys.close_survey(survey.pk, by=clerk)


def score_all(
    evaluation: Evaluation, agency: Organisation, make: Callable[..., Actor], reviewer: Actor,
    shares: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Let every party score a share of each weight (default 0.9 for all)."""
    people = [reviewer, make(agency, "evaluator", name="评估员")]
    people += [make(evaluation.union, "worker_rep", name=f"代表{n}") for n in range(5)]
    for by in people:
        party = evaluations.party_of(evaluation, by)
        share = Decimal((shares or {}).get(party, "0.9"))
        scores: dict[str, Decimal | None] = {
            each.code: Decimal(each.weight) * share
            for each in evaluations.indicators_for(evaluation, party)
        }
        evaluations.submit_scores(evaluation.pk, scores, by=by)


def project_state(agreement: Agreement) -> str:
    """Return the state of the agreement's project now."""
    return Project.objects.values_list("state", flat=True).get(pk=agreement.project_id)
