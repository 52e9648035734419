"""Builds the actor of a request from the person's memberships."""

from collections.abc import Sequence

from django.db.models import Q

from orgs.models import Membership, Placement, User
from portal.common import clock
from portal.common.access import PUBLIC, Actor, ActorKind


def memberships_of(user: User) -> list[Membership]:
    """Return the user's memberships in force today, with role and unit, in one query."""
    today = clock.today()
    return list(
        Membership.objects.filter(user=user, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .select_related("role", "union", "organisation")
        .order_by("id")
    )


def actor_for(user: User, memberships: Sequence[Membership] | None = None) -> Actor:
    """Return the actor for the unit the person works in now: all roles held there, on one side.

    Costs two queries: memberships, and the union's place in the tree.
    """
    held = memberships_of(user) if memberships is None else list(memberships)
    if not user.is_active or not held:
        return PUBLIC
    chosen = next((m for m in held if m.pk == user.current_membership_id), held[0])
    same = [
        m
        for m in held
        if (m.union_id, m.organisation_id, m.role.kind)
        == (chosen.union_id, chosen.organisation_id, chosen.role.kind)
    ]
    path, predecessors = standing_of(chosen.union_id)
    return Actor(
        kind=ActorKind(chosen.role.kind),
        name=user.full_name or user.username,
        user_id=user.pk,
        union_id=chosen.union_id,
        union_name=chosen.union.name if chosen.union else "",
        union_path=path,
        predecessor_ids=predecessors,
        organisation_id=chosen.organisation_id,
        organisation_name=chosen.organisation.name if chosen.organisation else "",
        roles=frozenset(m.role_id for m in same),
        role_labels=tuple(m.role.label for m in same),
        permissions=frozenset().union(*(m.role.permission_set() for m in same)),
    )


def standing_of(union_id: int | None) -> tuple[str, frozenset[int]]:
    """Return the union's path in today's tree, empty when it has none, and those it took over.

    Queries: 1 (X-01).
    """
    if union_id is None:
        return "", frozenset()
    today = clock.today()
    taken_over = Q(
        union__successions__successor_id=union_id,
        union__successions__takes_over=True,
        union__successions__until__isnull=True,
    )
    rows = Placement.objects.on(today).filter(Q(union_id=union_id) | taken_over)
    found = dict(rows.values_list("union_id", "path"))
    return found.pop(union_id, ""), frozenset(found)
