"""配备参考数: what each township-level union may be given, has, and lacks (spec 11.1)."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs import quota_tables
from orgs.actions import quotas
from orgs.forms.quotas import HeadCountForm, SheetForm, StockDayForm
from orgs.models import HeadCount, TalentPost, Union
from orgs.people_tabs import tabs
from orgs.views.imports import XLSX
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import NotAllowed, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment

PAGE: Final = 20
BARS: Final = 15


@require_GET
@staff_page(Permission.ORG_READ)
def quota_table(request: HttpRequest) -> HttpResponseBase:
    """Show the units below a union with what they may have, have and lack, as of a day."""
    actor = actor_of(request)
    on = _day(StockDayForm(request.GET))
    union = _union(actor, request.GET.get("under", ""))
    table = quota_tables.table(union, on)
    page = Paginator(table.lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(actor, "quota-table"),
        "form": StockDayForm({"on": on}),
        "on": on,
        "union": union,
        "is_own": actor.acts_for(union.pk),
        "page_obj": page,
        "total": table.total,
        "others": table.others,
        "bars": _bars(table),
        "bar_heads": ["单位", "缺口（人）"],
        "may_edit": actor.may(Permission.PEOPLE_EDIT),
    }
    return render(request, "orgs/people/quota.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_READ)
def unit_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one unit's head-counts over time and who serves there; its keeper records a new one."""
    actor = actor_of(request)
    today = clock.today()
    unit = quotas.unit_of(code, today)
    if request.method == "POST":
        actor.require(Permission.PEOPLE_EDIT, "登记职工数")
        if not quotas.enters_for(unit, actor):
            raise NotAllowed("职工数由本单位或直接上级登记，只登记到乡镇街道。")
    form = HeadCountForm(request.POST or None)
    done = submit(
        request,
        form,
        lambda: quotas.record_head_count(code, **form.cleaned_data, by=actor),
    )
    if done is not None:
        messages.success(request, f"已登记：职工 {done.workers} 人，应配（参考）{done.quota} 人。")
        return redirect("quota-unit", code)
    line = next(iter(quota_tables.table(unit.union, today).lines), None)
    counts = HeadCount.objects.visible_to(actor).filter(union=unit.union)
    posts = TalentPost.objects.held(today).filter(serving_union=unit.union)
    context = {
        "union": unit.union,
        "line": line,
        "reading": quotas.reading_of(unit.province, today),
        "counts": counts.select_related("keeper").order_by("-stock_on")[:PAGE],
        "posts": posts.select_related("talent__union").order_by("-is_main", "pk")[:50],
        "sees_people": actor.may(Permission.PEOPLE_READ),
        "may_enter": quotas.enters_for(unit, actor),
        "actor_union": actor.union_id,
        "form": form,
    }
    return render(request, "orgs/people/quota_unit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def head_count_import(request: HttpRequest) -> HttpResponseBase:
    """Read head-counts from a workbook: all rows or none."""
    actor = actor_of(request)
    form = SheetForm(request.POST or None, request.FILES or None)

    def read() -> int:
        _, data = files.read_upload(form.cleaned_data["file"], allowed=("xlsx",))
        return quotas.import_head_counts(data, by=actor)

    done = submit(request, form, read)
    if done is not None:
        messages.success(request, f"已登记 {done} 个单位的职工数，应配数已按口径算出。")
        return redirect("quota-table")
    context = {"form": form}
    return render(request, "orgs/people/head_counts.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.PEOPLE_EDIT)
def head_count_template(request: HttpRequest) -> HttpResponseBase:
    """Send the workbook with the units to fill in."""
    return attachment(quotas.template(actor_of(request)), "职工数模板.xlsx", XLSX)


@require_GET
@staff_page(Permission.ORG_READ)
def quota_export(request: HttpRequest) -> HttpResponseBase:
    """Send every level-4 unit below the union with its figures."""
    union = _union(actor_of(request), request.GET.get("under", ""))
    on = _day(StockDayForm(request.GET))
    return attachment(quotas.export(union, on), f"配备参考数_{union.name}_{on}.xlsx", XLSX)


def _day(form: StockDayForm) -> date:
    asked = form.cleaned_data.get("on") if form.is_valid() else None
    return asked or clock.today()


def _union(by: Actor, code: str) -> Union:
    unions = Union.objects.visible_to(by)
    found = (unions.filter(code=code) if code else unions.filter(pk=by.union_id or 0)).first()
    if found is None:
        raise NotFound("没有找到这个工会。请从上级逐级查找。")
    return found


def _bars(table: quota_tables.Table) -> list[tuple[str, Any]]:
    """Return the largest gaps for the picture."""
    lacking = sorted((x for x in table.lines if x.missing), key=lambda x: -x.missing)
    return [(x.union.name.removesuffix("总工会"), x.missing / 100) for x in lacking[:BARS]]
