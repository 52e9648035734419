"""Puts the actor on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from orgs.models import User
from orgs.people.actors import actor_for, memberships_of
from portal.common import worklist
from portal.common.access import PUBLIC


class ActorMiddleware:
    """Set `request.actor` and `request.memberships`; anonymous people are PUBLIC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.is_active and not user.is_service:
            memberships = memberships_of(user)
            request.memberships = memberships  # type: ignore[attr-defined]
            request.actor = actor_for(user, memberships)  # type: ignore[attr-defined]
        else:
            request.memberships = []  # type: ignore[attr-defined]
            request.actor = PUBLIC  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.method == "POST" and request.actor.user_id:  # type: ignore[attr-defined]
            worklist.forget_count(request.actor)  # type: ignore[attr-defined]
        return response
