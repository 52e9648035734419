"""The administrator's page of people: accounts of the own unit, their roles, and who may do what."""

from collections import defaultdict
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import people
from orgs.colleagues import colleague, colleagues_of, held_by
from orgs.forms.people import AppointForm, ColleagueForm, PasswordForm
from orgs.models import Membership, Role, Union
from orgs.roles import ROLES
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.ui.permissions import PERMISSION_GROUPS

PAGE: Final = 20
P = Permission


@require_GET
@staff_page(P.USER_MANAGE)
def user_list(request: HttpRequest) -> HttpResponseBase:
    """List the people of the own union with the roles they hold there."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()
    users = colleagues_of(actor)
    if words:
        users = users.filter(Q(full_name__contains=words) | Q(username__icontains=words))
    page = Paginator(users, PAGE).get_page(request.GET.get("page"))
    held = defaultdict(list)
    for membership in held_by(actor, [u.pk for u in page]):
        held[membership.user_id].append(membership)
    rows = [{"user": user, "held": held[user.pk]} for user in page]
    context = {"rows": rows, "page_obj": page, "q": words}
    return render(request, "orgs/users/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(P.USER_MANAGE)
def new_user(request: HttpRequest) -> HttpResponseBase:
    """Open an account for a new colleague."""
    actor = actor_of(request)
    form = ColleagueForm(request.POST or None)

    def add() -> Membership:
        values = {k: v for k, v in form.cleaned_data.items() if k != "password"}
        return people.add_colleague(values, password=form.cleaned_data["password"], by=actor)

    made = submit(request, form, add, check=people.problems_of_account)
    if made is not None:
        messages.success(request, f"已为{made.user.full_name}开设账号。")
        return redirect("sys-user", made.user.username)
    return render(request, "orgs/users/new.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(P.USER_MANAGE)
def user_page(request: HttpRequest, username: str) -> HttpResponseBase:
    """Show a colleague's roles; posting gives one more."""
    actor = actor_of(request)
    user = colleague(actor, username)
    union = Union.objects.visible_to(actor).get(pk=actor.union_id or 0)
    form = AppointForm(user, request.POST or None)
    made = submit(
        request,
        form,
        lambda: people.appoint(user=user, role=form.cleaned_data["role"], union=union, by=actor),
    )
    if made is not None:
        messages.success(request, f"已任命{user.full_name}为{made.role.label}。")
        return redirect("sys-user", username)
    context = {"person": user, "held": held_by(actor, [user.pk]), "form": form}
    return render(request, "orgs/users/page.html", context, status=status_of(form))


@require_POST
@staff_page(P.USER_MANAGE)
def dismiss(request: HttpRequest, username: str) -> HttpResponseBase:
    """End one of a colleague's roles."""
    actor = actor_of(request)
    user = colleague(actor, username)
    role = request.POST.get("role", "")
    held = next((m for m in held_by(actor, [user.pk]) if m.role_id == role), None)
    if held is None:
        raise NotFound("没有找到这项任职，它可能已经结束。")
    people.dismiss(held.pk, by=actor)
    messages.success(request, f"已免去{user.full_name}的{held.role.label}岗位。")
    return redirect("sys-user", username)


@require_POST
@staff_page(P.USER_MANAGE)
def stop_user(request: HttpRequest, username: str) -> HttpResponseBase:
    """Stop a colleague's account."""
    user = people.stop_account(username, by=actor_of(request))
    messages.success(request, f"{user.full_name}的账号已停用，下一次操作即被拒绝。")
    return redirect("sys-user", username)


@require_POST
@staff_page(P.USER_MANAGE)
def restore_user(request: HttpRequest, username: str) -> HttpResponseBase:
    """Restore a colleague's account."""
    user = people.restore_account(username, by=actor_of(request))
    messages.success(request, f"{user.full_name}的账号已恢复。")
    return redirect("sys-user", username)


@require_http_methods(["GET", "POST"])
@staff_page(P.USER_MANAGE)
def reset_password(request: HttpRequest, username: str) -> HttpResponseBase:
    """Give a colleague a new password."""
    actor = actor_of(request)
    user = colleague(actor, username)
    form = PasswordForm(request.POST or None)
    done = submit(
        request,
        form,
        lambda: people.reset_password(username, password=form.cleaned_data["password"], by=actor),
    )
    if done is not None:
        messages.success(request, f"已为{user.full_name}设置新密码，原来的登录已失效。")
        return redirect("sys-user", username)
    context = {"person": user, "form": form}
    return render(request, "orgs/users/password.html", context, status=status_of(form))


@require_GET
@staff_page(P.USER_MANAGE)
def role_table(request: HttpRequest) -> HttpResponseBase:
    """Show the roles and what each may do, as they stand in the data."""
    shipped = {r.code: place for place, r in enumerate(ROLES)}
    roles = sorted(Role.objects.all(), key=lambda r: (shipped.get(r.code, len(ROLES)), r.code))
    labels = {r.code: r.label for r in roles}
    kind = request.GET.get("kind", "staff")
    chosen = [r for r in roles if r.kind == kind] or roles
    granted = {r.code: r.permission_set() for r in chosen}
    context = {
        "roles": chosen,
        "groups": _permission_rows(chosen, granted),
        "excludes": [
            {"role": r, "others": [labels.get(code, code) for code in r.excludes]}
            for r in chosen
            if r.excludes
        ],
        "tabs": _kind_tabs(roles, kind),
    }
    return render(request, "orgs/roles.html", context)


KINDS: Final = {
    "staff": "工会",
    "organisation": "社会组织",
    "expert": "评审专家",
    "evaluator": "评价方",
    "service": "接口",
}


def _kind_tabs(roles: list[Role], chosen: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "count": sum(r.kind == kind for r in roles),
            "url": f"?kind={kind}",
            "current": kind == chosen,
        }
        for kind, label in KINDS.items()
    ]


def _permission_rows(
    roles: list[Role], granted: dict[str, frozenset[Permission]]
) -> list[dict[str, Any]]:
    groups = []
    for group, permissions in PERMISSION_GROUPS.items():
        rows = [
            {"label": label, "cells": [p in granted[r.code] for r in roles]}
            for p, label in permissions.items()
            if any(p in granted[r.code] for r in roles)
        ]
        if rows:
            groups.append({"label": group, "rows": rows})
    return groups
