"""Satisfaction surveys: opened on the people served, answered by token, never joined to a person."""

import re
import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction

from evaluation import lifecycle as moves
from evaluation.actions import contracts
from evaluation.models import Evaluation, Survey, SurveyAnswer, SurveyInvitation
from evaluation.rules import sampling
from evaluation.survey_results import QUESTIONS
from portal.common import clock, events
from portal.common.access import PUBLIC, Actor, Permission
from portal.common.errors import (
    Detail,
    Incomplete,
    NotAllowed,
    NotFound,
    WrongState,
    refuse_all,
)
from portal.common.lifecycle import lock_shared, transition
from projects.models import Agreement, ServiceRecord

__all__ = ["QUESTIONS", "answer", "close_survey", "open_survey", "supplement"]
MAX_COMMENT = 300
# Phone, identity and account numbers have no place in an anonymous answer (SV-04).
# Ten and more also when set apart by spaces or hyphens; a date has eight.
DIGITS = re.compile(r"\d(?:[ \-－]?\d){9,}[Xx]?|\d{6,}[Xx]?")


def open_survey(
    agreement_pk: int, *, frame: int | None = None, frame_basis: str = "", by: Actor
) -> Survey:
    """Open a survey and draw its invitations: as many as the sample of the people served (SV-02).

    `frame` is how many different people may be asked; without it those with attendance by name
    are counted. Person-times are never taken for persons (SR-02).

    Raises: NotAllowed, NotFound; WrongState for a second open one, one within 90 days (SV-06) or
    after the evaluation's conclusion; Incomplete when nobody can be counted and no number was given.
    """
    by.require(Permission.EVALUATION_MANAGE, "发起满意度调查")
    with transaction.atomic():
        agreement = contracts.locked(agreement_pk, what="发起满意度调查", by=by)
        _refuse_when_judged(agreement)
        _refuse_too_soon(agreement)
        people, basis = _frame(agreement, frame, frame_basis)
        try:
            with transaction.atomic():
                survey = Survey.objects.create(
                    no=f"{agreement.no}-M{Survey.objects.filter(agreement=agreement).count() + 1}",
                    agreement=agreement,
                    project=agreement.project,
                    union_id=agreement.union_id,
                    frame=people,
                    frame_basis=basis,
                    sample=sampling.sample_size(people),
                )
        except IntegrityError as error:
            raise WrongState("这份协议已有调查在进行，结束后才能再发起。") from error
        _invite(survey, survey.sample)
        events.record_creation(survey, by=by)
    return survey


def supplement(pk: int, *, by: Actor) -> int:
    """Draw more invitations while less than 60 % of the sample answered (SV-03); return how many.

    Raises: NotAllowed, NotFound, WrongState.
    """
    by.require(Permission.EVALUATION_MANAGE, "补充抽样")
    with transaction.atomic():
        survey = Survey.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
        if survey is None:
            raise NotFound("没有找到这次调查。")
        if not survey.is_held_by(by):
            raise NotAllowed("这次调查不属于您的单位，只能查看，不能补充抽样。")
        if survey.state != Survey.State.OPEN:
            raise WrongState("调查已结束，不能补充抽样。")
        invited = survey.invitations.count()
        more = sampling.supplement(survey.frame, survey.sample, invited, survey.answers.count())
        if not more:
            raise WrongState("回收已达样本的六成，或受益职工已全部邀请，不用补充抽样。")
        _invite(survey, more)
        events.record(
            action="evaluation.survey.supplement", target=survey, by=by,
            before={"invited": invited}, after={"invited": invited + more},
        )  # fmt: skip
    return more


