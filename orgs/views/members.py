"""成员与授权: an organisation's manager sees to its people, their roles and the handover."""

from collections import defaultdict
from typing import Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import members, people
from orgs.colleagues import MANAGER, colleague, colleagues_of, held_by
from orgs.forms.members import MemberForm, MemberRoleForm, PasswordForm
from orgs.models import Membership, Organisation
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page

PAGE: Final = 20
P = Permission


@require_GET
@organisation_page(P.OWN_MEMBERS_MANAGE)
def member_list(request: HttpRequest) -> HttpResponseBase:
    """List the people of the own organisation with the roles they hold."""
    actor = actor_of(request)
    page = Paginator(colleagues_of(actor), PAGE).get_page(request.GET.get("page"))
    held = defaultdict(list)
    for membership in held_by(actor, [u.pk for u in page]):
        held[membership.user_id].append(membership)
    rows = [{"user": user, "held": held[user.pk]} for user in page]
    return render(request, "orgs/members/list.html", {"rows": rows, "page_obj": page})


@require_http_methods(["GET", "POST"])
@organisation_page(P.OWN_MEMBERS_MANAGE)
def new_member(request: HttpRequest) -> HttpResponseBase:
    """Open an account for a colleague."""
    actor = actor_of(request)
    form = MemberForm(request.POST or None)

    def add() -> Membership:
        values = {k: v for k, v in form.cleaned_data.items() if k != "password"}
        return people.add_colleague(values, password=form.cleaned_data["password"], by=actor)

    made = submit(request, form, add, check=people.problems_of_account)
    if made is not None:
        messages.success(request, f"已为{made.user.full_name}开设账号，请把初始密码告知本人。")
        return redirect("member", made.user.username)
    return render(request, "orgs/members/new.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@organisation_page(P.OWN_MEMBERS_MANAGE)
def member_page(request: HttpRequest, username: str) -> HttpResponseBase:
    """Show a colleague's roles; posting gives one more."""
    actor = actor_of(request)
    user = colleague(actor, username)
    organisation = Organisation.objects.visible_to(actor).get(pk=actor.organisation_id or 0)
    form = MemberRoleForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda: people.appoint(
            user=user, role=form.cleaned_data["role"], organisation=organisation, by=actor
        ),
    )
    if made is not None:
        messages.success(request, f"已任命{user.full_name}为{made.role.label}。")
        return redirect("member", username)
    held = held_by(actor, [user.pk])
    context = {
        "person": user,
        "held": held,
        "form": form,
        "is_self": user.pk == actor.user_id,
        "may_take_over": user.is_active and held and user.pk != actor.user_id,
        "is_manager": any(m.role_id == MANAGER for m in held),
    }
    return render(request, "orgs/members/page.html", context, status=status_of(form))


@require_POST
@organisation_page(P.OWN_MEMBERS_MANAGE)
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
    return redirect("member", username)


@require_http_methods(["GET", "POST"])
@organisation_page(P.OWN_MEMBERS_MANAGE)
def hand_over(request: HttpRequest, username: str) -> HttpResponseBase:
    """Ask, then make the colleague the manager in one's own place."""
    actor = actor_of(request)
    user = colleague(actor, username)
    form = forms.Form(request.POST if request.method == "POST" else None)
    done = submit(request, form, lambda: members.hand_over(username, by=actor))
    if done is not None:
        messages.success(request, f"已把负责人移交给{user.full_name}，您现在是工作人员。")
        return redirect("org-home")
    context = {"person": user, "form": form}
    return render(request, "orgs/members/hand_over.html", context, status=status_of(form))


@require_POST
@organisation_page(P.OWN_MEMBERS_MANAGE)
def stop(request: HttpRequest, username: str) -> HttpResponseBase:
    """Stop a colleague's account."""
    user = people.stop_account(username, by=actor_of(request))
    messages.success(request, f"{user.full_name}的账号已停用，下一次操作即被拒绝。")
    return redirect("member", username)


@require_POST
@organisation_page(P.OWN_MEMBERS_MANAGE)
def restore(request: HttpRequest, username: str) -> HttpResponseBase:
    """Restore a colleague's account."""
    user = people.restore_account(username, by=actor_of(request))
    messages.success(request, f"{user.full_name}的账号已恢复。")
    return redirect("member", username)


@require_http_methods(["GET", "POST"])
@organisation_page(P.OWN_MEMBERS_MANAGE)
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
        return redirect("member", username)
    context = {"person": user, "form": form}
    return render(request, "orgs/members/password.html", context, status=status_of(form))
