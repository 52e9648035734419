"""The scope rule most records share: own unit, ancestors read, siblings and others do not."""

from django.db.models import Q

from orgs.querysets import places
from portal.common.access import Actor, ActorKind


def own_and_below(by: Actor) -> Q:
    """Return the condition «the record's union is the actor's, or below it today»."""
    if by.is_system:
        return Q()
    if by.kind not in (ActorKind.STAFF, ActorKind.SERVICE):
        return Q(pk__in=[])
    return places.own_and_below(by)
