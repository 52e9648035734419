"""The people of the actor's own unit, union or organisation, and the roles they hold there."""

from typing import Final

from django.db.models import Q, QuerySet

from orgs.models import Membership, User
from portal.common.access import Actor
from portal.common.errors import NotFound

MANAGER: Final = "org_manager"
STAFF: Final = "org_staff"


def own_unit(by: Actor) -> Q:
    """Select the memberships of the unit that the actor works in; none for who works in none."""
    if by.union_id:
        return Q(union_id=by.union_id)
    return Q(organisation_id=by.organisation_id or 0)


def colleagues_of(by: Actor) -> QuerySet[User]:
    """Return the people who hold or held a role in the actor's unit, the active ones first."""
    here = Membership.objects.filter(own_unit(by), user__is_service=False)
    return User.objects.filter(pk__in=here.values("user_id")).order_by("-is_active", "id")


def colleague(by: Actor, username: str) -> User:
    """Return one of them.

    Raises: NotFound.
    """
    user = colleagues_of(by).filter(username=username).first()
    if user is None:
        raise NotFound("没有找到这个账号，它可能不在您的单位。")
    return user


def held_by(by: Actor, user_ids: list[int]) -> list[Membership]:
    """Return the living roles of these people in the actor's unit."""
    return list(
        Membership.objects.filter(own_unit(by), user_id__in=user_ids, valid_to__isnull=True)
        .select_related("role")
        .order_by("id")
    )


def has_manager(organisation_id: int) -> bool:
    """Whether somebody who can sign in manages the organisation."""
    return Membership.objects.filter(
        organisation_id=organisation_id, role_id=MANAGER, valid_to__isnull=True,
        user__is_active=True,
    ).exists()  # fmt: skip
