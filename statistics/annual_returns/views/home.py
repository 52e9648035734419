"""统计年报: the years of the own unit, and how far the subordinates are."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from annual_returns import progress
from annual_returns.actions import returns
from annual_returns.models import AnnualReturn, ReturnPeriod
from annual_returns.views import found
from orgs.models import Union
from portal.common import clock
from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.pages import actor_of, staff_page

READ = Permission.RETURN_READ


@require_GET
@staff_page(READ)
def return_home(request: HttpRequest) -> HttpResponseBase:
    """Show the years with the state of the own return and the subordinates' progress."""
    actor = actor_of(request)
    own = {
        item.period_id: item
        for item in AnnualReturn.objects.visible_to(actor)
        .filter(union_id=actor.union_id or 0)
        .select_related("period")
    }
    below = progress.counts_by_year(actor.union_id or 0)
    union = Union.objects.filter(pk=actor.union_id or 0).first()
    years = [
        {
            "period": period,
            "item": own.get(period.pk),
            "due_on": period.due_on(union.level) if union else None,
            "below": below.get(period.year, (0, 0)),
            "is_over": clock.today() > period.ends_on,
        }
        for period in ReturnPeriod.objects.order_by("-year")
    ]
    context = {"years": years, "may_compile": actor.may(Permission.RETURN_COMPILE)}
    return render(request, "annual_returns/home.html", context)


@require_POST
@staff_page(Permission.RETURN_COMPILE)
def start(request: HttpRequest, year: int) -> HttpResponseBase:
    """Open the own return and compute it."""
    actor = actor_of(request)
    opened = returns.open_return(Union.objects.get(pk=actor.union_id or 0), year, by=actor)
    job = returns.compute(opened.pk, by=actor)
    return redirect("job", pk=job.pk)


@require_GET
@staff_page(READ)
def progress_page(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show every direct subordinate with its state, first submission and what can be done."""
    actor = actor_of(request)
    period = ReturnPeriod.objects.filter(year=year).first()
    if period is None:
        raise NotFound(f"{year} 年度的年报表式还没有启用。")
    board = progress.of_union(actor.union_id or 0, period)
    context = {
        "year": year,
        "period": period,
        "board": board,
        "own": found.annual_return(actor, year),
        "may_receive": actor.may(Permission.RETURN_RECEIVE),
        "today": clock.today(),
    }
    return render(request, "annual_returns/progress.html", context)
