"""The mid-term review: started, self-reported, scored by another person, signed by a third act."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from evaluation import lifecycle as moves
from evaluation.actions import contracts, indicators, surveys
from evaluation.models import MidtermReview
from evaluation.rules import grading
from portal.common import clock, events, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from projects.models import Agreement, ServiceRecord


def start(agreement_pk: int, *, by: Actor) -> MidtermReview:
    """Start the review of an agreement in force; one living review at a time.

    Raises: NotAllowed, NotFound, WrongState.
    """
    by.require(Permission.EVALUATION_MANAGE, "发起中期评审")
    with transaction.atomic():
        agreement = contracts.in_force(agreement_pk, by=by)
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
            url=f"/o/projects/{agreement.project.no}/midterm/",
            organisation_id=agreement.organisation_id,
        )
    return review


def report(pk: int, *, text: str, by: Actor) -> MidtermReview:
    """Hand in the organisation's own report. Raises: Incomplete when it says too little."""
    if len(text.strip()) < 20:
        raise Incomplete(
            "自评报告太短。",
            [{"field": "report", "message": "请写明进度、成效、经费和问题，不少于 20 个字。"}],
        )
    with transition(MidtermReview.objects.visible_to(by), pk, moves.REPORT, by=by) as review:
        review.report = text.strip()
        review.reported_at = clock.now()
    return review


def score(pk: int, scores: Mapping[str, Mapping[str, Any]], *, by: Actor) -> MidtermReview:
    """Score every indicator; at most 60 % of an indicator needs a comment with the evidence.

    `scores`: code → {"points": Decimal, "comment": str}. Raises: Incomplete with all gaps.
    """
    with transition(MidtermReview.objects.visible_to(by), pk, moves.SCORE, by=by) as review:
        weights = dict(review.system.indicators.values_list("code", "weight"))
        points = {code: scores.get(code, {}).get("points") for code in weights}
        problems = grading.problems_of_scores(points, weights)
        for code, value in points.items():
            comment = str(scores.get(code, {}).get("comment", "")).strip()
            if value is not None and value <= weights[code] * Decimal("0.6") and not comment:
                problems.append({"field": code, "message": f"{code} 得分不超过六成，请写明依据。"})
        refuse_all(problems, "评分还不完整，请按提示补齐。")
        review.scores = {
            code: {
                "points": str(grading.cents(points[code] or Decimal(0))),
                "comment": str(scores[code].get("comment", "")).strip(),
            }
            for code in weights
        }
        review.total = grading.cents(sum((p or Decimal(0) for p in points.values()), Decimal(0)))
        review.scored_by = by.name
    return review


def conclude(pk: int, *, opinion: str = "", by: Actor) -> MidtermReview:
    """Sign the conclusion: 60 and more passes and opens the second instalment, less rectifies."""
    records = MidtermReview.objects.visible_to(by)
    found = records.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这次中期评审。")
    passed = found.total is not None and found.total >= grading.MIDTERM_PASS
    if not passed and not opinion.strip():
        raise Incomplete(
            "请写明整改要求。", [{"field": "opinion", "message": "请写明整改事项、期限和责任人。"}]
        )
    with transition(records, pk, moves.PASS if passed else moves.RECTIFY, by=by) as review:
        review.opinion = opinion.strip()
        review.concluded_at = clock.now()
        review.concluded_by = by.name
        messages.tell(
            f"“{review.project.name}”中期评审{'合格，可以申请中期款' if passed else '需要整改'}",
            url=f"/o/projects/{review.project.no}/",
            organisation_id=review.organisation_id,
        )
    return review


def proposed_points(review: MidtermReview) -> dict[str, Decimal]:
    """Return the points that records tell: completion of person-times and persons, satisfaction."""
    project = review.project
    weights = dict(review.system.indicators.values_list("code", "weight"))
    reach = ServiceRecord.objects.filter(project=project).counted().reach()
    mean = surveys.mean_of(review.agreement_id)
    elapsed = _elapsed(review.agreement)
    found = {
        "B211": grading.completion_points(
            reach.person_times, round(project.target_person_times * elapsed), weights["B211"]
        ),
        "B212": grading.completion_points(
            reach.persons or 0, round(project.target_persons * elapsed), weights["B212"]
        ),
    }
    if mean is not None:
        found["B411"] = grading.cents(mean / 5 * weights["B411"])
    return found


def _elapsed(agreement: Agreement) -> Decimal:
    """Return the share of the service period that has passed, 0 to 1."""
    whole = max((agreement.end_on - agreement.start_on).days, 1)
    passed = min(max((clock.today() - agreement.start_on).days, 0), whole)
    return Decimal(passed) / whole
