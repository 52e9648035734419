"""The mid-term review: started, self-reported, scored, signed; each by another person."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from evaluation import lifecycle as moves
from evaluation import measures, survey_results
from evaluation.actions import contracts, indicators
from evaluation.models import MidtermReview
from evaluation.rules import grading
from portal.common import clock, events, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition

REPORT_AT_LEAST = 20


def start(agreement_pk: int, *, by: Actor) -> MidtermReview:
    """Start the review of an agreement in force; one living review at a time.

    Raises: NotAllowed, NotFound, WrongState.
    """
    by.require(Permission.EVALUATION_MANAGE, "发起中期评审")
    with transaction.atomic():
        agreement = contracts.locked(agreement_pk, what="发起中期评审", by=by)
        count = MidtermReview.objects.filter(agreement=agreement).count()
        try:
            with transaction.atomic():
                review = MidtermReview.objects.create(
                    no=f"{agreement.no}-Z{count + 1}",
                    agreement=agreement,
                    project=agreement.project,
                    union_id=agreement.union_id,
                    organisation_id=agreement.organisation_id,
                    system=indicators.in_force("midterm"),
                )
        except IntegrityError as error:
            raise WrongState("这份协议已有中期评审在办或已合格，不能再发起。") from error
        events.record_creation(review, by=by)
        messages.tell(
            f"“{agreement.project.name}”开始中期评审，请提交自评",
            url=own_address(review),
            organisation_id=agreement.organisation_id,
        )
    return review


def report(pk: int, *, text: str, by: Actor) -> MidtermReview:
    """Hand in the organisation's own report; the day's figures from the records are kept with it.

    Raises: NotFound, NotAllowed, WrongState, Incomplete when it says too little.
    """
    with transition(MidtermReview.objects.visible_to(by), pk, moves.REPORT, by=by) as review:
        if len(text.strip()) < REPORT_AT_LEAST:
            message = f"请写明进度、成效、经费和问题，不少于 {REPORT_AT_LEAST} 个字。"
            raise Incomplete("自评报告太短。", [{"field": "report", "message": message}])
        review.report = text.strip()
        review.figures = measures.figures_of(review.agreement).as_json()
        review.reported_at = clock.now()
        review.return_reason = ""
        messages.tell(
            f"“{review.project.name}”已提交中期自评，请评分",
            url=address(review),
            union_id=review.union_id,
        )
    return review


def return_report(pk: int, *, reason: str, by: Actor) -> MidtermReview:
    """Send the report back to the organisation with the reason. Raises: as `report`."""
    records = MidtermReview.objects.visible_to(by)
    with transition(records, pk, moves.RETURN_REPORT, by=by, reason=reason) as review:
        review.return_reason = _reason(reason, "请写明自评报告需要补充什么。")
        messages.tell(
            f"“{review.project.name}”中期自评被退回，请补充后重新提交",
            url=own_address(review),
            organisation_id=review.organisation_id,
        )
    return review


def score(pk: int, scores: Mapping[str, Mapping[str, Any]], *, by: Actor) -> MidtermReview:
    """Score every indicator; less than 60 % of a weight needs a comment with the evidence.

    `scores`: code → {"points": Decimal, "comment": str}; {"not_applicable": True} leaves the
    indicator out, its weight stays in its subject (IS-04), the comment says why.

    Raises: NotFound, NotAllowed, WrongState, Incomplete with all gaps.
    """
    with transition(MidtermReview.objects.visible_to(by), pk, moves.SCORE, by=by) as review:
        contracts.refuse_officer(review.project, what="评分", by=by)
        rows = list(review.system.indicators.all())
        comments = {e.code: str(scores.get(e.code, {}).get("comment", "")).strip() for e in rows}
        left_out = {
            e.code: comments[e.code] for e in rows if scores.get(e.code, {}).get("not_applicable")
        }
        subjects = {e.code: e.subject for e in rows}
        weights = {e.code: e.weight for e in rows}
        judged = {code: w for code, w in weights.items() if code not in left_out}
        points: dict[str, Decimal | None] = {c: scores.get(c, {}).get("points") for c in judged}
        refuse_all(
            [
                *grading.problems_of_left_out(left_out, subjects),
                *grading.problems_of_scores(points, judged),
                *grading.problems_of_evidence(points, comments, judged),
            ],
            "评分还不完整，请按提示补齐。",
        )
        given = {code: value for code, value in points.items() if value is not None}
        review.scores = {
            code: {
                "points": str(grading.cents(given[code])) if code in given else None,
                "comment": comments[code],
            }
            for code in weights
        }
        review.total = grading.total_of(given, weights, subjects)
        review.scored_by = by.name
        review.return_reason = ""
    return review


def return_scores(pk: int, *, reason: str, by: Actor) -> MidtermReview:
    """Let the review be scored again. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    records = MidtermReview.objects.visible_to(by)
    with transition(records, pk, moves.RETURN_SCORES, by=by, reason=reason) as review:
        review.return_reason = _reason(reason, "请写明哪些评分需要重新核对。")
        review.total = None
    return review


def conclude(pk: int, *, opinion: str = "", by: Actor) -> MidtermReview:
    """Sign the conclusion: 60 and more passes and opens the mid-term instalment, less rectifies.

    Raises: NotFound, NotAllowed for who started or scored it, WrongState, Incomplete.
    """
    records = MidtermReview.objects.visible_to(by)
    with transaction.atomic():
        # The total decides which way it goes: scores given anew meanwhile must not pass unread.
        found = records.select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            raise NotFound("没有找到这次中期评审。")
        is_passed = found.total is not None and found.total >= grading.MIDTERM_PASS
        return _sign(pk, is_passed=is_passed, opinion=opinion, by=by)


def _sign(pk: int, *, is_passed: bool, opinion: str, by: Actor) -> MidtermReview:
    records = MidtermReview.objects.visible_to(by)
    with transition(records, pk, moves.PASS if is_passed else moves.RECTIFY, by=by) as review:
        contracts.refuse_officer(review.project, what="签发意见", by=by)
        if not is_passed and not opinion.strip():
            message = "请写明整改事项、期限和责任人。"
            raise Incomplete("请写明整改要求。", [{"field": "opinion", "message": message}])
        review.opinion = opinion.strip()
        review.concluded_at = clock.now()
        review.concluded_by = by.name
        outcome = "合格，可以申请中期款" if is_passed else "需要整改，整改后重新评审"
        messages.tell(
            f"“{review.project.name}”中期评审{outcome}",
            url=own_address(review),
            organisation_id=review.organisation_id,
        )
    return review


def proposals_for(review: MidtermReview) -> dict[str, measures.Proposal]:
    """Return the points that records tell on the day the review was started, by indicator."""
    on = clock.local(review.created_at).date()
    weights = dict(review.system.indicators.values_list("code", "weight"))
    mean = survey_results.latest_result(review.agreement_id).mean  # null while it still runs
    return measures.midterm_proposals(measures.figures_of(review.agreement, on), weights, mean)


def address(review: MidtermReview) -> str:
    """Return the union's page of the review."""
    return f"/u/midterm/{review.no}/"


def own_address(review: MidtermReview) -> str:
    """Return the organisation's page of the review."""
    return f"/o/projects/{review.project.no}/midterm/"


def _reason(text: str, missing: str) -> str:
    if not text.strip():
        raise Incomplete("请写明退回原因。", [{"field": "reason", "message": missing}])
    return text.strip()[:300]
