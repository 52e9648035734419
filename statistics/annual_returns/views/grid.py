"""The grid of one form, the records behind a cell, the printed table, the workbook, the history."""

from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from annual_returns import grids, lifecycle, panels, presentation, progress, steps, workbook
from annual_returns.forms import AdjustForm
from annual_returns.grids import Sheet
from annual_returns.models import AnnualReturn, ReturnForm, SourceRecord, StatIndicator
from annual_returns.views import found
from portal.common import events
from portal.common.access import Actor, Permission
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment

READ = Permission.RETURN_READ
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 50


@require_GET
@staff_page(READ)
def return_form(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    """Show one form of a return; `?cell=P302&col=own` opens the panel of that cell."""
    actor = actor_of(request)
    annual_return = found.annual_return(actor, year, request.GET.get("unit", ""))
    if annual_return is None:
        return redirect("return-home")
    chosen = found.form_of(annual_return, form)
    sheet = found.sheet(request, annual_return, chosen)
    board = progress.of_union(annual_return.union_id, annual_return.period)
    context = {
        **_head(annual_return, chosen, sheet, actor),
        "rows": grids.rows(
            sheet, only=request.GET.get("only", ""), words=request.GET.get("q", "").strip()
        ),
        "columns": sheet.columns,
        "only": request.GET.get("only", ""),
        "words": request.GET.get("q", ""),
        "board": board if annual_return.union_id == actor.union_id else None,
        "acts": steps.acts_for(
            annual_return, actor, has_figures=sheet.version is not None,
            has_below=bool(board.units),
        ),
        **_panel(request, sheet, actor),
    }  # fmt: skip
    return render(request, "annual_returns/form.html", context)


@require_GET
@staff_page(READ)
def go(request: HttpRequest) -> HttpResponseBase:
    """Open the form and year chosen in the context bar."""
    year, form = request.GET.get("year", ""), request.GET.get("form", "GS1")
    unit = request.GET.get("unit", "")
    query = f"?unit={quote(unit)}" if unit else ""
    try:
        address = reverse("return-form", args=[int(year), form])
    except (NoReverseMatch, ValueError):
        return redirect("return-home")
    return redirect(address + query)


@require_GET
@staff_page(READ)
def sources(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """List every record behind one figure."""
    actor = actor_of(request)
    annual_return = _return(request, actor, year)
    indicator = found.indicator_of(annual_return, code)
    sheet = found.sheet(request, annual_return)
    column = request.GET.get("col", "total")
    rows = (
        panels.records(sheet.version, code, column)
        if sheet.version
        else SourceRecord.objects.none()
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    is_own = actor.acts_for(annual_return.union_id)
    context = {
        "item": annual_return,
        "year": year,
        "indicator": indicator,
        "column": next((c.label for c in sheet.columns if c.key == column), "合计"),
        "unit": presentation.unit_of(indicator),
        "value": presentation.shown(sheet.value(code, column), indicator.kind),
        "page_obj": page,
        "records": [
            panels.record_link(row, is_own=is_own)
            | {"amount": presentation.shown(row.amount, indicator.kind)}
            for row in page
        ],
        "is_person": code == "W503",
    }
    return render(request, "annual_returns/sources.html", context)


@require_GET
@staff_page(READ)
def print_form(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    """Show the official table on paper, with its cover facts and signature lines."""
    actor = actor_of(request)
    annual_return = _return(request, actor, year)
    chosen = found.form_of(annual_return, form)
    sheet = found.sheet(request, annual_return, chosen)
    columns = [c for c in sheet.columns if c.key not in ("change", "source")]
    context = {
        "item": annual_return,
        "form": chosen,
        "columns": columns,
        "lines": workbook.lines(sheet, columns),
        "signers": [
            {"label": "单位负责人", "value": annual_return.signed_by},
            {"label": "统计负责人", "value": annual_return.cover.get("statistician", "")},
            {"label": "填表人", "value": annual_return.compiled_by},
        ],
        "reported_on": annual_return.submitted_at or annual_return.signed_at,
    }
    return render(request, "annual_returns/print.html", context)


@require_GET
@staff_page(READ)
def export(request: HttpRequest, year: int) -> HttpResponseBase:
    """Send all forms of the return as a workbook, same layout and codes."""
    actor = actor_of(request)
    annual_return = _return(request, actor, year)
    data = workbook.write(found.sheet(request, annual_return))
    return attachment(data, f"{annual_return.union.name}{year}年度统计年报.xlsx", XLSX)


@require_GET
@staff_page(READ)
def history(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show who did what with the return, and its versions."""
    actor = actor_of(request)
    annual_return = _return(request, actor, year)
    context = {
        "item": annual_return,
        "year": year,
        "events": events.of(annual_return)[:100],
        "versions": annual_return.versions.order_by("-number"),
    }
    return render(request, "annual_returns/history.html", context)


def _return(request: HttpRequest, actor: Actor, year: int) -> AnnualReturn:
    unit = request.GET.get("unit", "")
    return found.annual_return(actor, year, unit) or found.own_return(actor, year)


def _head(
    annual_return: AnnualReturn, form: ReturnForm, sheet: Sheet, actor: Actor
) -> dict[str, Any]:
    """Return the context bar: forms, years, state, flow."""
    own = AnnualReturn.objects.visible_to(actor).filter(union_id=annual_return.union_id)
    unit = annual_return.union.code if annual_return.union_id != actor.union_id else ""
    return {
        "item": annual_return,
        "form": form,
        "year": annual_return.period.year,
        "unit": unit,
        "may_compile": not unit and actor.may(Permission.RETURN_COMPILE),
        "is_open": annual_return.state in lifecycle.COMPILABLE,
        "forms": ReturnForm.objects.filter(period_id=annual_return.period_id).order_by("order"),
        "years": own.order_by("-period__year").values_list("period__year", flat=True),
        "flow_items": steps.flow(annual_return, has_figures=sheet.version is not None),
        "tally": panels.tally(sheet.findings),
        "version": sheet.version,
    }


def _panel(request: HttpRequest, sheet: Sheet, actor: Actor) -> dict[str, Any]:
    """Return the side panel: of the chosen cell, else of the whole return."""
    code, column = request.GET.get("cell", ""), request.GET.get("col", "total")
    by_code = {indicator.code: indicator for indicator in sheet.indicators}
    indicator = by_code.get(code)
    if indicator is None or column not in {c.key for c in sheet.columns}:
        return {"panel": panels.overview(sheet), "hint": ""}
    return {
        "panel": panels.panel(sheet, indicator, column, by=actor),
        "hint": grids.meaning(sheet, indicator, column),
        "chosen": indicator,
        "column": column,
        "adjust_form": _adjust_form(sheet, indicator, column, actor),
        "is_adjusted": bool(sheet.version)
        and sheet.version is not None
        and sheet.version.own.get(code, {}).get("k") == "adjusted",
    }


def _adjust_form(
    sheet: Sheet, indicator: StatIndicator, column: str, actor: Actor
) -> AdjustForm | None:
    """Return the form for a manual adjustment where one is possible."""
    annual_return = sheet.annual_return
    is_open = annual_return.state == AnnualReturn.State.DRAFTING and sheet.version is not None
    is_mine = actor.acts_for(annual_return.union_id) and actor.may(Permission.RETURN_COMPILE)
    if not (is_open and is_mine and column == "own" and indicator.roll == "SUM"):
        return None
    value = presentation.entered(sheet.value(indicator.code, "own"), indicator.kind)
    return AdjustForm(indicator, initial={"value": value})
