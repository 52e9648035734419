"""Federations, hubs, demonstration bases and foundings: one list, one page, one form each kind."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs import identities
from orgs.actions import undertakings
from orgs.actions.undertakings import KINDS, Kind
from orgs.forms.undertakings import FORMS, EndForm, LeaveForm, MemberForm, StepsForm
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator

PAGE: Final = 20
STEP_FIELDS: Final = tuple(StepsForm.base_fields)


@require_GET
@staff_page(Permission.ORG_READ)
def undertaking_list(request: HttpRequest, kind: str = "federations") -> HttpResponseBase:
    """List the undertakings of one kind, the running ones first."""
    actor = actor_of(request)
    what = _kind(kind)
    related = [f for f in ("organisation", "host") if _has(what, f)]
    rows = what.model.objects.visible_to(actor).select_related("union", *related)
    tabs = [
        {"label": each.label, "url": f"/u/undertakings/{code}/", "current": code == kind,
         "count": each.model.objects.visible_to(actor).standing(clock.today()).count()}
        for code, each in KINDS.items()
    ]  # fmt: skip
    context = {
        "kind": kind,
        "label": what.label,
        "tabs": tabs,
        "page_obj": CappedPaginator(rows.order_by("-since", "-pk"), PAGE).get_page(
            request.GET.get("page")
        ),
        "today": clock.today(),
        "may_edit": actor.may(Permission.ORG_EDIT),
    }
    return render(request, "orgs/undertakings/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def begin(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Enter an undertaking."""
    actor, what = actor_of(request), _kind(kind)
    initial = {"since": clock.today(), "organisation": request.GET.get("org", "")}
    form = FORMS[kind](request.POST or None, initial=initial)

    def act() -> Any:
        values = dict(form.cleaned_data)
        for field in ("organisation", "host"):
            if field in values:
                values[field] = (
                    identities.named(values[field], by=actor, field=field)
                    if values[field]
                    else None
                )
        return undertakings.begin(kind, values, by=actor)

    made = submit(request, form, act)
    if made is not None:
        messages.success(request, f"已登记{what.label}：{made.title}。")
        return redirect("undertaking", kind, made.no)
    context = {"form": form, "kind": kind, "label": what.label}
    return render(request, "orgs/undertakings/begin.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_READ)
def undertaking_page(request: HttpRequest, kind: str, no: str) -> HttpResponseBase:
    """Show one undertaking with who is in it; its union adds members or notes steps here."""
    actor, what = actor_of(request), _kind(kind)
    found = _found(actor, kind, no)
    if request.method == "POST":
        actor.require(Permission.ORG_EDIT, f"修改{what.label}")
        actor.require_own(found.union_id, f"修改{what.label}")
    may_edit = (
        actor.acts_for(found.union_id)
        and actor.may(Permission.ORG_EDIT)
        and found.until is None
        and not getattr(found, "founded_on", None)
    )
    form: Any = None
    if what.member:
        form = MemberForm(request.POST or None, initial={"since": clock.today()})
    elif kind == "foundings":
        initial = {name: getattr(found, name) for name in STEP_FIELDS}
        form = StepsForm(request.POST or None, initial=initial)
    if form is not None and submit(request, form, lambda: _act(kind, no, form, actor)) is not None:
        messages.success(request, "已保存。")
        return redirect("undertaking", kind, no)
    members: Any = []
    if what.member:
        members = found.participations.select_related("organisation").order_by("until", "since")
    context = {
        "it": found,
        "kind": kind,
        "label": what.label,
        "form": form if may_edit else None,
        "members": members,
        "takes_members": bool(what.member),
        "facts": _facts(found, what),
        "events": events.of(found)[:10],
        "today": clock.today(),
        "may_edit": may_edit,
    }
    status = status_of(form) if form is not None else 200
    return render(request, "orgs/undertakings/page.html", context, status=status)


def _act(kind: str, no: str, form: Any, by: Actor) -> Any:
    values = dict(form.cleaned_data)
    if kind == "foundings":
        return undertakings.advance(no, values, by=by)
    organisation = identities.named(values.pop("organisation"), by=by)
    return undertakings.join(kind, no, organisation, **values, by=by)


def _facts(found: Any, what: Kind) -> list[tuple[str, str]]:
    """Return the undertaking's own columns as people read them."""
    hidden = {"id", "no", "union", "is_demo", "name", "organisation"}
    pairs = []
    for column in what.model._meta.concrete_fields:
        value = getattr(found, column.name)
        if column.name in hidden or value in (None, ""):
            continue
        shown = getattr(found, f"get_{column.name}_display", None)
        pairs.append((str(column.verbose_name), str(shown() if shown else value)))
    return pairs


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def end(request: HttpRequest, kind: str, no: str) -> HttpResponseBase:
    """End an undertaking."""
    actor, what = actor_of(request), _kind(kind)
    found = _found(actor, kind, no)
    actor.require_own(found.union_id, "终止")
    form = EndForm(request.POST or None, initial={"until": clock.today()})
    done = submit(request, form, lambda: undertakings.end(kind, no, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, f"{what.label}“{found.title}”已终止。")
        return redirect("undertaking", kind, no)
    context = {"form": form, "it": found, "kind": kind, "label": what.label}
    return render(request, "orgs/undertakings/end.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def leave(request: HttpRequest, kind: str, no: str, uscc: str) -> HttpResponseBase:
    """Note that an organisation left."""
    actor, what = actor_of(request), _kind(kind)
    found = _found(actor, kind, no)
    actor.require_own(found.union_id, "登记退出")
    if not what.member:
        raise NotFound("它没有成员。")
    held = found.participations.filter(organisation__uscc=uscc, until__isnull=True)
    member = held.select_related("organisation").first()
    if member is None:
        raise NotFound("它现在不在成员之内。")
    form = LeaveForm(request.POST or None, initial={"until": clock.today()})
    done = submit(
        request, form, lambda: undertakings.leave(kind, no, uscc, **form.cleaned_data, by=actor)
    )
    if done is not None:
        messages.success(request, f"已登记“{member.organisation.name}”退出。")
        return redirect("undertaking", kind, no)
    context = {"form": form, "it": found, "kind": kind, "member": member}
    return render(request, "orgs/undertakings/leave.html", context, status=status_of(form))


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise NotFound("没有这个页面。")
    return KINDS[kind]


def _has(what: Kind, name: str) -> bool:
    return any(column.name == name for column in what.model._meta.concrete_fields)


def _found(by: Actor, kind: str, no: str) -> Any:
    """Return an undertaking that the actor may read. Raises: NotFound."""
    found = _kind(kind).model.objects.visible_to(by).select_related("union").filter(no=no).first()
    if found is None:
        raise NotFound("没有找到这条记录，它可能不在您的查看范围内。")
    return found
