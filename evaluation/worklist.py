"""What waits for people in reviews and evaluations."""

from collections import Counter
from collections.abc import Iterator

from evaluation.models import Evaluation, MidtermReview
from evaluation.rules import grading
from portal.common.access import Actor, ActorKind, Permission
from portal.common.worklist import WorkItem, provider

M = MidtermReview.State
STEPS: dict[str, tuple[Permission, str]] = {
    M.STARTED: (Permission.PAYMENT_CLAIM, "提交自评"),
    M.REPORTED: (Permission.EVALUATION_SCORE, "填写评分"),
    M.SCORED: (Permission.EVALUATION_MANAGE, "签发意见"),
}


@provider
def midterms(by: Actor) -> Iterator[WorkItem]:
    """Offer the reviews whose next act is the actor's; one query."""
    states = [state for state, (needs, _) in STEPS.items() if by.may(needs)]
    if by.kind not in (ActorKind.STAFF, ActorKind.ORGANISATION) or not states:
        return
    rows = MidtermReview.objects.visible_to(by).filter(state__in=states).select_related("project")
    for review in rows:
        if not review.is_held_by(by):
            continue
        organisation = by.kind is ActorKind.ORGANISATION
        yield WorkItem(
            kind="中期评审",
            title=f"{review.project.name} 中期评审",
            no=review.no,
            step=review.get_state_display(),
            url=f"/o/projects/{review.project.no}/midterm/"
            if organisation
            else f"/u/midterm/{review.no}/",
            verb=STEPS[review.state][1],
            arrived_at=review.updated_at,
        )


@provider
def evaluations(by: Actor) -> Iterator[WorkItem]:
    """Offer evaluations to score, conclude or publish; two queries."""
    if by.is_system or not any(
        by.may(p)
        for p in (
            Permission.EVALUATION_SCORE,
            Permission.EVALUATION_MANAGE,
            Permission.EVALUATION_REVIEW,
        )
    ):
        return
    rows = (
        Evaluation.objects.visible_to(by)
        .exclude(state=Evaluation.State.PUBLISHED)
        .select_related("project")
        .prefetch_related("sheets")
    )
    for each in rows:
        verb = _verb(each, by)
        if verb:
            staff = by.kind is ActorKind.STAFF
            yield WorkItem(
                kind="绩效评价",
                title=f"{each.project.name} 绩效评价",
                no=each.no,
                step=each.get_state_display(),
                url=f"/u/evaluations/{each.no}/" if staff else f"/x/evaluations/{each.no}/",
                verb=verb,
                arrived_at=each.updated_at,
            )


def _verb(each: Evaluation, by: Actor) -> str:
    if by.kind is ActorKind.STAFF and not each.is_held_by(by):
        return ""
    if each.state == Evaluation.State.CONCLUDED:
        return "发布结果" if by.may(Permission.EVALUATION_REVIEW) else ""
    mine = any(sheet.user_id == by.user_id for sheet in each.sheets.all())
    if by.kind is ActorKind.EVALUATOR:
        return "" if mine else "填写评价"
    officer = each.project.officer_id == by.user_id
    union_scored = any(sheet.party == "union" for sheet in each.sheets.all())
    if by.may(Permission.EVALUATION_SCORE) and not officer and not union_scored:
        return "填写评价"
    may_conclude = by.may(Permission.EVALUATION_MANAGE) and _all_have_scored(each)
    return "形成结论" if may_conclude else ""


def _all_have_scored(each: Evaluation) -> bool:
    """Whether no sheet is missing: till then the conclusion waits for others."""
    counts = Counter(sheet.party for sheet in each.sheets.all())
    least = {grading.UNION: 1, grading.WORKERS: each.reps_needed, grading.THIRD: 1}
    return all(counts[party] >= number for party, number in least.items())
