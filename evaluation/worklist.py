"""What waits for people in reviews, evaluations and surveys."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import models

from evaluation.lifecycle import PASS, PUBLISH
from evaluation.models import Evaluation, MidtermReview, PartySheet
from evaluation.scoring import is_complete
from portal.common import calendar, clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.models import Event
from portal.common.worklist import WorkItem, provider

P = Permission
M = MidtermReview.State
E = Evaluation.State
STEPS: dict[str, tuple[Permission, str]] = {
    M.STARTED: (P.PAYMENT_CLAIM, "提交自评"),
    M.REPORTED: (P.EVALUATION_SCORE, "填写评分"),
    M.SCORED: (P.EVALUATION_REVIEW, "签发意见"),
}
# Spec 8.1: the mid-term report within 10 working days, the three parties within 60 days.
MIDTERM_WORKING_DAYS = 10
EVALUATION_DAYS = 60


@provider
def midterms(by: Actor) -> Iterator[WorkItem]:
    """Offer the reviews whose next act is the actor's; three queries."""
    states = [state for state, (needs, _) in STEPS.items() if by.may(needs)]
    if by.kind not in (ActorKind.STAFF, ActorKind.ORGANISATION) or not states:
        return
    mine = (
        {"organisation_id": by.organisation_id}
        if by.kind is ActorKind.ORGANISATION
        else {"union_id__in": by.union_ids}
    )
    rows = list(
        MidtermReview.objects.visible_to(by)
        .filter(state__in=states, **mine)
        .select_related("project", "union", "organisation")
    )
    acted = acts_of(by, rows, ("create", "score"))
    started = {clock.local(review.created_at).date() for review in rows}
    due = calendar.working_days_after(started, MIDTERM_WORKING_DAYS)
    apart: dict[str, tuple[str, ...]] = {M.REPORTED: ("create",), M.SCORED: PASS.apart_from}
    for review in rows:
        is_organisation = by.kind is ActorKind.ORGANISATION
        is_apart = acted.get(review.pk, set()) & set(apart.get(review.state, ()))
        if is_apart or (not is_organisation and review.project.officer_id == by.user_id):
            continue
        yield WorkItem(
            kind="中期评审",
            title=f"{review.project.name} 中期评审",
            no=review.no,
            step=review.get_state_display(),
            url=f"/o/projects/{review.project.no}/midterm/"
            if is_organisation
            else f"/u/midterm/{review.no}/",
            verb=STEPS[review.state][1],
            arrived_at=review.updated_at,
            due_at=calendar.closing_moment(due[clock.local(review.created_at).date()]),
            from_whom=review.union.name if is_organisation else review.organisation.name,
        )


@provider
def evaluations(by: Actor) -> Iterator[WorkItem]:
    """Offer evaluations to score, conclude or publish; three queries."""
    if by.is_system or not any(
        by.may(p) for p in (P.EVALUATION_SCORE, P.EVALUATION_MANAGE, P.EVALUATION_REVIEW)
    ):
        return
    mine = {"union_id__in": by.union_ids} if by.kind is ActorKind.STAFF else {}
    rows = list(
        Evaluation.objects.visible_to(by)
        .filter(**mine)
        .exclude(state=E.PUBLISHED)
        .select_related("project", "union")
        .prefetch_related("sheets")
    )
    acted = acts_of(by, rows, PUBLISH.apart_from)
    for each in rows:
        verb = _verb(each, by, acted.get(each.pk, set()))
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
                due_at=calendar.closing_moment(
                    clock.local(each.created_at).date() + timedelta(days=EVALUATION_DAYS)
                ),
                from_whom=each.union.name,
            )


def acts_of(
    by: Actor, records: Iterable[models.Model], codes: Iterable[str]
) -> dict[int, set[str]]:
    """Return which of these acts the actor did on each record, by its id: duties kept apart."""
    found: dict[int, set[str]] = {}
    rows = list(records)
    if not rows or by.user_id is None:
        return found
    label = rows[0]._meta.label_lower
    done = Event.objects.filter(
        object_type=label,
        object_id__in=[str(row.pk) for row in rows],
        action__in=[f"{label}.{code}" for code in codes],
        actor_user_id=by.user_id,
    )
    for object_id, action in done.values_list("object_id", "action"):
        found.setdefault(int(object_id), set()).add(action.rpartition(".")[2])
    return found


def _verb(each: Evaluation, by: Actor, acted: set[str]) -> str:
    """Return the verb of the act that waits for the actor, empty when none does."""
    sheets = list(each.sheets.all())
    mine = any(sheet.user_id == by.user_id for sheet in sheets)
    if by.kind is ActorKind.EVALUATOR:
        return (
            "填写评价" if each.state == E.STARTED and not mine and not _is_taken(by, sheets) else ""
        )
    if not each.is_held_by(by):
        return ""
    is_officer = each.project.officer_id == by.user_id
    if each.state == E.CONCLUDED:
        may_publish = by.may(P.EVALUATION_REVIEW) and not acted and not is_officer
        return "发布结果" if may_publish else ""
    if by.may(P.EVALUATION_SCORE) and not is_officer and not _has(sheets, "union"):
        return "填写评价"
    return (
        "形成结论"
        if by.may(P.EVALUATION_MANAGE) and not mine and is_complete(each, [s.party for s in sheets])
        else ""
    )


def _is_taken(by: Actor, sheets: list[PartySheet]) -> bool:
    """Whether a colleague of the third party has handed in its one sheet."""
    return by.organisation_id is not None and _has(sheets, "third")


def _has(sheets: list[PartySheet], party: str) -> bool:
    return any(sheet.party == party for sheet in sheets)
