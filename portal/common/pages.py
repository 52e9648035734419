"""Page decorators: who may come in. Every view carries exactly one; tests check that.

A decorator answers the coarse question (which side of the table, which permission); which records
the actor sees is `visible_to`, and what may be done is decided by actions.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from portal.common.access import Actor, ActorKind, Permission
from portal.common.errors import NotAllowed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor that the middleware put on the request."""
    return cast("Actor", cast("Any", request).actor)


def public_page(view: View[P]) -> View[P]:
    """Anyone may read it."""
    return _mark(view, "public")


def staff_page(*needs: Permission) -> Callable[[View[P]], View[P]]:
    """Union staff who hold one of the permissions (any of them; none named: all staff)."""
    return _guarded((ActorKind.STAFF,), needs)


def organisation_page(*needs: Permission) -> Callable[[View[P]], View[P]]:
    """Members of a social organisation who hold one of the permissions."""
    return _guarded((ActorKind.ORGANISATION,), needs)


def expert_page(*needs: Permission) -> Callable[[View[P]], View[P]]:
    """Review experts, evaluators and worker representatives."""
    return _guarded((ActorKind.EXPERT, ActorKind.EVALUATOR), needs)


def member_page(*needs: Permission) -> Callable[[View[P]], View[P]]:
    """Anyone who is signed in, on whichever side."""
    return _guarded(
        (ActorKind.STAFF, ActorKind.ORGANISATION, ActorKind.EXPERT, ActorKind.EVALUATOR), needs
    )


def _guarded(
    kinds: tuple[ActorKind, ...], needs: tuple[Permission, ...]
) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if getattr(request.user, "has_given_password", False):
                messages.warning(
                    request, "现在的密码是管理员设置的，请先换成只有您自己知道的密码。"
                )
                return redirect("account_change_password")
            if actor.kind not in kinds:
                raise NotAllowed(
                    "这个页面不对您现在的身份开放。可在右上角切换单位，或换一个账号登录。"
                )
            if needs and not any(actor.may(p) for p in needs):
                actor.require(needs[0], "打开这个页面")
            return view(request, *args, **kwargs)

        return _mark(cast("View[P]", guarded), ",".join(k.value for k in kinds), needs)

    return decorate


def _mark(view: View[P], audience: str, needs: tuple[Permission, ...] = ()) -> View[P]:
    """Leave on the view what the access matrix reads."""
    view.audience = audience  # type: ignore[attr-defined]
    view.needs = needs  # type: ignore[attr-defined]
    return view
