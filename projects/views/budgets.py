"""Budgets by year, one budget with its lines and its way to approval, one line with what it holds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.common import events
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import Move
from portal.common.models import Event
from portal.common.pages import actor_of, staff_page
from projects.actions import budgets
from projects.dossiers import as_news
from projects.forms.budgets import (
    AdjustForm,
    ApproveForm,
    BudgetFilter,
    BudgetForm,
    LineForm,
    ReasonForm,
)
from projects.lifecycle import budgets as moves
from projects.models import Budget, BudgetLine

PER_PAGE = 20
P = Permission
ZERO = Decimal("0.00")
WAITS_FOR = {
    Budget.State.DRAFT: (moves.REVIEW, "财务"),
    Budget.State.REVIEWED: (moves.AUDIT, "经审"),
    Budget.State.AUDITED: (moves.APPROVE, "单位负责人"),
}


@require_http_methods(["GET", "POST"])
@staff_page(P.BUDGET_READ)
def budget_list(request: HttpRequest) -> HttpResponseBase:
    """List the budgets of the own union and those below, and open a new year."""
    actor = actor_of(request)
    own = Budget.objects.visible_to(actor).filter(union_id__in=actor.union_ids)
    taken = set(own.values_list("fiscal_year", flat=True))
    form = BudgetForm(request.POST or None, taken=taken)
    if request.method == "POST":
        year = form.data.get("fiscal_year", "")
        union_id = actor.union_id or 0
        made = submit(
            request,
            form,
            lambda: budgets.create_budget(union_id=union_id, fiscal_year=int(year), by=actor),
        )
        if made is not None:
            messages.success(request, f"已建立 {made.fiscal_year} 年度预算，请增加指标。")
            return redirect("budget-page", made.no)
    chosen = BudgetFilter(request.GET)
    rows = Budget.objects.visible_to(actor)
    if chosen.is_valid() and (year := chosen.cleaned_data["year"]):
        rows = rows.filter(fiscal_year=year)
    rows = (
        rows.select_related("union")
        .annotate(
            line_count=Count("lines"),
            approved_sum=Sum("lines__approved"),
            adjust_sum=Sum("lines__adjust_net"),
            reserved_sum=Sum("lines__reserved"),
            committed_sum=Sum("lines__committed"),
            paid_sum=Sum("lines__paid"),
        )
        .order_by("-fiscal_year", "union__code")
    )
    context = {
        "form": form,
        "filter": chosen,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_begin": actor.may(P.BUDGET_EDIT) and bool(form.free or form.errors),
    }
    return render(request, "projects/budgets/list.html", context, status=status_of(form))


@require_GET
@staff_page(P.BUDGET_READ)
def budget_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one budget with its lines and what it waits for."""
    return _page(request, _found(actor_of(request), no))


@require_POST
@staff_page(P.BUDGET_EDIT)
def add_line(request: HttpRequest, no: str) -> HttpResponseBase:
    """Add a line to the draft."""
    by = actor_of(request)
    return _act(
        request, no, LineForm, lambda pk, **v: budgets.add_line(pk, by=by, **v), "已增加指标。"
    )


@require_POST
@staff_page(P.BUDGET_REVIEW)
def review(request: HttpRequest, no: str) -> HttpResponseBase:
    """Record the finance officer's review."""
    by = actor_of(request)
    budgets.review(_found(by, no).pk, by=by)
    messages.success(request, "财务审核通过，等经审会审查。")
    return redirect("budget-page", no)


@require_POST
@staff_page(P.BUDGET_AUDIT)
def audit(request: HttpRequest, no: str) -> HttpResponseBase:
    """Record the funds audit committee's examination."""
    by = actor_of(request)
    budgets.audit(_found(by, no).pk, by=by)
    messages.success(request, "经审会审查通过，等单位负责人批准。")
    return redirect("budget-page", no)


@require_POST
@staff_page(P.BUDGET_APPROVE)
def approve(request: HttpRequest, no: str) -> HttpResponseBase:
    """Approve the budget under its document's number."""
    by = actor_of(request)
    return _act(
        request,
        no,
        ApproveForm,
        lambda pk, **v: budgets.approve(pk, by=by, **v),
        "预算已批准，指标可以使用。",
    )


