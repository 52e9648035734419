"""Satisfaction surveys: opened on the people served, answered by token, never joined to a person."""

import secrets
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count

from evaluation import lifecycle as moves
from evaluation.actions import contracts
from evaluation.models import Survey, SurveyAnswer, SurveyInvitation
from evaluation.rules import grading, sampling
from portal.common import clock, events
from portal.common.access import PUBLIC, Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from projects.models import Agreement, ServiceRecord

QUESTIONS: tuple[tuple[str, str], ...] = (
    ("content", "服务内容合不合适？"),
    ("time_place", "时间和地点方不方便？"),
    ("skill", "服务人员专不专业？"),
    ("attitude", "服务态度好不好？"),
    ("effect", "对您有没有帮助？"),
    ("again", "以后还愿意参加吗？"),
)
SCALE = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
PERSON_TIMES_PER_PERSON = 3


def open_survey(agreement_pk: int, *, by: Actor) -> Survey:
    """Open a survey and draw its invitations: as many as the sample of the people served.

    Where attendance was not by name the frame is estimated from person-times (SR-02 keeps the
    statistics themselves free of the estimate). Raises: NotAllowed, NotFound, WrongState.
    """
    by.require(Permission.EVALUATION_MANAGE, "发起满意度调查")
    with transaction.atomic():
        agreement = contracts.in_force(agreement_pk, by=by)
        frame = _frame(agreement)
        if frame == 0:
            raise WrongState("还没有已核验的服务记录，没有可调查的职工。")
        survey = Survey.objects.create(
            no=f"{agreement.no}-M{Survey.objects.filter(agreement=agreement).count() + 1}",
            agreement=agreement,
            project=agreement.project,
            union_id=agreement.union_id,
            frame=frame,
            sample=sampling.sample_size(frame),
        )
        SurveyInvitation.objects.bulk_create(
            SurveyInvitation(survey=survey, token=secrets.token_urlsafe(16))
            for _ in range(survey.sample)
        )
        events.record_creation(survey, by=by)
    return survey


def answer(
    token: str, *, overall: int | None, items: Mapping[str, int], comment: str = "",
    by: Actor = PUBLIC,
) -> None:  # fmt: skip
    """Take one answer; the invitation is only marked used (SV-04).

    Raises: NotFound, WrongState for a closed survey or a second answer, Incomplete.
    """
    problems: list[Detail] = []
    if overall not in range(1, 6):
        problems.append({"field": "overall", "message": "请选择总体是否满意。"})
    for code, question in QUESTIONS:
        if code in items and items[code] not in range(1, 6):
            problems.append({"field": code, "message": f"“{question}”请从选项中选一个。"})
    refuse_all(problems, "还差一项没有选，请选好后提交。")
    with transaction.atomic():
        invitation = SurveyInvitation.objects.select_for_update().filter(token=token).first()
        if invitation is None:
            raise NotFound("没有找到这份调查，请核对短信或二维码。")
        if invitation.survey.state != Survey.State.OPEN:
            raise WrongState("本次调查已结束，谢谢您的关注。")
        if invitation.is_used:
            raise WrongState("这份调查您已经答过了，谢谢。每人只答一次。")
        SurveyInvitation.objects.filter(pk=invitation.pk).update(is_used=True)
        SurveyAnswer.objects.create(
            id=uuid.uuid4(),
            survey_id=invitation.survey_id,
            overall=overall or 0,
            items={k: int(v) for k, v in items.items() if k in dict(QUESTIONS)},
            comment=comment.strip()[:300],
        )


def close_survey(pk: int, *, by: Actor) -> Survey:
    """End the survey; later answers are thanked and refused."""
    with transition(Survey.objects.visible_to(by), pk, moves.CLOSE_SURVEY, by=by) as survey:
        survey.closed_at = clock.now()
    return survey


def results_of(survey: Survey) -> dict[str, Any]:
    """Return {answers, mean, satisfied, spread, is_indicative}; figures are None under 5 answers."""
    spread = dict(
        survey.answers.values_list("overall").annotate(n=Count("pk")).values_list("overall", "n")
    )
    total = sum(spread.values())
    if total < sampling.SHOWN_FROM:
        return {"answers": total, "mean": None, "satisfied": None, "spread": None,
                "is_indicative": True}  # fmt: skip
    mean = grading.cents(sum((Decimal(k * v) for k, v in spread.items()), Decimal(0)) / total)
    satisfied = Decimal(spread.get(4, 0) + spread.get(5, 0)) / total
    return {
        "answers": total,
        "mean": mean,
        "satisfied": satisfied,
        "spread": [(label, spread.get(value, 0)) for value, label in SCALE],
        "is_indicative": total < sampling.INDICATIVE_BELOW,
    }


def mean_of(agreement_pk: int) -> Decimal | None:
    """Return the mean overall satisfaction of the agreement, or None under five answers (SV-04)."""
    found = SurveyAnswer.objects.filter(survey__agreement_id=agreement_pk).aggregate(
        mean=Avg("overall"), n=Count("pk")
    )
    if found["n"] < sampling.SHOWN_FROM:
        return None
    return grading.cents(Decimal(str(found["mean"])))


def _frame(agreement: Agreement) -> int:
    reach = ServiceRecord.objects.filter(agreement=agreement).counted().reach()
    return reach.persons or -(-reach.person_times // PERSON_TIMES_PER_PERSON)