def answer(
    token: str, *, overall: int | None, items: Mapping[str, int], comment: str = "",
    by: Actor = PUBLIC,
) -> None:  # fmt: skip
    """Take one answer; the invitation is only marked used, nothing joins the two (SV-04).

    No event is written: the log would tell when the answer came.

    Raises: NotFound, WrongState for a closed survey or a second answer, Incomplete.
    """
    problems: list[Detail] = []
    if overall not in range(1, 6):
        problems.append({"field": "overall", "message": "请选择总体上是否满意。"})
    for code, question in QUESTIONS:
        if code in items and items[code] not in range(1, 6):
            problems.append({"field": code, "message": f"“{question}”请从选项中选一个。"})
    refuse_all(problems, "还差一项没有选，请选好后提交。")
    with transaction.atomic():
        invitation = SurveyInvitation.objects.select_for_update().filter(token=token).first()
        if invitation is None:
            raise NotFound("没有找到这份调查，请核对短信或二维码。")
        lock_shared(invitation.survey)
        if Survey.objects.values_list("state", flat=True).get(pk=invitation.survey_id) != "open":
            raise WrongState("本次调查已结束，谢谢您的关注。")
        if invitation.is_used:
            raise WrongState("这份调查您已经答过了，谢谢。每人只答一次。")
        SurveyInvitation.objects.filter(pk=invitation.pk).update(is_used=True)
        SurveyAnswer.objects.create(
            id=uuid.uuid4(),
            survey_id=invitation.survey_id,
            overall=overall or 0,
            items={k: int(v) for k, v in items.items() if k in dict(QUESTIONS)},
            comment=screened(comment),
        )


def close_survey(pk: int, *, by: Actor) -> Survey:
    """End the survey; later answers are thanked and refused."""
    with transition(Survey.objects.visible_to(by), pk, moves.CLOSE_SURVEY, by=by) as survey:
        survey.closed_at = clock.now()
    return survey


def screened(comment: str) -> str:
    """Return a remark without long numbers, at most 300 characters (SV-04)."""
    return DIGITS.sub("（已隐去号码）", comment.strip())[:MAX_COMMENT]


def _invite(survey: Survey, count: int) -> None:
    SurveyInvitation.objects.bulk_create(
        SurveyInvitation(survey=survey, token=secrets.token_urlsafe(16)) for _ in range(count)
    )


def _refuse_when_judged(agreement: Agreement) -> None:
    """Refuse a survey after the conclusion that it should have counted in.

    The row is locked: a conclusion waits for this survey, or this survey for the conclusion.
    """
    found = Evaluation.objects.select_for_update().filter(agreement=agreement).first()
    if found is not None and found.state != Evaluation.State.STARTED:
        raise WrongState(
            f"绩效评价 {found.no} 已形成结论，不能再发起满意度调查。需要补充的，请先退回评价结论。"
        )


def _refuse_too_soon(agreement: Agreement) -> None:
    since = clock.now() - timedelta(days=sampling.DAYS_BETWEEN)
    recent = Survey.objects.filter(
        agreement=agreement, state=Survey.State.CLOSED, created_at__gt=since
    ).first()
    if recent is not None:
        began = clock.local(recent.created_at).date()
        raise WrongState(
            f"{began} 发起过调查 {recent.no}，同一项目 {sampling.DAYS_BETWEEN} 天内只调查一次。"
            "答卷不够的，请用“补充抽样”。"
        )


def _frame(agreement: Agreement, given: int | None, basis: str) -> tuple[int, str]:
    """Return how many people the sample is drawn from, and where the number comes from."""
    records = ServiceRecord.objects.filter(agreement=agreement).counted()
    reach = records.reach()
    if not reach.sessions:
        raise WrongState("还没有已核验的服务记录，没有可调查的职工。")
    if given is None:
        if reach.persons:
            return reach.persons, "签到名单去重"
        problem = "签到没有具名，请填写同意接受回访的受益职工人数。"
    elif not 0 < given <= reach.person_times:
        problem = f"人数应在 1 到服务人次 {reach.person_times:,} 之间，请核对。"
    else:
        return given, basis.strip()[:100] or "经办填写"
    raise Incomplete("还不能抽样。", [{"field": "frame", "message": problem}])
