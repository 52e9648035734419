"""What a superior does with received returns: accept, send back with reasons per cell, urge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from annual_returns import lifecycle
from annual_returns.actions import receiving
from annual_returns.forms import SendBackForm
from annual_returns.models import AnnualReturn, StatIndicator
from annual_returns.views import found
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page

RECEIVE = Permission.RETURN_RECEIVE


@require_http_methods(["GET", "POST"])
@staff_page(RECEIVE)
def accept(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """Accept a subordinate's return."""
    actor = actor_of(request)
    item = _received(actor, year, code)
    require_held(item, "受理", by=actor, holder=lifecycle.ACCEPT.holder)
    if request.method == "POST":
        receiving.accept(item.pk, by=actor)
        messages.success(request, f"已受理{item.union.name}的年报。")
        return redirect("return-progress", year=year)
    return render(request, "annual_returns/accept.html", {"item": item, "year": year})


@require_http_methods(["GET", "POST"])
@staff_page(RECEIVE)
def send_back(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """Send a subordinate's return back with reasons per cell."""
    actor = actor_of(request)
    item = _received(actor, year, code)
    require_held(item, "退回", by=actor, holder=lifecycle.SEND_BACK.holder)
    indicators = StatIndicator.objects.filter(form__period_id=item.period_id)
    choices = [
        (row.code, f"{row.code} {row.name}") for row in indicators.order_by("form__order", "order")
    ]
    form = SendBackForm(choices, request.POST or None)

    def act() -> AnnualReturn:
        reasons = [Detail(cell=r["cell"], message=r["message"]) for r in form.reasons()]
        return receiving.send_back(item.pk, reasons, by=actor)

    done = submit(request, form, act)
    if done is not None:
        messages.success(request, f"已退回{item.union.name}的年报。")
        return redirect("return-progress", year=year)
    context = {"form": form, "item": item, "year": year}
    return render(request, "annual_returns/send_back.html", context, status=status_of(form))


@require_POST
@staff_page(RECEIVE)
def remind(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """Urge a subordinate to report."""
    item = receiving.remind(code, year, by=actor_of(request))
    messages.success(request, f"已向{item.union.name}催报。")
    return redirect("return-progress", year=year)


def _received(actor: Actor, year: int, code: str) -> AnnualReturn:
    item = found.annual_return(actor, year, code)
    if item is None:
        raise NotFound("没有找到这个单位的年报。")
    return item
