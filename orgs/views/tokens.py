"""Keys of other systems: issued with a secret that is shown once, stopped at once (P20)."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from knox.models import get_token_model

from orgs.actions import people
from orgs.forms.people import TokenForm
from orgs.models import Membership, Union, User
from portal.common.access import Actor, Permission
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page

PAGE: Final = 20


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Permission.USER_MANAGE)
def token_list(request: HttpRequest) -> HttpResponseBase:
    """List the own union's keys; posting issues one and shows its secret this once."""
    actor = actor_of(request)
    union = Union.objects.visible_to(actor).get(pk=actor.union_id or 0)
    form = TokenForm(request.POST or None)
    issued = submit(
        request,
        form,
        lambda: people.issue_token(
            union=union, name=form.cleaned_data["name"], role=form.cleaned_data["role"], by=actor
        ),
    )
    page = Paginator(_accounts(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": TokenForm() if issued else form,
        "issued": issued,
        "page_obj": page,
        "rows": [_row(account) for account in page],
    }
    return render(request, "orgs/tokens.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.USER_MANAGE)
def revoke(request: HttpRequest, username: str) -> HttpResponseBase:
    """Stop one key."""
    account = people.revoke_token(username, by=actor_of(request))
    messages.success(request, f"“{account.full_name}”的密钥已停用，对方下一次调用即被拒绝。")
    return redirect("api-keys")


def _accounts(by: Actor) -> QuerySet[User]:
    here = Membership.objects.filter(union_id=by.union_id or 0).select_related("role")
    return (
        User.objects.filter(is_service=True, pk__in=here.values("user_id"))
        .prefetch_related(
            Prefetch("memberships", queryset=here, to_attr="here"),
            Prefetch("auth_token_set", queryset=get_token_model().objects.all(), to_attr="keys"),
        )
        .order_by("-is_active", "-id")
    )


def _row(account: Any) -> dict[str, Any]:
    key = account.keys[0] if account.keys else None
    return {
        "account": account,
        "role": account.here[0].role.label if account.here else "",
        "prefix": key.token_key if key else "",
        "expiry": key.expiry if key else None,
    }
