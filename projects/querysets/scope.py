"""The scope rule most records share: own unit, ancestors read, siblings and others do not."""

from django.db.models import Q

from orgs.models import Union
from portal.common.access import Actor, ActorKind


def own_and_below(by: Actor) -> Q:
    """Return the condition «the record's union is the actor's, or below it today»."""
    if by.is_system:
        return Q()
    if by.kind not in (ActorKind.STAFF, ActorKind.SERVICE) or by.union_id is None:
        return Q(pk__in=[])
    own = Q(union_id__in=by.union_ids)
    if not by.union_path:
        return own
    return own | Q(union_id__in=Union.objects.under(by.union_path).values("pk"))
