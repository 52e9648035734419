"""The three-party performance evaluation: started, scored by each party, concluded, published."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum

from evaluation import lifecycle as moves
from evaluation.actions import contracts, indicators, surveys
from evaluation.models import Evaluation, Indicator, MidtermReview, PartySheet
from evaluation.rules import grading
from orgs.models import Organisation
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, ActorKind, Permission
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.parameters import value_on
from projects.actions import needs
from projects.lifecycle import projects as project_moves
from projects.models import Project, PublicNotice, ServiceRecord

REPS_NEEDED = 5  # spec 8.2, practice; the parameter `evaluation.worker_reps` replaces it


def start(agreement_pk: int, *, third_party: Organisation, by: Actor) -> Evaluation:
    """Start the evaluation of an agreement whose mid-term review passed.

    Raises: NotAllowed, NotFound, WrongState; Incomplete when the third party is the contractor
    (TP-01).
    """
    by.require(Permission.EVALUATION_MANAGE, "发起绩效评价")
    with transaction.atomic():
        agreement = contracts.in_force(agreement_pk, by=by)
        passed = MidtermReview.objects.filter(agreement=agreement, state=MidtermReview.State.PASSED)
        if not passed.exists():
            raise WrongState("中期评审还没有合格，不能开始绩效评价。")
        if third_party.pk == agreement.organisation_id:
            raise Incomplete(
                "第三方不能是承接组织。",
                [
                    {
                        "field": "third_party",
                        "rule": "TP-01",
                        "message": "请另选一家独立的评估机构。",
                    }
                ],
            )
        today = clock.today()
        try:
            with transaction.atomic():
                made = Evaluation.objects.create(
                    no=f"{agreement.no}-P",
                    agreement=agreement,
                    project=agreement.project,
                    union_id=agreement.union_id,
                    organisation_id=agreement.organisation_id,
                    third_party=third_party,
                    system=indicators.in_force("performance"),
                    shares=value_on("evaluation.shares", today, default=grading.SHARES),
                    reps_needed=value_on("evaluation.worker_reps", today, default=REPS_NEEDED),
                )
        except IntegrityError as error:
            raise WrongState("这份协议已有绩效评价，不能再发起。") from error
        events.record_creation(made, by=by)
        with transition(
            Project.objects.all(), made.project_id, project_moves.BEGIN_EVALUATION, by=SYSTEM
        ):
            pass
        messages.tell(
            f"请评价“{agreement.project.name}”",
            url=f"/x/evaluations/{made.no}/",
            organisation_id=third_party.pk,
        )
    return made


def party_of(evaluation: Evaluation, by: Actor) -> str:
    """Return the party the actor scores for. Raises: NotAllowed with the reason."""
    by.require(Permission.EVALUATION_SCORE, "评价这个项目")
    if by.kind is ActorKind.EVALUATOR:
        if by.organisation_id == evaluation.third_party_id:
            return grading.THIRD
        if by.union_id == evaluation.union_id:
            return grading.WORKERS
        raise NotAllowed("这个项目没有委托您所在的机构评价。")
    if by.union_id != evaluation.union_id:
        raise NotAllowed("本项目由采购的工会评价，您可以查看结果。")
    if by.user_id == evaluation.project.officer_id:
        raise NotAllowed("您是本项目经办人，不能代表工会评分（SD-01），请由他人评分。")
    return grading.UNION


def indicators_for(evaluation: Evaluation, party: str) -> list[Indicator]:
    """Return the indicators the party judges, in order."""
    return [
        each
        for each in evaluation.system.indicators.all()
        if party in grading.share_of(evaluation.shares, each.subject, each.code)
    ]


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
        weights = {each.code: each.weight for each in indicators_for(evaluation, party)}
        refuse_all(grading.problems_of_scores({c: scores.get(c) for c in weights}, weights))
        if evaluation.sheets.filter(user_id=by.user_id or 0).exists():
            raise WrongState("您已经提交过评价，不能重复提交。")
        if party != grading.WORKERS and evaluation.sheets.filter(party=party).exists():
            raise WrongState("本方已由同事提交评价，不能重复提交。")
        sheet = PartySheet.objects.create(
            evaluation=evaluation,
            party=party,
            user_id=by.user_id or 0,
            name=by.name,
            scores={c: str(grading.cents(scores[c] or Decimal(0))) for c in weights},
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
    if counts[grading.WORKERS] < evaluation.reps_needed:
        found.append(
            f"职工代表已评 {counts[grading.WORKERS]} 人，还差"
            f" {evaluation.reps_needed - counts[grading.WORKERS]} 人。"
        )
    if not counts[grading.THIRD]:
        found.append("第三方还没有评分。")
    if surveys.mean_of(evaluation.agreement_id) is None:
        found.append("满意度调查不足 5 份答卷。")
    return found


def conclude(pk: int, *, opinion: str = "", veto: str = "", by: Actor) -> Evaluation:
    """Add the parties up into score and grade. Raises: Incomplete while a party is missing."""
    with transition(Evaluation.objects.visible_to(by), pk, moves.CONCLUDE, by=by) as evaluation:
        missing = gaps(evaluation)
        refuse_all([{"message": m} for m in missing], "三方评价还没有齐，不能形成结论。")
        evaluation.satisfaction_mean = surveys.mean_of(evaluation.agreement_id)
        points = _points(evaluation)
        evaluation.points = {code: str(grading.cents(value)) for code, value in points.items()}
        evaluation.total = grading.cents(sum(points.values(), Decimal(0)))
        evaluation.veto = veto.strip()
        evaluation.grade = grading.grade(evaluation.total, veto=evaluation.veto)
        evaluation.opinion = opinion.strip()
        evaluation.concluded_at = clock.now()
        evaluation.concluded_by = by.name
    return evaluation


def publish(pk: int, *, by: Actor) -> Evaluation:
    """Publish the result, by another person; the project is closed (PR-14)."""
    with transition(Evaluation.objects.visible_to(by), pk, moves.PUBLISH, by=by) as evaluation:
        evaluation.published_at = clock.now()
        _notice(evaluation, by=by)
        with transition(
            Project.objects.all(), evaluation.project_id, project_moves.CLOSE, by=SYSTEM
        ) as project:
            project.closed_at = clock.now()
            needs.close_served(project, result=_result_for_workers(evaluation), by=SYSTEM)
        messages.tell(
            f"“{evaluation.project.name}”绩效评价：{evaluation.get_grade_display()}"
            f"（{evaluation.total} 分）",
            url=f"/o/projects/{evaluation.project.no}/",
            organisation_id=evaluation.organisation_id,
        )
    return evaluation


def _result_for_workers(evaluation: Evaluation) -> str:
    """Return what the workers who asked are told on the tracking page (ND-08)."""
    records = ServiceRecord.objects.filter(project_id=evaluation.project_id).counted()
    times = records.aggregate(times=Sum("person_times"))["times"] or 0
    told = f"服务项目“{evaluation.project.name}”已结项，共服务 {times:,} 人次"
    if evaluation.satisfaction_mean is not None:
        told += f"，职工满意度 {evaluation.satisfaction_mean:.2f} 分（满分 5 分）"
    return f"{told}。谢谢您提出需求。"


def totals_by_party(evaluation: Evaluation) -> dict[str, dict[str, Decimal]]:
    """Return party → dimension → share of the reachable points, 0 to 100 (for the radar)."""
    reached: dict[str, dict[str, Decimal]] = {}
    by_code = {each.code: each for each in evaluation.system.indicators.all()}
    for party in PartySheet.Party.values:
        means = _means(evaluation).get(party, {})
        sums: dict[str, list[Decimal]] = {}
        for code, value in means.items():
            indicator = by_code[code]
            row = sums.setdefault(indicator.dimension, [Decimal(0), Decimal(0)])
            row[0] += value
            row[1] += indicator.weight
        reached[party] = {d: grading.cents(v / w * 100) for d, (v, w) in sums.items() if w}
    return reached


def _points(evaluation: Evaluation) -> dict[str, Decimal]:
    means = _means(evaluation)
    points: dict[str, Decimal] = {}
    for each in evaluation.system.indicators.all():
        if each.code == grading.SURVEY_CODE:
            points[each.code] = grading.satisfaction_points(
                evaluation.satisfaction_mean, each.weight
            )
            continue
        share = grading.share_of(evaluation.shares, each.subject, each.code)
        points[each.code] = grading.weighted({p: means[p][each.code] for p in share}, share)
    return points


def _means(evaluation: Evaluation) -> dict[str, dict[str, Decimal]]:
    """Return party → code → mean of its members' points."""
    rows: dict[str, dict[str, list[Decimal]]] = {}
    for party, scores in evaluation.sheets.values_list("party", "scores"):
        for code, text in scores.items():
            rows.setdefault(party, {}).setdefault(code, []).append(Decimal(text))
    return {
        party: {code: grading.mean(values) for code, values in by_code.items()}
        for party, by_code in rows.items()
    }


