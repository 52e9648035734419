"""What waits for people in qualification alarms."""

from collections.abc import Iterator

from django.urls import reverse

from orgs.rules.qualification import NAMES
from portal.common.access import Actor, ActorKind, Permission
from portal.common.worklist import WorkItem, provider
from projects.models import QualificationAlarm

SHOWN = 50


@provider
def alarms_to_settle(by: Actor) -> Iterator[WorkItem]:
    """Alarms of the own union that wait for a decision."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_QUALIFY):
        return
    waiting = (
        QualificationAlarm.objects.raised()
        .filter(union_id__in=by.union_ids)
        .select_related("agreement__project")
        .order_by("raised_at", "pk")[:SHOWN]
    )
    for alarm in waiting:
        yield WorkItem(
            kind="资格预警",
            title=f"{alarm.agreement.organisation_name}：{NAMES.get(alarm.rule, alarm.rule)}",
            no=alarm.no,
            step=alarm.get_outcome_display(),
            url=reverse("alarm-page", args=[alarm.no]),
            verb="处理预警",
            arrived_at=alarm.raised_at,
            from_whom=alarm.agreement.project.name,
        )
