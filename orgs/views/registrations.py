"""An organisation enters by itself: the public registration page and its own profile."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from orgs.actions import organisations
from orgs.forms.organisations import ProfileForm, RegisterForm
from orgs.models import Organisation
from portal.common import limits
from portal.common.access import Permission
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page, public_page

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
REGISTERED_AT_MOST: Final = (20, 3600)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@public_page
def register(request: HttpRequest) -> HttpResponseBase:
    """Register an organisation and sign its manager in, so that the profile can be completed."""
    form = RegisterForm(request.POST if request.method == "POST" else None)
    times, seconds = REGISTERED_AT_MOST
    if request.method == "POST" and not limits.within(
        "register", limits.address_of(request), times=times, seconds=seconds
    ):
        form.is_valid()  # what was typed stands beside the refusal
        form.add_error(None, "这个网络地址注册得太频繁。您填写的内容还在本页，请一小时后再试。")
        return render(request, "orgs/register.html", {"form": form}, status=429)
    made = submit(request, form, lambda: _register(form.cleaned_data))
    if made is not None:
        held = made.memberships.select_related("user").get(role_id="org_manager")
        login(request, held.user, backend=BACKEND)
        messages.success(request, "注册成功。请补充机构档案，再提交入库审核。")
        return redirect("org-profile")
    return render(request, "orgs/register.html", {"form": form}, status=status_of(form))


def _register(values: dict[str, Any]) -> Organisation:
    facts = {name: values[name] for name in ("uscc", "name", "kind", "keeper", "contact_phone")}
    account = {name: values[name] for name in ("username", "password", "full_name")}
    return organisations.register(facts, **account)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def profile(request: HttpRequest) -> HttpResponseBase:
    """Show and save the own profile."""
    actor = actor_of(request)
    organisation = (
        Organisation.objects.visible_to(actor)
        .select_related("keeper")
        .get(pk=actor.organisation_id or 0)
    )
    # A form bound to a copy: what does not pass must not show in the page's head.
    form = ProfileForm(
        request.POST or None,
        instance=Organisation.objects.visible_to(actor).get(pk=organisation.pk),
    )
    saved = submit(
        request,
        form,
        lambda: organisations.update_profile(organisation.pk, form.values(), by=actor),
    )
    if saved is not None and "hand_in" in request.POST:
        saved = submit(request, form, lambda: organisations.submit(organisation.pk, by=actor))
        if saved is not None:
            messages.success(request, "已提交入库审核。受理工会审核后会通知您。")
    elif saved is not None:
        messages.success(request, "机构档案已保存。")
    if saved is not None:
        return redirect("org-profile")
    context = {
        "organisation": organisation,
        "form": form,
        "parts": form.parts(),
        "missing": organisations.missing_for_submission(organisation),
        "may_submit": organisation.state in ("draft", "returned"),
        "suspension": organisation.suspensions.filter(ended_on__isnull=True).first(),
    }
    return render(request, "orgs/profile.html", context, status=status_of(form))
