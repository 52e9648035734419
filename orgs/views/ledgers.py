"""The organisation ledger in and out of Excel: upload, check, confirm, take back."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import ledger
from orgs.forms.organisations import LedgerForm
from orgs.ledger_columns import COLUMNS
from orgs.models import LedgerBatch
from portal.common import clock, files
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment

PAGE: Final = 20
XLSX: Final = files.KINDS["xlsx"][0]
SHOWN: Final = 200
GOOD_SHOWN: Final = 10
SHOWN_COLUMNS: Final = ("uscc", "name", "kind", "registration_authority", "rating", "linked_on")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take a ledger and check it; nothing of it is written yet."""
    actor = actor_of(request)
    form = LedgerForm(request.POST or None, request.FILES or None)

    def read() -> LedgerBatch:
        name, data = files.read_upload(form.cleaned_data["file"], allowed=("xlsx",))
        return ledger.preview(data, name, by=actor)

    batch = submit(request, form, read)
    if batch is not None:
        return redirect("ledger-batch", batch.no)
    earlier = LedgerBatch.objects.visible_to(actor).defer("rows", "problems").order_by("-id")
    page = Paginator(earlier, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page}
    return render(request, "orgs/ledger/upload.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.ORG_EDIT)
def batch_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show what was read: every problem with its cell, and the rows that are good."""
    batch = LedgerBatch.objects.visible_to(actor_of(request)).filter(no=no).first()
    if batch is None:
        raise NotFound("没有找到这个导入批次。")
    errors = [p for p in batch.problems if p["severity"] == "error"]
    bad = {p["row"] for p in errors}
    context = {
        "batch": batch,
        "errors": len(bad),
        "warnings": len(batch.problems) - len(errors),
        "good": len(batch.rows) - len(bad),
        "rows": [shown_problem(p) for p in batch.problems[:SHOWN]],
        "more": max(0, len(batch.problems) - SHOWN),
        "headings": [c.heading for c in COLUMNS if c.key in SHOWN_COLUMNS],
        "samples": [_sample(r) for r in batch.rows if r["number"] not in bad][:GOOD_SHOWN],
        "created": len(batch.undo.get("created", ())),
        "linked": len(batch.undo.get("linked", ())),
    }
    return render(request, "orgs/ledger/batch.html", context)


def shown_problem(problem: dict[str, Any]) -> dict[str, Any]:
    """Split the message into what is wrong and how to mend it."""
    wrong, mark, mend = problem["message"].partition("。")
    return {
        "row": problem["row"],
        "cell": problem["cell"],
        "column": problem["heading"],
        "value": problem["value"],
        "problem": wrong + mark,
        "fix": mend,
        "severity": problem["severity"],
    }


def _sample(row: dict[str, Any]) -> list[str]:
    return [row["texts"].get(c.key, "") for c in COLUMNS if c.key in SHOWN_COLUMNS]


@require_POST
@staff_page(Permission.ORG_EDIT)
def confirm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Write the batch."""
    batch = ledger.confirm(no, by=actor_of(request))
    made, linked = len(batch.undo["created"]), len(batch.undo["linked"])
    messages.success(request, f"已导入：新建 {made} 家，建立联系 {linked} 家。")
    return redirect("ledger-batch", no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def undo(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take the whole batch back."""
    ledger.undo(no, by=actor_of(request))
    messages.success(request, "已撤销整批导入。")
    return redirect("ledger-batch", no)


@require_GET
@staff_page(Permission.ORG_EDIT)
def annotated(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the file back with every problem marked at its cell."""
    return attachment(ledger.annotated(no, by=actor_of(request)), f"台账标注_{no}.xlsx", XLSX)


@require_GET
@staff_page(Permission.ORG_EDIT)
def template(request: HttpRequest) -> HttpResponseBase:
    """Send the empty workbook."""
    return attachment(ledger.template(), "社会组织台账模板.xlsx", XLSX)


@require_GET
@staff_page(Permission.ORG_READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the organisations that the own union is linked with, in the import's columns."""
    name = f"社会组织台账_{clock.today():%Y%m%d}.xlsx"
    return attachment(ledger.export(actor_of(request)), name, XLSX)
