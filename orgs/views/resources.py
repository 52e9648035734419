"""Pages of the resource list: the organisation's own items, the staff's list with filters."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs import service_terms
from orgs.actions import resources
from orgs.forms.resources import ResourceFilter, ResourceForm
from orgs.models import Division, Organisation, ResourceItem
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page, staff_page

PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with the words of its codes."""

    item: ResourceItem
    domain: str
    groups: str
    regions: str
    is_over: bool


def shown(items: list[ResourceItem]) -> list[Shown]:
    """Return the items with the words of their codes, in one query."""
    codes = {code for item in items for code in item.regions}
    names = dict(Division.objects.filter(pk__in=codes).values_list("code", "name"))
    today = clock.today()
    return [
        Shown(
            item,
            service_terms.DOMAINS.get(item.domain, item.domain),
            "、".join(service_terms.GROUPS.get(g, g) for g in item.groups),
            "、".join(names.get(r, r) for r in item.regions),
            item.valid_until < today,
        )
        for item in items
    ]


def on_offer_of(organisation: Organisation, by: Actor) -> list[Shown]:
    """Return what the organisation offers now, for its entry in the directory."""
    rows = ResourceItem.objects.visible_to(by).filter(organisation=organisation)
    return shown(list(rows.on_offer(clock.today()).order_by("domain", "pk")[:PAGE]))


@require_GET
@staff_page(Permission.ORG_READ)
def resource_list(request: HttpRequest) -> HttpResponseBase:
    """List what organisations offer."""
    actor = actor_of(request)
    form = ResourceFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = ResourceItem.objects.visible_to(actor).on_offer(clock.today())
    rows = rows.search(asked.get("q", "")).select_related("organisation")
    for name in ("domain", "form"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if asked.get("free"):
        rows = rows.filter(price=0)
    page = Paginator(rows.order_by("domain", "title", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": shown(list(page)),
        "is_filtered": any(form.data.get(name) for name in form.fields),
    }
    return render(request, "orgs/resources/list.html", context)


@require_GET
@staff_page(Permission.ORG_READ)
def resource_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one item."""
    (one,) = shown([_found(actor_of(request), no)])
    return render(request, "orgs/resources/page.html", {"shown": one, "item": one.item})


@require_GET
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_list(request: HttpRequest) -> HttpResponseBase:
    """List the organisation's own items."""
    actor = actor_of(request)
    rows = ResourceItem.objects.visible_to(actor).filter(organisation_id=actor.organisation_id or 0)
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": shown(list(page))}
    return render(request, "orgs/resources/own.html", context)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Write down one service."""
    actor = actor_of(request)
    form = ResourceForm(request.POST or None, organisation=_own(actor), initial={"price": 0})
    made = submit(
        request, form, lambda: resources.offer(form.values(), by=actor), check=resources.problems_of
    )
    if made is not None:
        return _saved(request, made, actor)
    return render(request, "orgs/resources/edit.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_PROFILE_EDIT)
def change(request: HttpRequest, no: str) -> HttpResponseBase:
    """Change one of the own items."""
    actor = actor_of(request)
    item = _found(actor, no)
    if item.organisation_id != actor.organisation_id:
        raise NotFound("没有找到这条资源清单。")
    form = ResourceForm(request.POST or None, organisation=_own(actor), initial=model_to_dict(item))
    done = submit(
        request,
        form,
        lambda: resources.change(no, form.values(), by=actor),
        check=resources.problems_of,
    )
    if done is not None:
        return _saved(request, done, actor)
    context: dict[str, Any] = {"form": form, "item": item}
    return render(request, "orgs/resources/edit.html", context, status=status_of(form))


def _saved(request: HttpRequest, item: ResourceItem, by: Actor) -> HttpResponseBase:
    if request.POST.get("show") == "1" and item.state != ResourceItem.State.SHOWN:
        resources.show(item.no, by=by)
        messages.success(request, f"已保存并公开：{item.title}。")
    else:
        messages.success(request, f"已保存：{item.title}。")
    return redirect("org-resource-list")


@require_POST
@organisation_page(Permission.OWN_PROFILE_EDIT)
def show(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show an item to the public."""
    item = resources.show(no, by=actor_of(request))
    messages.success(request, f"已公开：{item.title}。")
    return redirect("org-resource-list")


@require_POST
@organisation_page(Permission.OWN_PROFILE_EDIT)
def withdraw(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take an item off the list."""
    item = resources.withdraw(no, by=actor_of(request))
    messages.success(request, f"已撤下：{item.title}。")
    return redirect("org-resource-list")


def _own(by: Actor) -> Organisation:
    return (
        Organisation.objects.visible_to(by).select_related("keeper").get(pk=by.organisation_id or 0)
    )


def _found(by: Actor, no: str) -> ResourceItem:
    found = ResourceItem.objects.visible_to(by).select_related("organisation").filter(no=no).first()
    if found is None:
        raise NotFound("没有找到这条资源清单，它可能已撤下。")
    return found
