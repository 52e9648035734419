"""An organisation enters by itself: the public registration page."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from orgs import duplicates, registration_steps
from orgs.actions import organisations
from orgs.forms.organisations import RegisterForm
from orgs.models import Organisation
from portal.common import limits
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import public_page

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
        return render(request, "orgs/register.html", _shown(form), status=429)
    made = submit(
        request,
        form,
        lambda: _register(form.cleaned_data),
        check=organisations.problems_of_registration,
    )
    if made is not None:
        held = made.memberships.select_related("user").get(role_id="org_manager")
        login(request, held.user, backend=BACKEND)
        messages.success(request, "注册成功。请按登记证书填写下面的资料。")
        if duplicates.namesakes_of(made).exists():
            told = "平台上已有同名的机构，用的是另一个代码。请对照登记证书核对代码；确是两家的，不用处理。"
            messages.warning(request, told)
        return redirect("org-profile-part", "identity")
    return render(request, "orgs/register.html", _shown(form), status=status_of(form))


def _shown(form: RegisterForm) -> dict[str, Any]:
    return {"form": form, "steps": registration_steps.of(None, "register")}


def _register(values: dict[str, Any]) -> Organisation:
    facts = {name: values[name] for name in ("uscc", "name", "kind", "keeper", "contact_phone")}
    account = {name: values[name] for name in ("username", "password", "full_name")}
    return organisations.register(facts, **account)
