"""What union staff see of needs: the board, one need, the QR codes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.models import Union
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.pseudonym import decrypt, mask_phone
from projects.actions import needs
from projects.forms.needs import AnswerForm, ClassifyForm, NeedFilter, RejectForm, SiteForm
from projects.lifecycle import needs as moves
from projects.models import NeedSite, WorkerNeed
from projects.need_figures import heat_rows, heat_table, tallies
from projects.querysets.needs import NeedQuerySet

PER_PAGE = 20


@require_GET
@staff_page(Permission.NEED_READ)
def board(request: HttpRequest) -> HttpResponseBase:
    """Show figures, the heat table and the filtered list; chosen needs become a project."""
    actor = actor_of(request)
    sites = list(NeedSite.objects.visible_to(actor).order_by("name"))
    form = NeedFilter(request.GET, sites=sites)
    chosen = form.cleaned_data if form.is_valid() else {}
    year = int(chosen.get("year") or clock.today().year)
    rows = _filtered(WorkerNeed.objects.visible_to(actor), {**chosen, "year": year})
    page = Paginator(rows.select_related("site").order_by("-received_at", "-pk"), PER_PAGE)
    heat = heat_rows(actor, year)
    context = {
        "form": form,
        "year": year,
        "page_obj": page.get_page(request.GET.get("page")),
        "figures": tallies(actor, year),
        "heat": heat_table(heat, year),
        "has_units_below": any(not row.site for row in heat),
        "is_filtered": any(v for k, v in chosen.items() if k != "year"),
        "may_start": actor.may(Permission.PROJECT_EDIT),
    }
    return render(request, "projects/needs/board.html", context)


def _filtered(rows: NeedQuerySet, chosen: dict[str, Any]) -> NeedQuerySet:
    found = rows.filter(received_at__year=chosen["year"])
    if state := chosen.get("state"):
        found = found.filter(state=state)
    if domain := chosen.get("domain"):
        found = found.in_domain("" if domain == "none" else domain)
    if site := chosen.get("site"):
        found = found.filter(site__code=site)
    if words := str(chosen.get("q") or "").strip():
        found = found.filter(text__contains=words) | found.filter(no=words.upper())
    return found


@require_GET
@staff_page(Permission.NEED_READ)
def need_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one need with what may be done about it."""
    return _page(request, _found(request, no))


@require_POST
@staff_page(Permission.NEED_EDIT)
def classify(request: HttpRequest, no: str) -> HttpResponseBase:
    """Put the need into domain and group."""
    return _act(request, no, ClassifyForm, needs.classify, "已归类。")


@require_POST
@staff_page(Permission.NEED_EDIT)
def answer(request: HttpRequest, no: str) -> HttpResponseBase:
    """Answer the worker."""
    return _act(request, no, AnswerForm, needs.answer, "已答复，职工凭编号可以看到。")


@require_POST
@staff_page(Permission.NEED_EDIT)
def reject(request: HttpRequest, no: str) -> HttpResponseBase:
    """Decline the need with a reason."""
    return _act(request, no, RejectForm, needs.reject, "已记为不予采纳，理由职工可以看到。")


def _act(
    request: HttpRequest,
    no: str,
    form_class: type[forms.Form],
    action: Callable[..., WorkerNeed],
    told: str,
) -> HttpResponseBase:
    need = _found(request, no)
    form = form_class(request.POST)
    by = actor_of(request)
    if submit(request, form, lambda: action(need.pk, **form.cleaned_data, by=by)) is None:
        return _page(request, need, bound=form)
    messages.success(request, told)
    return redirect("need-page", no)


def _found(request: HttpRequest, no: str) -> WorkerNeed:
    records = WorkerNeed.objects.visible_to(actor_of(request)).select_related("site", "union")
    need = records.filter(no=no).first()
    if need is None:
        raise NotFound("没有找到这条需求，它可能不在您的查看范围内。")
    return need


def _page(
    request: HttpRequest, need: WorkerNeed, bound: forms.Form | None = None
) -> HttpResponseBase:
    actor = actor_of(request)
    phone = decrypt(need.phone_sealed, purpose=needs.PHONE_PURPOSE)
    asked = {"domain": need.effective_domain, "group": need.group}
    context = {
        "need": need,
        "form": bound,
        "phone": mask_phone(phone) if phone else "",
        "projects": list(need.projects.visible_to(actor).order_by("-pk")),
        "feed": events.feed(need, 20),
        "forms": _forms(actor, need, bound, asked),
        "may_start": need.state == WorkerNeed.State.CLASSIFIED
        and actor.may(Permission.PROJECT_EDIT),
        "start_url": f"{reverse('project-new')}?need={need.no}",
    }
    status = status_of(bound) if bound else 200
    return render(request, "projects/needs/page.html", context, status=status)


def _forms(
    actor: Actor, need: WorkerNeed, bound: forms.Form | None, asked: dict[str, str]
) -> dict[str, forms.Form]:
    """Return the forms of the moves open to the actor, the refused one with what was typed."""
    if not actor.may(Permission.NEED_EDIT):
        return {}
    offered = {
        "classify": (moves.CLASSIFY, ClassifyForm(initial=asked)),
        "answer": (moves.ANSWER, AnswerForm()),
        "reject": (moves.REJECT, RejectForm()),
    }
    return {
        name: bound if bound is not None and type(bound) is type(empty) else empty
        for name, (move, empty) in offered.items()
        if need.state in move.sources
    }


@require_http_methods(["GET", "POST"])
@staff_page(Permission.NEED_READ)
def sites(request: HttpRequest) -> HttpResponseBase:
    """List the union's QR codes and open new ones."""
    actor = actor_of(request)
    form = SiteForm(request.POST or None)
    if request.method == "POST":
        union = Union.objects.visible_to(actor).get(pk=actor.union_id or 0)
        made = submit(
            request, form, lambda: needs.create_site(union=union, by=actor, **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, f"已设置“{made.name}”，请打印海报张贴。")
            return redirect("need-poster", made.code)
    rows = NeedSite.objects.visible_to(actor).order_by("-pk")
    context = {
        "form": form,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_edit": actor.may(Permission.NEED_EDIT),
    }
    return render(request, "projects/needs/sites.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.NEED_READ)
def poster(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one code as an A4 poster to print."""
    records = NeedSite.objects.visible_to(actor_of(request)).select_related("union")
    site = records.filter(code=code).first()
    if site is None:
        raise NotFound("没有找到这个二维码，它可能属于其他单位。")
    address = request.build_absolute_uri(reverse("need-new", args=[site.code]))
    return render(request, "projects/needs/poster.html", {"site": site, "address": address})
