"""Tokens of service accounts: hashed at rest, bound to one union."""

from dataclasses import dataclass
from typing import Any

from knox.auth import TokenAuthentication
from rest_framework import exceptions
from rest_framework.request import Request

from orgs.people.actors import actor_for
from portal.common.access import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """What `request.auth` holds: the token's row and the actor behind it."""

    token: Any
    actor: Actor


class ServiceTokenAuthentication(TokenAuthentication):  # type: ignore[misc]
    """Accept `Authorization: Token ghk_…` of a service account."""

    def authenticate(self, request: Request) -> tuple[Any, ServiceCall] | None:
        try:
            found = super().authenticate(request)
        except ValueError as error:  # bytes that are no text, or that no database holds
            raise exceptions.AuthenticationFailed("令牌不正确。请核对后再试。") from error
        if found is None:
            return None
        user, token = found
        actor = actor_for(user)
        if not user.is_service or actor.kind is not ActorKind.SERVICE:
            raise exceptions.AuthenticationFailed("这个令牌不属于接口账号，不能调用接口。")
        return user, ServiceCall(token, actor)