def _locked(pk: int, *, by: Actor) -> Evaluation:
    found = (
        Evaluation.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("project", "system")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这次绩效评价。")
    return found


def _notice(evaluation: Evaluation, *, by: Actor) -> PublicNotice:
    project, agreement = evaluation.project, evaluation.agreement
    sections: list[dict[str, Any]] = [
        {"heading": "一、项目名称", "paragraphs": [project.name]},
        {"heading": "二、承接组织", "paragraphs": [agreement.organisation_name]},
        {
            "heading": "三、评价结果",
            "paragraphs": [
                f"综合得分 {evaluation.total} 分，等次{evaluation.get_grade_display()}。",
                f"受益职工满意度 {evaluation.satisfaction_mean} 分（5 分制）。",
            ],
        },
        {
            "heading": "四、评价方式",
            "paragraphs": ["由工会、受益职工代表和第三方评估机构分别评分，按权重计算。"],
        },
    ]
    return PublicNotice.objects.create(
        no=f"{agreement.award.tender.no}-acceptance",
        kind=PublicNotice.Kind.ACCEPTANCE,
        tender=agreement.award.tender,
        union_id=evaluation.union_id,
        title=f"{project.name}验收结果公告",
        sections=sections,
        published_at=clock.now(),
        published_by=by.name,
    )
