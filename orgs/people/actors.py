"""Builds the actor of a request from the person's memberships."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Exists, Q

from orgs.models import Membership, Placement, SettledTree, Succession, Union, User
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
    standing = standing_of(chosen.union_id)
    return Actor(
        kind=ActorKind(chosen.role.kind),
        name=user.full_name or user.username,
        user_id=user.pk,
        union_id=chosen.union_id,
        union_name=chosen.union.name if chosen.union else "",
        union_path=standing.path,
        predecessor_ids=standing.predecessor_ids,
        apart_ids=standing.apart_ids,
        is_tree_settled=standing.is_settled,
        organisation_id=chosen.organisation_id,
        organisation_name=chosen.organisation.name if chosen.organisation else "",
        roles=frozenset(m.role_id for m in same),
        role_labels=tuple(m.role.label for m in same),
        permissions=frozenset().union(*(m.role.permission_set() for m in same)),
    )


class Standing(NamedTuple):
    """A union's path in today's tree, empty when it has none; those it took over, with those of
    them that stand elsewhere than below it; whether the places that records bear are today's."""

    path: str = ""
    predecessor_ids: frozenset[int] = frozenset()
    apart_ids: frozenset[int] = frozenset()
    is_settled: bool = False


def standing_of(union_id: int | None) -> Standing:
    """Return where the union stands. Queries: 1 (X-01)."""
    if union_id is None:
        return Standing()
    today = clock.today()
    # Two selections put together: one condition with OR over the join reads every placement.
    taken_over = Succession.objects.taken_over_by(union_id, today).values_list("predecessor_id")
    wanted = Union.objects.filter(pk=union_id).values_list("pk").union(taken_over)
    rows = Placement.objects.on(today).filter(union_id__in=wanted)
    settled = Exists(SettledTree.objects.on(today))
    found = {pk: (path, holds) for pk, path, holds in rows.values_list("union_id", "path", settled)}
    own, is_settled = found.pop(union_id, ("", False))
    apart = (pk for pk, (path, _) in found.items() if not (own and path.startswith(own)))
    return Standing(own, frozenset(found), frozenset(apart), is_settled)
