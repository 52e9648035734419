"""In-app messages: queued by actions inside their transaction, read in the message page."""

from django.db.models import Q, QuerySet

from portal.common.access import Actor, ActorKind, Permission
from portal.common.models import Message


def tell(
    subject: str,
    *,
    url: str = "",
    body: str = "",
    user_id: int | None = None,
    union_id: int | None = None,
    organisation_id: int | None = None,
) -> Message:
    """Leave a message for one person, or for everybody of one unit."""
    return Message.objects.create(
        subject=subject,
        url=url,
        body=body,
        user_id=user_id,
        union_id=union_id,
        organisation_id=organisation_id,
    )


def visible_to(by: Actor) -> QuerySet[Message]:
    """Return the actor's own messages, newest first.

    What concerns a unit's business reaches those who may open it: not one who only administers.
    """
    mine = Q(pk__in=[])
    if by.user_id:
        mine |= Q(user_id=by.user_id)
    if by.kind is ActorKind.STAFF and by.may(Permission.PROJECT_READ):
        mine |= Q(union_id__in=by.union_ids)
    if by.organisation_id:
        mine |= Q(organisation_id=by.organisation_id)
    return Message.objects.filter(mine).order_by("-id")
