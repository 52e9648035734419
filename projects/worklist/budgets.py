"""What waits for people in the budget: review, audit, approval."""

from collections.abc import Iterator

from django.urls import reverse

from portal.common.access import Actor, ActorKind
from portal.common.lifecycle import Move
from portal.common.models import Event
from portal.common.worklist import WorkItem, provider
from projects.lifecycle import budgets as moves
from projects.models import Budget

TURNS: dict[str, Move] = {
    Budget.State.DRAFT: moves.REVIEW,
    Budget.State.REVIEWED: moves.AUDIT,
    Budget.State.AUDITED: moves.APPROVE,
}


@provider
def budgets_to_move(by: Actor) -> Iterator[WorkItem]:
    """Offer budgets with lines to who may take the next decision. Two queries."""
    if by.kind is not ActorKind.STAFF:
        return
    mine = [state for state, move in TURNS.items() if by.may(move.needs)]
    rows = list(
        Budget.objects.visible_to(by)
        .filter(union_id__in=by.union_ids, state__in=mine, lines__isnull=False)
        .distinct()
    )
    keys = [str(b.pk) for b in rows]
    own = Event.objects.filter(
        object_type="projects.budget", object_id__in=keys, actor_user_id=by.user_id
    )
    done = {(e.object_id, e.action.rpartition(".")[2]) for e in own}
    for budget in rows:
        move = TURNS[budget.state]
        if not any((str(budget.pk), code) in done for code in move.apart_from):
            yield WorkItem(
                kind="预算审批",
                title=f"{budget.fiscal_year} 年度购买服务预算",
                no=budget.no,
                step=move.label,
                url=reverse("budget-page", args=[budget.no]),
                verb=move.label,
                arrived_at=budget.updated_at,
            )
