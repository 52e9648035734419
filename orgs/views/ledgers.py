"""The organisation ledger in and out of Excel: upload, check, confirm, take back."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import batches, ledger
from orgs.forms.organisations import LedgerForm
from orgs.models import LedgerBatch
from orgs.views import imports
from orgs.views.imports import XLSX
from portal.common import clock, files
from portal.common.access import Permission
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take a ledger and start checking it; nothing of it is written yet."""
    actor = actor_of(request)
    form = LedgerForm(request.POST or None, request.FILES or None)

    def read() -> LedgerBatch:
        name, data = files.read_upload(form.cleaned_data["file"], allowed=("xlsx",))
        return batches.take(ledger.SUBJECT, data, name, by=actor)

    batch = submit(request, form, read)
    if batch is not None:
        return imports.begun(request, ledger.SUBJECT, batch)
    context = {"form": form, "page_obj": imports.earlier(request, ledger.SUBJECT)}
    return render(request, "orgs/ledger/upload.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.ORG_EDIT)
def batch_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show what was read: every problem with its cell, what was tidied, what confirming does."""
    return imports.report(
        request, ledger.SUBJECT, no, "orgs/ledger/batch.html", again_url=reverse("ledger-import")
    )


@require_POST
@staff_page(Permission.ORG_EDIT)
def check(request: HttpRequest, no: str) -> HttpResponseBase:
    """Check the batch's file again."""
    return imports.go_on(request, ledger.SUBJECT, "check", no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def confirm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Start writing the batch."""
    return imports.go_on(request, ledger.SUBJECT, "confirm", no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def discard(request: HttpRequest, no: str) -> HttpResponseBase:
    """Give up a batch that waits for confirmation."""
    return imports.give_up(request, ledger.SUBJECT, no)


@require_POST
@staff_page(Permission.ORG_EDIT)
def undo(request: HttpRequest, no: str) -> HttpResponseBase:
    """Start taking the whole batch back."""
    return imports.go_on(request, ledger.SUBJECT, "undo", no)


@require_GET
@staff_page(Permission.ORG_EDIT)
def annotated(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the file back with every problem marked at its cell."""
    data = batches.marked_file(ledger.SUBJECT, no, by=actor_of(request))
    return attachment(data, f"台账标注_{no}.xlsx", XLSX)


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
