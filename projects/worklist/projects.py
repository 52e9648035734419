"""What waits for people in the projects stage: drafts, returned ones, reviews, approvals."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from portal.common import calendar, clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.lifecycle import Move
from portal.common.models import Event
from portal.common.worklist import WorkItem, provider
from projects.lifecycle import projects as moves
from projects.models import Project, Reservation
from projects.next_steps import DECIDE_DAYS

S = Project.State
# State: (whose turn, kind, step, verb, the move behind the button)
TURNS: dict[str, tuple[Permission, str, str, str, Move]] = {
    S.DRAFT: (Permission.PROJECT_EDIT, "立项", "编写", "继续编写", moves.SUBMIT),
    S.RETURNED: (Permission.PROJECT_EDIT, "立项", "退回修改", "修改项目", moves.SUBMIT),
    S.SUBMITTED: (Permission.PROJECT_REVIEW, "立项审核", "审核", "审核立项", moves.REVIEW),
    S.REVIEWED: (Permission.PROJECT_APPROVE, "立项审批", "审批", "批准立项", moves.APPROVE),
}


@provider
def projects_to_move(by: Actor) -> Iterator[WorkItem]:
    """Offer own drafts to their writer, submitted and reviewed ones to who may decide them.

    Three queries: the projects, who did what to them, the days off.
    """
    if by.kind is not ActorKind.STAFF:
        return
    mine = [state for state, turn in TURNS.items() if by.may(turn[0])]
    rows = [
        project
        for project in Project.objects.visible_to(by)
        .filter(union_id__in=by.union_ids, state__in=mine)
        .order_by("pk")
        if project.state not in moves.EDITABLE or project.officer_id in (by.user_id, None)
    ]
    acts = _acts(rows)
    due = calendar.working_days_after(
        [clock.local(_since(p, acts)).date() for p in rows], DECIDE_DAYS
    )
    for project in rows:
        if not _did_the_other_half(project, by, acts):
            yield _item(project, acts, due)


@provider
def reservations_to_renew(by: Actor) -> Iterator[WorkItem]:
    """Offer approved projects whose reservation ran out to who may reserve again. One query."""
    if by.kind is not ActorKind.STAFF or not by.may(moves.RESERVE_AGAIN.needs):
        return
    held = Reservation.objects.active().filter(project=OuterRef("pk"))
    waiting = Project.objects.visible_to(by).filter(union_id__in=by.union_ids, state=S.APPROVED)
    for project in waiting.exclude(Exists(held)).order_by("pk"):
        yield WorkItem(
            kind="预算预占",
            title=f"{project.name}（{project.budget_amount:,.2f} 元）",
            no=project.no,
            step="预占已到期",
            url=reverse("project-page", args=[project.no]),
            verb="重新预占",
            arrived_at=project.updated_at,
            from_whom=project.officer_name,
        )


def _acts(rows: Iterable[Project]) -> dict[str, list[Event]]:
    acts: dict[str, list[Event]] = {}
    keys = [str(p.pk) for p in rows]
    found = Event.objects.filter(object_type="projects.project", object_id__in=keys)
    for event in found.order_by("id"):
        acts.setdefault(event.object_id, []).append(event)
    return acts


def _since(project: Project, acts: dict[str, list[Event]]) -> datetime:
    moved = [e.at for e in acts.get(str(project.pk), []) if not e.action.endswith(".edit")]
    return moved[-1] if moved else project.updated_at


def _did_the_other_half(project: Project, by: Actor, acts: dict[str, list[Event]]) -> bool:
    """Whether separation of duties keeps the actor from this move: then it is not offered."""
    apart = {f"projects.project.{code}" for code in TURNS[project.state][4].apart_from}
    done = acts.get(str(project.pk), [])
    return any(e.action in apart and e.actor_user_id == by.user_id for e in done)


def _item(project: Project, acts: dict[str, list[Event]], due: dict[date, date]) -> WorkItem:
    _, kind, step, verb, _ = TURNS[project.state]
    since = _since(project, acts)
    is_decision = project.state not in moves.EDITABLE
    name = "project-page" if is_decision else "project-edit"
    done = acts.get(str(project.pk), [])
    day = due[clock.local(since).date()]
    return WorkItem(
        kind=kind,
        title=f"{project.name}（{project.budget_amount:,.2f} 元）",
        no=project.no,
        step=step,
        url=reverse(name, args=[project.no]),
        verb=verb,
        arrived_at=since,
        due_at=calendar.closing_moment(day) if project.state != S.DRAFT else None,
        from_whom=done[-1].actor_name if done else project.officer_name,
    )
