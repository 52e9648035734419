"""Service records: the organisation's phone pages and its list."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.common import files
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page
from projects.actions import records
from projects.forms.agreements import ReasonForm
from projects.forms.delivery import CorrectionForm, RecordForm, first_values
from projects.models import Agreement, Project, ServiceRecord
from projects.querysets.agreements import AgreementQuerySet

PER_PAGE = 20
Upload = tuple[str, bytes]


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.SERVICE_RECORD)
def new_record(request: HttpRequest) -> HttpResponseBase:
    """Enter one session on a phone; sending twice makes one record."""
    actor = actor_of(request)
    running = _running(actor)
    form = RecordForm(
        request.POST or None, request.FILES or None, agreements=running,
        initial=_first(request, actor),
    )  # fmt: skip
    made = submit(
        request,
        form,
        lambda: records.record_service(
            form.cleaned_data["agreement"].pk,
            form.values(),
            attendees=form.attendee_lines(),
            photos=_photos(form),
            by=actor,
        ),
    )
    if made is not None:
        return redirect("record-done", made.no)
    context = {"form": form, "has_projects": running.exists()}
    return render(request, "projects/records/new.html", context, status=status_of(form))


@require_GET
@organisation_page(Permission.SERVICE_RECORD)
def record_done(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the receipt of a record."""
    record = _found(actor_of(request), no)
    return render(request, "projects/records/done.html", {"record": record})


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.SERVICE_RECORD)
def correct(request: HttpRequest, no: str) -> HttpResponseBase:
    """Correct a returned record and hand it in again."""
    actor = actor_of(request)
    record = _found(actor, no)
    form = CorrectionForm(request.POST or None, request.FILES or None, record=record)
    saved = submit(
        request,
        form,
        lambda: records.correct(
            record.pk,
            form.values(),
            attendees=form.attendee_lines() or None,
            photos=_photos(form),
            by=actor,
        ),
    )
    if saved is not None:
        return redirect("record-done", saved.no)
    context = {"form": form, "record": record}
    return render(request, "projects/records/correct.html", context, status=status_of(form))


@require_POST
@organisation_page(Permission.SERVICE_RECORD)
def void(request: HttpRequest, no: str) -> HttpResponseBase:
    """Give up a returned record."""
    actor = actor_of(request)
    record = _found(actor, no)
    form = ReasonForm(request.POST)
    if (
        submit(request, form, lambda: records.void(record.pk, by=actor, **form.cleaned_data))
        is None
    ):
        context = {"form": CorrectionForm(record=record), "record": record}
        context["void_form"] = form
        return render(request, "projects/records/correct.html", context, status=status_of(form))
    messages.success(request, f"记录 {no} 已作废。")
    return redirect("org-record-list", record.project.no)


@require_GET
@organisation_page()
def record_list(request: HttpRequest, no: str) -> HttpResponseBase:
    """List the project's records with what the union said of them."""
    actor = actor_of(request)
    project = Project.objects.visible_to(actor).filter(no=no).first()
    if project is None:
        raise NotFound("没有找到这个项目，它可能不在您的查看范围内。")
    rows = ServiceRecord.objects.visible_to(actor).filter(project=project)
    page = Paginator(rows.order_by("-served_on", "-pk"), PER_PAGE)
    context = {
        "project": project,
        "page_obj": page.get_page(request.GET.get("page")),
        "reach": rows.exclude(state=ServiceRecord.State.VOID).reach(),
        "returned": rows.filter(state=ServiceRecord.State.RETURNED).count(),
    }
    return render(request, "projects/records/own_list.html", context)


def _running(actor: Actor) -> AgreementQuerySet:
    return (
        Agreement.objects.visible_to(actor)
        .filter(state=Agreement.State.SIGNED)
        .select_related("project")
        .order_by("-signed_at")
    )


def _first(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    last = (
        ServiceRecord.objects.visible_to(actor)
        .select_related("agreement__project")
        .order_by("-pk")
        .first()
    )
    chosen = request.GET.get("agreement", "")
    groups = last.groups if last else []
    first = first_values(last, groups)
    return first | ({"agreement": chosen} if chosen else {})


def _found(actor: Actor, no: str) -> ServiceRecord:
    record = (
        ServiceRecord.objects.visible_to(actor)
        .select_related("agreement", "project", "union")
        .filter(no=no)
    ).first()
    if record is None:
        raise NotFound("没有找到这条服务记录，它可能不在您的查看范围内。")
    return record


def _photos(form: RecordForm) -> list[Upload]:
    """Return checked pictures. Raises: Incomplete at `photos`."""
    return [
        files.read_upload(upload, allowed=files.IMAGES, field="photos")
        for upload in form.cleaned_data.get("photos") or []
    ]
