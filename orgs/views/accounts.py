"""The person behind the actor: where to go after signing in, own settings, the unit to act for."""

import re
from typing import Final, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from orgs.actions import people
from orgs.models import User
from orgs.people.actors import memberships_of
from portal.common.access import ActorKind
from portal.common.pages import actor_of, member_page, public_page

HOMES: Final = {
    ActorKind.STAFF: "/u/",
    ActorKind.ORGANISATION: "/o/",
    ActorKind.EXPERT: "/x/",
    ActorKind.EVALUATOR: "/x/",
}


@require_GET
@public_page
def home(request: HttpRequest) -> HttpResponseBase:
    """Lead to the desk of the unit one acts for; explain when there is none."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    place = HOMES.get(actor_of(request).kind)
    if place is None:
        return render(request, "orgs/no_unit.html", {"person": request.user}, status=403)
    return redirect(place)


@require_GET
@member_page()
def me(request: HttpRequest) -> HttpResponseBase:
    """Show the own account: units and roles, password, second factor."""
    user = _user(request)
    context = {
        "person": user,
        "held": memberships_of(user),
        "has_second_factor": is_mfa_enabled(user),
    }
    return render(request, "orgs/me.html", context)


@require_POST
@member_page()
def switch_unit(request: HttpRequest) -> HttpResponseBase:
    """Act for another unit from now on."""
    chosen = request.POST.get("unit", "")
    people.switch_unit(_user(request), int(chosen) if re.fullmatch(r"[0-9]{1,18}", chosen) else 0)
    messages.success(request, "已切换单位，以下页面按新单位的权限显示。")
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("home")


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)  # the page's decorator lets only people in
