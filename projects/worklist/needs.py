"""What waits for people in the needs stage: received needs to classify, as one item."""

from collections.abc import Iterator

from django.urls import reverse

from portal.common import calendar, clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.worklist import WorkItem, provider
from projects.models import WorkerNeed

LOOK_WITHIN = 3  # working days, as the worker's receipt says


@provider
def needs_to_classify(by: Actor) -> Iterator[WorkItem]:
    """Offer the own union's unclassified needs to those who classify. Three queries."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.NEED_EDIT):
        return
    waiting = WorkerNeed.objects.visible_to(by).filter(state=WorkerNeed.State.RECEIVED)
    oldest = waiting.order_by("received_at", "pk").first()
    if oldest is None:
        return
    since = oldest.received_at
    day = calendar.add_days(clock.local(since).date(), LOOK_WITHIN, "wd").day
    yield WorkItem(
        kind="需求归类",
        title=f"职工需求待归类 {waiting.count()} 条",
        no=oldest.no,
        step="归集分析",
        url=f"{reverse('need-board')}?state=received#list",
        verb="归类需求",
        arrived_at=since,
        due_at=calendar.closing_moment(day),
        from_whom="需求归集",
    )
