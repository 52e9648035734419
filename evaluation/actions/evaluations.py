"""The three-party performance evaluation: started, scored by each party, concluded, published."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction

from evaluation import lifecycle as moves
from evaluation import measures, notices, parameters, scoring, survey_results
from evaluation.actions import contracts, delegates, indicators
from evaluation.actions.delegates import party_of
from evaluation.models import Evaluation, MidtermReview, PartySheet, Survey
from evaluation.rules import grading
from evaluation.scoring import indicators_for
from orgs.models import Organisation
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import edit, transition
from projects.actions import needs
from projects.lifecycle import projects as project_moves
from projects.models import Agreement, Project

__all__ = [
    "conclude", "gaps", "indicators_for", "leave_out", "party_of", "publish", "send_back", "start",
    "submit_scores", "why_not_publish", "why_not_yet",
]  # fmt: skip


def start(agreement_pk: int, *, third_party: Organisation, by: Actor) -> Evaluation:
    """Start the evaluation of what an agreement delivered; the project moves to evaluation.

    Raises: NotAllowed, NotFound; WrongState before the end date unless the targets are met and the
    mid-term review passed; Incomplete when the third party is not independent (TP-01, TP-04).
    """
    by.require(Permission.EVALUATION_MANAGE, "发起绩效评价")
    with transaction.atomic():
        agreement = contracts.locked(
            agreement_pk, what="发起绩效评价", by=by, states=contracts.DELIVERED
        )
        if reason := why_not_yet(agreement):
            raise WrongState(reason)
        refuse_all(delegates.problems_of_agency(third_party, agreement), "请另选第三方评估机构。")
        shares = parameters.SHARES.on(clock.today())
        system = indicators.in_force("performance")
        subjects = dict(system.indicators.values_list("code", "subject"))
        refuse_all(
            grading.problems_of_shares(shares, subjects), "各方权重参数有误，请管理员更正后再发起。"
        )
        needed, source = delegates.needed_in(agreement.union)
        try:
            with transaction.atomic():
                made = Evaluation.objects.create(
                    no=f"{agreement.no}-P",
                    agreement=agreement,
                    project=agreement.project,
                    union_id=agreement.union_id,
                    organisation_id=agreement.organisation_id,
                    third_party=third_party,
                    system=system,
                    shares=shares,
                    reps_needed=needed,
                    reps_source=source,
                )
        except IntegrityError as error:
            raise WrongState("这份协议已有绩效评价，不能再发起。") from error
        events.record_creation(made, by=by)
        _begin(made.project_id)
        delegates.invite(made)
    return made


def why_not_yet(agreement: Agreement) -> str:
    """Return why the evaluation cannot start yet, empty when it can; up to four queries.

    After the agreement's end it always can: what was not delivered is judged as it is.
    """
    if clock.today() > agreement.end_on or agreement.state == Agreement.State.COMPLETED:
        return ""
    passed = MidtermReview.objects.filter(agreement=agreement, state=MidtermReview.State.PASSED)
    if not passed.exists():
        return f"服务期到 {agreement.end_on} 结束，中期评审也还没有合格，不能开始绩效评价。"
    if not measures.figures_of(agreement).are_targets_met:
        return f"服务目标还没有完成，服务期到 {agreement.end_on} 结束后再开始绩效评价。"
    return ""


def leave_out(pk: int, *, code: str, reason: str, by: Actor) -> Evaluation:
    """Declare an indicator not applicable, or applicable again with an empty reason (IS-04).

    Decided by the reviewer before anybody scores. Raises: NotFound, NotAllowed, WrongState,
    Incomplete.
    """
    records = Evaluation.objects.visible_to(by)
    with edit(
        records, pk, by=by, needs=Permission.EVALUATION_REVIEW,
        editable=frozenset({Evaluation.State.STARTED.value}), label="认定不适用指标",
    ) as evaluation:  # fmt: skip
        contracts.refuse_officer(evaluation.project, what="认定不适用的指标", by=by)
        if evaluation.sheets.exists():
            raise WrongState("已有评价方提交评分，不能再调整适用的指标。")
        subjects = dict(evaluation.system.indicators.values_list("code", "subject"))
        if code not in subjects or code in (grading.SURVEY_CODE, grading.DELEGATES_CODE):
            message = "请选择一项可以认定不适用的指标。"
            raise Incomplete(message, [{"field": "code", "message": message}])
        left_out = {c: r for c, r in evaluation.left_out.items() if c != code}
        if reason.strip():
            left_out[code] = reason.strip()[:200]
        refuse_all(grading.problems_of_left_out(left_out, subjects))
        evaluation.left_out = left_out
    return evaluation


def submit_scores(
    pk: int, scores: Mapping[str, Decimal | None], *, comment: str = "", by: Actor
) -> PartySheet:
    """Submit one person's points for his party's indicators, once.

    Raises: NotFound, NotAllowed, WrongState, Incomplete with every gap.
    """
    with transaction.atomic():
        evaluation = _locked(pk, by=by)
        party = party_of(evaluation, by)
        if evaluation.state != Evaluation.State.STARTED:
            raise WrongState("评价已形成结论，不能再评分。")
        if evaluation.sheets.filter(user_id=by.user_id or 0).exists():
            raise WrongState("您已经提交过评价，不能重复提交。")
        if party != grading.WORKERS and evaluation.sheets.filter(party=party).exists():
            raise WrongState("本方已由同事提交评价，不能重复提交。")
        weights = {each.code: each.weight for each in indicators_for(evaluation, party)}
        refuse_all(
            grading.problems_of_scores({c: scores.get(c) for c in weights}, weights),
            "评分还不完整，请按提示补齐。",
        )
        sheet = PartySheet.objects.create(
            evaluation=evaluation,
            party=party,
            user_id=by.user_id or 0,
            name=by.name,
            scores={c: str(grading.cents(scores[c] or grading.ZERO)) for c in weights},
            comment=comment.strip(),
            submitted_at=clock.now(),
        )
        events.record_creation(sheet, by=by)
    return sheet


def gaps(evaluation: Evaluation) -> list[str]:
    """Return what is missing before a conclusion; a share is never silently re-distributed (8.2)."""
    counts = dict.fromkeys(PartySheet.Party.values, 0)
    for party in evaluation.sheets.values_list("party", flat=True):
        counts[party] += 1
    found = []
    if not counts[grading.UNION]:
        found.append("工会还没有评分。")
    scored, needed = counts[grading.WORKERS], evaluation.reps_needed
    if scored < needed:
        found.append(f"职工代表已评 {scored} 人，还差 {needed - scored} 人。")
    if not counts[grading.THIRD]:
        found.append("第三方还没有评分。")
    survey = survey_results.latest_of(evaluation.agreement_id)
    if survey is not None and survey.state == Survey.State.OPEN:
        found.append(f"满意度调查 {survey.no} 还没有结束。")
    return found


def conclude(
    pk: int, *, opinion: str = "", veto: str = "", survey_decision: str = "", by: Actor
) -> Evaluation:
    """Add the parties up into score and grade.

    Raises: NotFound, NotAllowed for whoever scored, WrongState; Incomplete while a party is
    missing, the survey has too few answers and nobody decided how C411 is scored (SV-03), or a
    difference of more than 15 points is not explained.
    """
    with transition(Evaluation.objects.visible_to(by), pk, moves.CONCLUDE, by=by) as evaluation:
        if evaluation.sheets.filter(user_id=by.user_id or 0).exists():
            raise NotAllowed(
                "您提交过评分，按不相容岗位分离（SD-01），不能再形成评价结论，请由另一位同事办理。"
            )
        refuse_all([{"message": m} for m in gaps(evaluation)], "三方评价还没有齐，不能形成结论。")
        survey = survey_results.latest_result(evaluation.agreement_id)
        means = scoring.party_means(evaluation)
        evaluation.opinion = opinion.strip()
        evaluation.survey_decision = survey_decision.strip() if survey.is_indicative else ""
        refuse_all(_unexplained(evaluation, means, survey))
        points, evaluation.total = scoring.points_and_total(evaluation, means, survey)
        evaluation.satisfaction_mean = survey.mean
        evaluation.points = {
            code: str(value.quantize(Decimal("0.0001"))) for code, value in points.items()
        }
        evaluation.veto = veto.strip()
        evaluation.grade = grading.grade(evaluation.total, veto=evaluation.veto)
        evaluation.return_reason = ""
        evaluation.concluded_at = clock.now()
        evaluation.concluded_by = by.name
    return evaluation


def send_back(pk: int, *, reason: str, by: Actor) -> Evaluation:
    """Undo the conclusion with a reason; the sheets stay. Raises: as `publish`, Incomplete."""
    records = Evaluation.objects.visible_to(by)
    with transition(records, pk, moves.SEND_BACK, by=by, reason=reason) as evaluation:
        if not reason.strip():
            message = "请写明结论中需要改正什么。"
            raise Incomplete("请写明退回原因。", [{"field": "reason", "message": message}])
        evaluation.return_reason = reason.strip()[:300]
        evaluation.total, evaluation.grade, evaluation.points = None, "", {}
        evaluation.concluded_at, evaluation.concluded_by = None, ""
    return evaluation


def publish(pk: int, *, by: Actor) -> Evaluation:
    """Publish the result, by another person; the project closes with its last evaluation (PR-14).

    Raises: NotFound, WrongState; NotAllowed for who started, concluded, handles the project or
    signed the agreement (SD-01: officer × reviewer, contract signer × acceptor).
    """
    with transition(Evaluation.objects.visible_to(by), pk, moves.PUBLISH, by=by) as evaluation:
        if reason := why_not_publish(evaluation, by=by):
            raise NotAllowed(reason)
        evaluation.published_at = clock.now()
        evaluation.published_by = by.name
        notices.publish_result(evaluation, by=by)
        _close(evaluation)
        messages.tell(
            f"“{evaluation.project.name}”绩效评价：{evaluation.get_grade_display()}"
            f"（{evaluation.total} 分）",
            url=f"/o/projects/{evaluation.project.no}/evaluation/",
            organisation_id=evaluation.organisation_id,
        )
    return evaluation


def why_not_publish(evaluation: Evaluation, *, by: Actor) -> str:
    """Return why an earlier part in the project keeps the actor from publishing, empty if none."""
    if contracts.is_officer(evaluation.project, by):
        return "您是本项目经办人，按不相容岗位分离（SD-01），不能再办理验收，请由另一位同事发布。"
    signed = by.user_id and events.earlier_act(
        evaluation.agreement, ["projects.agreement.sign_union"], user_id=by.user_id
    )
    if signed:
        return "您代表工会签署了这份协议，按不相容岗位分离（SD-01），不能再办理验收，请由另一位同事发布。"
    return ""


def _unexplained(
    evaluation: Evaluation, means: Mapping[str, scoring.Points], survey: survey_results.Result
) -> list[Detail]:
    problems: list[Detail] = []
    if survey.is_indicative and not evaluation.survey_decision:
        problems.append(
            {
                "field": "survey_decision",
                "rule": "SV-03",
                "message": f"满意度答卷只有 {survey.answers} 份，不足 30 份。请写明由谁决定、"
                "按职工代表评议计分的理由，或补充调查后再办理。",
            }
        )
    apart = scoring.subjects_far_apart(evaluation, means)
    if apart and not evaluation.opinion:
        problems.append(
            {
                "field": "opinion",
                "message": f"三方在“{'、'.join(apart)}”上的得分率相差超过 15 分，请说明原因。",
            }
        )
    return problems


def _begin(project_id: int) -> None:
    """Move the project to evaluation with its first agreement's evaluation."""
    state = Project.objects.select_for_update().values_list("state", flat=True).get(pk=project_id)
    if state == Project.State.EVALUATING:
        return
    with transition(Project.objects.all(), project_id, project_moves.BEGIN_EVALUATION, by=SYSTEM):
        pass


def _close(evaluation: Evaluation) -> None:
    """Close the project when no other agreement of it still waits for its evaluation."""
    Project.objects.select_for_update().get(pk=evaluation.project_id)
    waiting = (
        Agreement.objects.filter(project_id=evaluation.project_id, state__in=contracts.DELIVERED)
        .exclude(pk=evaluation.agreement_id)
        .exclude(evaluation__state=Evaluation.State.PUBLISHED)
    )
    if waiting.exists():
        return
    with transition(
        Project.objects.all(), evaluation.project_id, project_moves.CLOSE, by=SYSTEM
    ) as project:
        project.closed_at = clock.now()
        needs.close_served(project, result=notices.result_for_workers(evaluation), by=SYSTEM)


def _locked(pk: int, *, by: Actor) -> Evaluation:
    found = (
        Evaluation.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("project", "system")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这次绩效评价，它可能没有委托给您。")
    return found
