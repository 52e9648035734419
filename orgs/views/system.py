"""The unit tree, level by level, and the log of what was done in the own unit."""

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs.actions import unions
from orgs.changes import changes_of, kind_of
from orgs.forms.people import AuditFilter, UnionForm
from orgs.models import Placement, Role, Union
from orgs.paths import STEP
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.models import Event
from portal.common.pages import actor_of, staff_page

PAGE: Final = 20


@require_GET
@staff_page()
def unit_tree(request: HttpRequest) -> HttpResponseBase:
    """Show one union, the chain above it, and those right below it; search by name or code."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()
    code = request.GET.get("under", "")
    union = None if words else _union(actor, code)
    places = _places()
    if words:
        shown = places.filter(Q(union__name__contains=words) | Q(union__code=words))
    else:
        shown = places.filter(parent=union)
    page = Paginator(shown.order_by("path"), PAGE).get_page(request.GET.get("page"))
    context = {
        "union": union,
        "chain": _chain(union),
        "page_obj": page,
        "q": words,
        "may_describe": union is not None
        and union.pk == actor.union_id
        and actor.may(Permission.USER_MANAGE),
        "may_report": actor.may(Permission.UNION_REPORT),
        "today": clock.today(),
    }
    return render(request, "orgs/units.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.USER_MANAGE)
def describe_union(request: HttpRequest) -> HttpResponseBase:
    """Write what agreements and returns print of the own union."""
    actor = actor_of(request)
    union = Union.objects.get(pk=actor.union_id or 0)
    held = {name: getattr(union, name) for name in UnionForm.base_fields}
    form = UnionForm(request.POST or None, initial=held)
    done = submit(
        request, form, lambda: unions.describe_union(union.pk, form.cleaned_data, by=actor)
    )
    if done is not None:
        messages.success(request, "单位资料已保存，新起草的协议和年报封面按此填写。")
        return redirect("sys-units")
    context = {"form": form, "union": union}
    return render(request, "orgs/union_describe.html", context, status=status_of(form))


def _places() -> QuerySet[Placement]:
    today = Placement.objects.on(clock.today())
    children = (
        today.filter(parent=OuterRef("union")).order_by().values("parent").annotate(n=Count("pk"))
    )
    return today.select_related("union", "parent").annotate(
        children=Coalesce(Subquery(children.values("n")), 0)
    )


def _union(by: Actor, code: str) -> Union | None:
    """Return the union asked for; the actor's own when none is named, None for the roots."""
    if code == "0":
        return None
    unions = Union.objects.visible_to(by)
    found = unions.filter(code=code) if code else unions.filter(pk=by.union_id or 0)
    union = found.first()
    if union is None:
        raise NotFound("没有找到这个工会。请检查代码，或从上级逐级查找。")
    return union


def _chain(union: Union | None) -> list[Union]:
    """Return the unions above, outermost first, and the union itself."""
    if union is None:
        return []
    place = Placement.objects.on(clock.today()).filter(union=union).first()
    if place is None:
        return [union]
    paths = [place.path[:end] for end in range(STEP, len(place.path) + 1, STEP)]
    rows = Placement.objects.on(clock.today()).filter(path__in=paths).select_related("union")
    return [row.union for row in rows.order_by("path")]


@require_GET
@staff_page(Permission.AUDIT_READ)
def audit_log(request: HttpRequest) -> HttpResponseBase:
    """List what was done in the own unit, newest first."""
    form = AuditFilter(request.GET)
    rows = events.visible_to(actor_of(request))
    if form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    labels = dict(Role.objects.values_list("code", "label"))
    shown = [
        {
            "event": e,
            "what": kind_of(e),
            "changes": changes,
            "roles": "、".join(labels.get(r, r) for r in e.actor_roles.split(",") if r),
        }
        for e, changes in zip(page, changes_of(list(page)), strict=True)
    ]
    sealed, head = events.head()
    context = {
        "form": form,
        "rows": shown,
        "page_obj": page,
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "sealed": sealed,
        "head": head[:16],
    }
    return render(request, "orgs/audit.html", context)


def _filtered(rows: QuerySet[Event], asked: dict[str, Any]) -> QuerySet[Event]:
    if words := asked["q"].strip():
        rows = rows.filter(Q(object_no__startswith=words) | Q(actor_name__contains=words))
    if asked["since"]:
        rows = rows.filter(at__gte=clock.start_of(asked["since"]))
    if asked["until"]:
        rows = rows.filter(at__lt=clock.start_of(asked["until"] + timedelta(days=1)))
    return rows