@require_POST
@staff_page(P.BUDGET_AUDIT, P.BUDGET_APPROVE)
def send_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Return the budget for redrafting."""
    by = actor_of(request)
    return _act(
        request,
        no,
        ReasonForm,
        lambda pk, **v: budgets.send_back(pk, by=by, **v),
        "已退回编制。",
    )


@require_http_methods(["GET", "POST"])
@staff_page(P.BUDGET_READ)
def line_page(request: HttpRequest, no: str, code: str) -> HttpResponseBase:
    """Show what one line holds and every movement of it; the head enters adjustments."""
    actor = actor_of(request)
    records = BudgetLine.objects.visible_to(actor).select_related("budget__union")
    line = records.filter(budget__no=no, code=code).first()
    if line is None:
        raise NotFound("没有找到这条预算指标，它可能不在您的查看范围内。")
    form = AdjustForm(request.POST or None)
    if submit(request, form, lambda: budgets.adjust_line(line.pk, by=actor, **form.cleaned_data)):
        messages.success(request, "已登记调整。")
        return redirect("budget-line", no, code)
    context = {
        "line": line,
        "form": form,
        "may_adjust": actor.may(P.BUDGET_APPROVE)
        and line.budget.is_held_by(actor)
        and line.budget.state == Budget.State.APPROVED,
        "reservations": list(line.reservations.select_related("project").order_by("-pk")),
        "commitments": list(line.commitments.select_related("agreement__project").order_by("-pk")),
        "feed": [as_news(e) for e in events.of(line)[:50]],
    }
    return render(request, "projects/budgets/line.html", context, status=status_of(form))


def _act(
    request: HttpRequest,
    no: str,
    form_class: type[forms.Form],
    action: Callable[..., object],
    told: str,
) -> HttpResponseBase:
    budget = _found(actor_of(request), no)
    form = form_class(request.POST)
    if submit(request, form, lambda: action(budget.pk, **form.cleaned_data)) is None:
        return _page(request, budget, bound=form)
    messages.success(request, told)
    return redirect("budget-page", no)


def _found(by: Actor, no: str) -> Budget:
    budget = Budget.objects.visible_to(by).select_related("union").filter(no=no).first()
    if budget is None:
        raise NotFound("没有找到这份预算，它可能不在您的查看范围内。")
    return budget


def _page(
    request: HttpRequest, budget: Budget, bound: forms.Form | None = None
) -> HttpResponseBase:
    actor = actor_of(request)
    acts = list(events.of(budget)[:50])
    lines = list(budget.lines.order_by("code"))
    context = {
        "budget": budget,
        "lines": lines,
        "sums": _sums(lines),
        "form": bound,
        "line_form": _offered(bound, LineForm) if _may_write(budget, actor) else None,
        "decision": _decision(budget, actor, acts),
        "approve_form": _offered(bound, ApproveForm),
        "reason_form": _offered(bound, ReasonForm),
        "may_send_back": _may_send_back(budget, actor),
        "feed": [as_news(e) for e in acts],
    }
    status = status_of(bound) if bound else 200
    return render(request, "projects/budgets/page.html", context, status=status)


def _offered(bound: forms.Form | None, form_class: type[forms.Form]) -> forms.Form:
    return bound if isinstance(bound, form_class) else form_class()


def _may_write(budget: Budget, by: Actor) -> bool:
    is_open = budget.state in moves.EDITABLE
    return is_open and by.may(P.BUDGET_EDIT) and budget.is_held_by(by)


def _may_send_back(budget: Budget, by: Actor) -> bool:
    if not budget.is_held_by(by):
        return False
    return (budget.state == Budget.State.REVIEWED and by.may(P.BUDGET_AUDIT)) or (
        budget.state == Budget.State.AUDITED and by.may(P.BUDGET_APPROVE)
    )


def _decision(budget: Budget, by: Actor, acts: list[Event]) -> dict[str, Any] | None:
    """Return what the budget waits for: the move, whether it is this actor's, and why not."""
    if budget.state not in WAITS_FOR:
        return None
    move, role = WAITS_FOR[Budget.State(budget.state)]
    if not by.may(move.needs) or not budget.is_held_by(by):
        return {"title": f"等{role}{move.label}", "waits": True, "text": ""}
    earlier = _own_act(move, by, acts)
    if earlier:
        text = f"您办理过“{earlier}”，按不相容岗位分离（{move.duty}），须由另一位同事办理。"
        return {"title": f"等另一位{role}{move.label}", "waits": True, "text": text}
    return {"title": move.label, "waits": False, "code": move.code, "text": ""}


def _own_act(move: Move, by: Actor, acts: list[Event]) -> str:
    for event in acts:
        code = event.action.rpartition(".")[2]
        if event.actor_user_id == by.user_id and code in move.apart_from:
            return event.action_label
    return ""


def _sums(lines: list[BudgetLine]) -> dict[str, Decimal]:
    names = ("approved", "adjust_net", "reserved", "committed", "paid", "available")
    return {n: sum((getattr(line, n) for line in lines), ZERO) for n in names}
