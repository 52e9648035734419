"""Pages of the end of a union: the report, its list, the superior's confirmation."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs import succession_matters
from orgs.actions import dissolutions
from orgs.forms.dissolutions import ConfirmForm, ReportForm, SendBackForm
from orgs.lifecycle.dissolutions import CONFIRM, RESUBMIT
from orgs.models import DissolutionReport, Union
from portal.common import clock, events, files
from portal.common.access import Actor, Permission
from portal.common.errors import NotAllowed, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import duty_conflict, require_held
from portal.common.pages import actor_of, staff_page
from portal.common.views import download

KINDS: Final = ("pdf", "png", "jpg", "jpeg")
PAGE: Final = 20
CONSEQUENCES: Final = (
    "从生效当天起不再是工会，不再填报年报。",
    "在岗人员当天免职，不能再登录这个单位。",
)
State = DissolutionReport.State


@require_GET
@staff_page(Permission.UNION_REPORT, Permission.USER_MANAGE)
def report_list(request: HttpRequest) -> HttpResponseBase:
    """List the reports of the own union and of those below it, the waiting first."""
    actor = actor_of(request)
    rows = DissolutionReport.objects.visible_to(actor).select_related("union", "reported_for")
    waits = Case(When(state=State.REPORTED, then=0), default=1)
    rows = rows.order_by(waits, "-created_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page}
    return render(request, "orgs/dissolutions/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.UNION_REPORT)
def new(request: HttpRequest, code: str) -> HttpResponseBase:
    """Report that a union ends."""
    actor = actor_of(request)
    union = Union.objects.visible_to(actor).filter(code=code).first()
    if union is None:
        raise NotFound("没有找到这个工会。请检查代码，或从上级逐级查找。")
    if not dissolutions.may_report(union, by=actor):
        raise NotAllowed("只有本工会和它的上级工会可以报告撤销，已撤销的和没有上级的不能报告。")
    open_one = union.dissolution_reports.open().first()
    if open_one is not None:
        return redirect("dissolution", open_one.no)
    form = ReportForm(request.POST or None, request.FILES or None)
    made = submit(
        request,
        form,
        lambda: dissolutions.report(union.pk, **_given(form), by=actor),
        check=dissolutions.problems_of_report,
    )
    if made is not None:
        messages.success(request, f"已报告{union.name}撤销，由上级工会确认。")
        return redirect("dissolution", made.no)
    context = {"union": union, "form": form} | _in_hand(union.pk)
    return render(request, "orgs/dissolutions/form.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.UNION_REPORT, Permission.USER_MANAGE)
def page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one report: what was reported, what the union still has in hand, what comes next."""
    actor = actor_of(request)
    found = _found(no, by=actor)
    received = found.is_received_by(actor) and actor.may(Permission.USER_MANAGE)
    held = found.is_held_by(actor) and actor.may(Permission.UNION_REPORT)
    waits = found.state == State.REPORTED
    context = {
        "report": found,
        **_in_hand(found.union_id),
        "may_confirm": received and waits,
        "conflict": duty_conflict(found, CONFIRM, by=actor) if received and waits else "",
        "may_resubmit": held and found.state == State.RETURNED,
        "may_withdraw": held and found.state in (State.REPORTED, State.RETURNED),
        "feed": events.feed(found, 10),
    }
    return render(request, "orgs/dissolutions/page.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.UNION_REPORT)
def resubmit(request: HttpRequest, no: str) -> HttpResponseBase:
    """Put a returned report right and report again."""
    actor = actor_of(request)
    found = _found(no, by=actor)
    require_held(found, RESUBMIT.label, by=actor)
    held = {name: getattr(found, name) for name in dissolutions.FACTS}
    form = ReportForm(request.POST or None, request.FILES or None, initial=held)
    done = submit(
        request,
        form,
        lambda: dissolutions.resubmit(found.pk, **_given(form), by=actor),
        check=dissolutions.problems_of_report,
    )
    if done is not None:
        messages.success(request, "已重新报告，由上级工会确认。")
        return redirect("dissolution", no)
    context = {"union": found.union, "report": found, "form": form} | _in_hand(found.union_id)
    return render(request, "orgs/dissolutions/form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.USER_MANAGE)
def confirm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Ask for day and approval, then end the union."""
    actor = actor_of(request)
    found = _found(no, by=actor)
    require_held(found, CONFIRM.label, by=actor, holder=CONFIRM.holder)
    form = ConfirmForm(request.POST or None, initial={"since": clock.today()})
    done = submit(
        request, form, lambda: dissolutions.confirm(found.pk, **form.cleaned_data, by=actor)
    )
    if done is not None:
        messages.success(request, f"已确认，{found.union.name}自 {done.since} 起撤销。")
        return redirect("dissolution", no)
    context = {"report": found, "form": form, "consequences": CONSEQUENCES}
    return render(request, "orgs/dissolutions/confirm.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.USER_MANAGE)
def send_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Return the report with the reason."""
    actor = actor_of(request)
    found = _found(no, by=actor)
    require_held(found, "退回", by=actor, holder=CONFIRM.holder)
    form = SendBackForm(request.POST or None)
    done = submit(
        request, form, lambda: dissolutions.send_back(found.pk, **form.cleaned_data, by=actor)
    )
    if done is not None:
        messages.success(request, "已退回，报告的工会会看到意见。")
        return redirect("dissolution", no)
    context = {"report": found, "form": form}
    return render(request, "orgs/dissolutions/send_back.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.UNION_REPORT)
def withdraw(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take the report back."""
    actor = actor_of(request)
    found = dissolutions.withdraw(_found(no, by=actor).pk, by=actor)
    messages.success(request, f"已撤回报告，{found.union.name}照常。")
    return redirect("unit", found.union.code)


@require_GET
@staff_page(Permission.UNION_REPORT, Permission.USER_MANAGE)
def document(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send what shows the end, to whoever may read the report."""
    found = _found(no, by=actor_of(request))
    if found.document is None:
        raise NotFound("这份报告没有附证明材料。")
    return download(found.document)


def _in_hand(union_id: int) -> dict[str, Any]:
    """Return for the page what keeps the union from ending today."""
    return {
        "matters": succession_matters.left_open(union_id),
        "hindrances": succession_matters.hindrances_of(union_id, clock.today()),
    }


def _found(no: str, *, by: Actor) -> DissolutionReport:
    rows = DissolutionReport.objects.visible_to(by).select_related(
        "union", "reported_for", "confirmed_for", "document"
    )
    found = rows.filter(no=no).first()
    if found is None:
        raise NotFound("没有找到这份撤销报告，它可能不在您的查看范围内。")
    return found


def _given(form: ReportForm) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    upload = values.pop("document")
    kept = files.read_upload(upload, allowed=KINDS, field="document") if upload else None
    return {"values": values, "document": kept}


def open_report_url(union: Union, *, by: Actor) -> str:
    """Return the address of the union's open report for who may read it, else ""."""
    held = DissolutionReport.objects.visible_to(by).open().filter(union=union).first()
    return reverse("dissolution", args=[held.no]) if held else ""
