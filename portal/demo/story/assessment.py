"""Mid-term review, satisfaction survey and the three-party evaluation of one project."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from evaluation.actions import evaluations, midterms, surveys
from evaluation.models import Evaluation, Indicator, MidtermReview, SurveyInvitation
from evaluation.survey_results import latest_result
from portal.demo.story.moments import at, working
from portal.demo.story.people import WORKERS
from portal.demo.story.proposal import Case
from portal.demo.story.registry import EVALUATORS
from portal.demo.story.timeline import Life, Wait
from projects.actions import agreements
from projects.models import Agreement

SELF_REPORT = (
    "截至目前，项目按实施方案推进：服务人次和场次均达到阶段目标，项目组人员到位，经费专账核算、按进度支出。"
    "存在的问题是部分站点场地紧张，下一步将与街道协商错峰使用，并加强服务记录的及时上传。"
)
OPINIONS = {
    True: "项目按期推进，服务记录完整，职工评价较好。建议下半程加强重点群体覆盖和案例总结。",
    False: "基本完成阶段任务，个别月份服务量偏低。请细化下一步计划，按月报送进度。",
}
COMMENTS = (
    "老师很耐心", "希望多办几场", "时间再晚一点更好", "离单位近，很方便", "学到了实用的东西", "场地有点小",
    "谢谢工会", "内容很贴近我们的工作", "", "", "", "",
)  # fmt: skip
ANSWERS_AT_MOST = 72
RESPONSE = 0.68


def review_midway(case: Case) -> Life:
    """Start the mid-term review, have it reported, scored and signed by different people."""
    agreement = _agreement(case)
    yield case.later(1, 9, 15)
    review = midterms.start(agreement.pk, by=case.world.who(case.code, "role_officer"))
    yield case.later(3, 11, 30, reached="midterm_started")
    if case.winner is not None:
        midterms.report(review.pk, text=SELF_REPORT, by=case.winner.manager)
    yield case.later(3, 15, 10, reached="midterm_reported")
    reviewer = case.who("role_reviewer")
    midterms.score(review.pk, _midterm_scores(case, review), by=reviewer)
    yield case.later(2, 10, 45, reached="midterm_scored")
    opinion = OPINIONS[case.plan.quality >= 0.9]
    signer = case.world.who(case.code, "role_reviewer", case.number + 1)
    midterms.conclude(review.pk, opinion=opinion, by=signer)
    yield case.later(1, 9, reached="midterm_passed")


def _midterm_scores(case: Case, review: MidtermReview) -> dict[str, dict[str, object]]:
    points = _points(case, review.system.indicators.all())
    return {
        code: {"points": value, "comment": "依据抽查和台账核对"} for code, value in points.items()
    }


def _points(
    case: Case, indicators: Iterable[Indicator], bonus: float = 0.0
) -> Mapping[str, Decimal]:
    """Return points around the plan's quality, in steps of a tenth, never above the weight."""
    rng = case.world.rng
    found = {}
    for each in indicators:
        share = min(1.0, max(0.35, case.plan.quality + bonus + rng.uniform(-0.06, 0.06)))
        found[each.code] = (Decimal(each.weight) * Decimal(str(share))).quantize(Decimal("0.1"))
    return found


def survey(case: Case) -> Life:
    """Ask a sample of those served; most answer within a week."""
    agreement, officer = _agreement(case), case.world.who(case.code, "role_officer")
    yield case.later(2, 9, 50)
    asked = surveys.open_survey(agreement.pk, by=officer)
    tokens = list(
        SurveyInvitation.objects.filter(survey=asked).order_by("pk").values_list("token", flat=True)
    )
    answering = tokens[: min(ANSWERS_AT_MOST, max(6, round(len(tokens) * RESPONSE)))]
    half = len(answering) // 2
    yield case.later(2, 20, 10)
    _answer(case, answering[:half])
    yield case.later(3, 12, 20, reached="surveyed")
    _answer(case, answering[half:])
    yield case.later(3, 17, reached="answered")
    if case.plan.hold != "evaluating":  # a visitor may still answer
        surveys.close_survey(asked.pk, by=officer)


def _answer(case: Case, tokens: list[str]) -> None:
    rng, quality = case.world.rng, case.plan.quality
    weights = (max(1, round(quality * 100) - 25), 22, round((1 - quality) * 60) + 2, 2, 1)
    for token in tokens:
        overall = rng.choices((5, 4, 3, 2, 1), weights)[0]
        items = {
            code: min(5, max(1, overall + rng.choice((-1, 0, 0, 0, 1))))
            for code, _ in surveys.QUESTIONS
        }
        surveys.answer(token, overall=overall, items=items, comment=rng.choice(COMMENTS))


def evaluate(case: Case) -> Life:
    """Let union, worker delegates and the third party score; conclude and publish."""
    agreement, world = _agreement(case), case.world
    if evaluations.why_not_yet(agreement):
        case.day = max(case.day, working(agreement.end_on))
    third = world.evaluators[EVALUATORS[case.code[:4]]]
    officer = world.who(case.code, "role_officer")
    yield case.later(2, 9, 30)
    made = evaluations.start(agreement.pk, third_party=third.organisation, by=officer)
    yield case.later(2, 14, 30, reached="evaluation_started")
    _score(case, made, "union", 0.01)
    yield case.later(1, 19)
    for number in range(1, WORKERS):
        _score(case, made, "workers", 0.03, number)
    # A visitor may be the last delegate and the third party.
    yield Wait(at(case.day, 20), reached="evaluating")
    _score(case, made, "workers", 0.03)
    yield case.later(3, 16, reached="workers_scored")
    _score(case, made, "third", -0.02)
    yield case.later(2, 10, reached="all_scored")
    opinion = OPINIONS[case.plan.quality >= 0.9]
    few = latest_result(agreement.pk).is_indicative
    decision = "答卷不足 30 份，主席办公会同意按职工代表评议计分。" if few else ""
    evaluations.conclude(made.pk, opinion=opinion, survey_decision=decision, by=officer)
    yield case.later(3, 15, reached="concluded")
    evaluations.publish(made.pk, by=case.who("role_reviewer"))
    yield case.later(1, 9, reached="published")


def _score(case: Case, made: Evaluation, party: str, bonus: float, number: int = 0) -> None:
    world = case.world
    people = {
        "union": lambda: case.who("role_reviewer"),
        "workers": lambda: world.staff[case.code, "worker_rep"][number],
        "third": lambda: world.evaluators[EVALUATORS[case.code[:4]]].manager,
    }
    by = people[party]()
    points = _points(case, evaluations.indicators_for(made, party), bonus)
    evaluations.submit_scores(made.pk, points, comment="", by=by)


def finish(case: Case) -> Life:
    """Accept the performance of the agreement once its last instalment is paid."""
    agreement = _agreement(case)
    yield case.later(3, 10, 30)
    agreements.complete(agreement.pk, by=case.world.who(case.code, "role_officer"))
    yield case.later(1, 9, reached="closed")


def _agreement(case: Case) -> Agreement:
    if case.agreement is None:
        raise AssertionError("no agreement to assess")
    return case.agreement
