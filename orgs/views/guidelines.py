"""The salary guideline table: what holds where, entering it, comparing one pay with it (SG-01)."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs.actions import guidelines, talents
from orgs.forms.quotas import SheetForm
from orgs.forms.trainings import GuidelineForm, PayForm
from orgs.models import PostGrade, SalaryGuideline, Union
from orgs.people_tabs import tabs
from orgs.views.imports import XLSX
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment

PAGE: Final = 20


@require_GET
@staff_page(Permission.ORG_READ)
def guideline_list(request: HttpRequest) -> HttpResponseBase:
    """Show what holds in the own region today, and the whole table."""
    actor = actor_of(request)
    rows = SalaryGuideline.objects.visible_to(actor).select_related("division", "union")
    page = Paginator(rows.order_by("-valid_from", "division_id", "grade", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "tabs": tabs(actor, "guideline-list"),
        "page_obj": page,
        "here": _here(actor),
        "today": clock.today(),
        "may_keep": guidelines.keeps_table(actor),
    }
    return render(request, "orgs/people/guidelines.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def new(request: HttpRequest) -> HttpResponseBase:
    """Enter one row for the own region."""
    actor = actor_of(request)
    form = GuidelineForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda: guidelines.record(form.cleaned_data, by=actor),
        check=guidelines.problems_of,
    )
    if made is not None:
        messages.success(request, f"已登记：{made.division.name}{made.get_grade_display()}。")
        return redirect("guideline-list")
    context = {"form": form, "title": "登记指导标准", "verb": "登记", "list": "guideline-list"}
    return render(request, "orgs/people/entry.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Enter all rows of a workbook, or none."""
    actor = actor_of(request)
    form = SheetForm(request.POST or None, request.FILES or None)

    def read() -> int:
        _, data = files.read_upload(form.cleaned_data["file"], allowed=("xlsx",))
        return guidelines.import_table(data, by=actor)

    done = submit(request, form, read)
    if done is not None:
        messages.success(request, f"已登记 {done} 行。")
        return redirect("guideline-list")
    context = {
        "form": form, "title": "导入指导标准", "verb": "检查并导入", "list": "guideline-list",
        "template_url": "guideline-template",
    }  # fmt: skip
    return render(request, "orgs/people/entry.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.PEOPLE_EDIT)
def template(request: HttpRequest) -> HttpResponseBase:
    """Send the empty workbook."""
    return attachment(guidelines.template(), "薪酬指导标准模板.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PEOPLE_EDIT)
def compare(request: HttpRequest, no: str) -> HttpResponseBase:
    """Compare one person's pay with the table; only the flag is kept."""
    actor = actor_of(request)
    with talents.held(no, "对比薪酬", by=actor) as talent:
        talents.require_member(talent, "对比薪酬")
    form = PayForm(request.POST or None)
    done = submit(request, form, lambda: guidelines.compare_pay(no, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, f"对比结果：{done.get_pay_display()}。金额没有保存。")
        return redirect("talent", no)
    context = {
        "form": form, "title": "对比薪酬指导标准", "verb": "对比", "talent": talent,
        "back": f"/u/people/{no}/",
    }  # fmt: skip
    return render(request, "orgs/people/form.html", context, status=status_of(form))


def _here(by: Actor) -> list[tuple[str, Any]]:
    """Return for each grade the row that holds in the own region today."""
    union = Union.objects.filter(pk=by.union_id or 0).first()
    region = union.division_id if union else None
    today = clock.today()
    return [
        (grade.label, guidelines.guideline_on(today, region or "", grade.value))
        for grade in PostGrade
    ]
