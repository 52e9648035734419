"""Service records: the union's list and verification."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.common import events
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from projects.actions import records
from projects.forms.agreements import ReasonForm
from projects.forms.delivery import RecordFilter
from projects.models import ServiceRecord
from projects.querysets.delivery import ServiceRecordQuerySet
from projects.taxonomies import Group

PER_PAGE = 20


@require_GET
@staff_page(Permission.PROJECT_READ)
def record_list(request: HttpRequest) -> HttpResponseBase:
    """List records of the own union and below; those waiting can be verified row by row."""
    actor = actor_of(request)
    form = RecordFilter(request.GET)
    chosen = form.chosen()
    rows = _filtered(ServiceRecord.objects.visible_to(actor), chosen)
    ordered = rows.select_related("project", "organisation").prefetch_related("photos")
    page = CappedPaginator(ordered.order_by("-served_on", "-pk"), PER_PAGE)
    context = {
        "form": form,
        "page_obj": page.get_page(request.GET.get("page")),
        "is_filtered": any(chosen.values()),
        "reach": rows.counted().reach(),
        "waiting": ServiceRecord.objects.visible_to(actor)
        .filter(state=ServiceRecord.State.SUBMITTED, union_id__in=actor.union_ids)
        .count(),
        "may_verify": actor.may(Permission.RECORD_VERIFY),
        "query": request.GET.urlencode(),
    }
    return render(request, "projects/records/list.html", context)


@require_GET
@staff_page(Permission.PROJECT_READ)
def record_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one record with its photos and what deserves a second look."""
    actor = actor_of(request)
    return render(request, "projects/records/page.html", _context(_found(actor, no), actor))


@require_POST
@staff_page(Permission.RECORD_VERIFY)
def verify(request: HttpRequest, no: str) -> HttpResponseBase:
    """Accept the record; from the list one stays in the list."""
    actor = actor_of(request)
    records.verify(_found(actor, no).pk, by=actor)
    messages.success(request, f"记录 {no} 已核验。")
    if request.POST.get("from") == "list":
        return redirect(f"{reverse('record-list')}?{request.POST.get('query', '')}")
    return redirect("record-page", no)


@require_POST
@staff_page(Permission.RECORD_VERIFY)
def send_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the record back with a reason."""
    actor = actor_of(request)
    record = _found(actor, no)
    require_held(record, "退回补正", by=actor)
    form = ReasonForm(request.POST)
    done = submit(
        request, form, lambda: records.send_back(record.pk, by=actor, **form.cleaned_data)
    )
    if done is None:
        context = _context(record, actor) | {"back_form": form}
        return render(request, "projects/records/page.html", context, status=status_of(form))
    messages.success(request, f"记录 {no} 已退回，社会组织会收到消息。")
    return redirect("record-page", no)


def _filtered(rows: ServiceRecordQuerySet, chosen: dict[str, Any]) -> ServiceRecordQuerySet:
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if chosen.get("flagged"):
        rows = rows.exclude(flags=[])
    if no := chosen.get("agreement"):
        rows = rows.filter(agreement__no=no)
    if words := str(chosen.get("q") or "").strip():
        rows = rows.filter(
            Q(no=words.upper())
            | Q(title__contains=words)
            | Q(project__name__contains=words)
            | Q(organisation__name__contains=words)
        )
    return rows


def _found(actor: Actor, no: str) -> ServiceRecord:
    record = (
        ServiceRecord.objects.visible_to(actor)
        .select_related("project", "organisation", "agreement", "union")
        .filter(no=no)
        .first()
    )
    if record is None:
        raise NotFound("没有找到这条服务记录，它可能不在您的查看范围内。")
    return record


def _context(record: ServiceRecord, actor: Actor) -> dict[str, Any]:
    labels = dict(Group.choices)
    may_decide = (
        record.state == ServiceRecord.State.SUBMITTED
        and actor.may(Permission.RECORD_VERIFY)
        and record.is_held_by(actor)
    )
    return {
        "record": record,
        "photos": list(record.photos.all()),
        "group_labels": "、".join(str(labels.get(g, g)) for g in record.groups),
        "may_decide": may_decide,
        "back_form": ReasonForm(),
        "feed": events.feed(record, 20),
        "crumbs": [
            {"label": "服务记录", "url": reverse("record-list")},
            {"label": record.no, "url": ""},
        ],
    }
