"""Qualification alarms: the union's list, and the page on which one is decided."""

from typing import Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs.models import QualificationCheck
from orgs.rules.qualification import NAMES
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from projects.actions import alarms
from projects.forms.alarms import AlarmFilter, SettleForm
from projects.models import QualificationAlarm

PER_PAGE: Final = 20


@require_GET
@staff_page(Permission.PROJECT_READ)
def alarm_list(request: HttpRequest) -> HttpResponseBase:
    """List alarms of the own union and below."""
    form = AlarmFilter(request.GET)
    chosen = form.chosen()
    rows = QualificationAlarm.objects.visible_to(actor_of(request))
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if words := str(chosen.get("q") or "").strip():
        rows = rows.filter(
            Q(no=words.upper())
            | Q(agreement__no=words.upper())
            | Q(agreement__project__name__contains=words)
            | Q(agreement__organisation_name__contains=words)
        )
    ordered = rows.select_related("agreement__project", "union").order_by("-raised_at", "-pk")
    page = CappedPaginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(alarm, NAMES.get(alarm.rule, alarm.rule)) for alarm in page],
        "is_filtered": any(chosen.values()),
    }
    return render(request, "projects/alarms/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.PROJECT_READ)
def alarm_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show what changed since the signing, and take the decision."""
    actor = actor_of(request)
    alarm = (
        QualificationAlarm.objects.visible_to(actor)
        .select_related("agreement__project", "organisation", "union")
        .filter(no=no)
        .first()
    )
    if alarm is None:
        raise NotFound("没有找到这条预警，它可能不在您的查看范围内。")
    if request.method == "POST":
        actor.require(Permission.ORG_QUALIFY, "处理预警")
        require_held(alarm, "处理预警", by=actor)
    form = SettleForm(request.POST or None)
    done = submit(request, form, lambda: alarms.settle(alarm.pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, f"已处理：{done.get_decision_display()}。社会组织会收到消息。")
        return redirect("alarm-page", no)
    checks = QualificationCheck.objects.filter(
        reference=alarm.agreement.no, point="signing", rule=alarm.rule
    )
    context = {
        "alarm": alarm,
        "agreement": alarm.agreement,
        "rule_name": NAMES.get(alarm.rule, alarm.rule),
        "at_signing": checks.order_by("-pk").first(),
        "form": form,
        "may_settle": alarm.state == QualificationAlarm.State.RAISED
        and alarm.is_held_by(actor)
        and actor.may(Permission.ORG_QUALIFY),
    }
    return render(request, "projects/alarms/page.html", context, status=status_of(form))
