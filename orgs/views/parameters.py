"""The dated parameters: what is in force, since when, from where; proposing and approving values."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import parameters
from orgs.forms.parameters import ProposalForm, RefusalForm
from orgs.models import ParameterProposal, Union
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.forms_bridge import status_of, submit
from portal.common.models import Parameter
from portal.common.pages import actor_of, staff_page
from portal.common.parameters import OF_A_UNION, REGISTER, Dated, Structure


@require_GET
@staff_page()
def parameter_list(request: HttpRequest) -> HttpResponseBase:
    """List every parameter with the value in force for the own unit."""
    actor = actor_of(request)
    today = clock.today()
    code = Union.objects.filter(pk=actor.union_id or 0).values_list("code", flat=True).first()
    rows: dict[str, list[Parameter]] = {}
    for row in Parameter.objects.filter(code__in=list(REGISTER)).order_by("valid_from", "pk"):
        rows.setdefault(row.code, []).append(row)
    waiting = set(
        ParameterProposal.objects.visible_to(actor)
        .filter(state=ParameterProposal.State.PROPOSED)
        .values_list("code", flat=True)
    )
    shown = [
        {"parameter": p, "waits": p.code in waiting} | _in_force(p, rows.get(p.code, []), code)
        for p in REGISTER.values()
    ]
    return render(request, "orgs/parameters/list.html", {"rows": shown, "today": today})


@require_http_methods(["GET", "POST"])
@staff_page()
def parameter_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show every dated value; an administrator proposes a new one here."""
    actor = actor_of(request)
    parameter = parameters.known(code)
    form = _form(request, parameter, actor)
    if form is not None:
        scopes = parameters.scopes_of(parameter, by=actor)
        done = submit(
            request,
            form,
            lambda: parameters.propose(code, form.cleaned_data, by=actor),
            check=lambda values: parameters.problems_of(parameter, values, scopes),
        )
        if done is not None:
            messages.success(request, "已提出，单位负责人批准后从生效日期起执行。")
            return redirect("parameter", code)
    elif request.method == "POST":
        parameters.propose(code, {}, by=actor)  # refuses, naming why
    return _page(request, parameter, form)


def _page(
    request: HttpRequest, parameter: Dated, form: ProposalForm | None,
    refusal: RefusalForm | None = None,
) -> HttpResponseBase:  # fmt: skip
    actor = actor_of(request)
    kept = Parameter.objects.filter(code=parameter.code).values("scope")
    asked = ParameterProposal.objects.filter(code=parameter.code).values("scope")
    unions = Union.objects.filter(Q(code__in=kept) | Q(code__in=asked))
    names = dict(unions.values_list("code", "name"))
    today = clock.today()
    rows = Parameter.objects.filter(code=parameter.code).order_by("scope", "-valid_from", "-pk")
    proposals = ParameterProposal.objects.visible_to(actor).filter(code=parameter.code)
    context = {
        "parameter": parameter,
        "rows": [
            {
                "row": row,
                "scope": _scope(parameter, row.scope, names),
                "value": parameter.kind.shown(row.value),
                "is_past": bool(row.valid_to and row.valid_to < today),
                "is_coming": row.valid_from > today,
            }
            for row in rows
        ],
        "shipped": None if parameter.shipped is None else parameter.kind.shown(parameter.shipped),
        "is_long": isinstance(parameter.kind, Structure) and parameter.kind.told is None,
        "proposals": [
            (p, parameter.kind.shown(p.value), _scope(parameter, p.scope, names))
            for p in proposals.order_by("-pk")
        ],
        "may_approve": actor.may(Permission.PARAMETER_APPROVE),
        "form": form,
        "refusal": refusal or RefusalForm(),
    }
    bad = form or refusal
    status = 422 if refusal and refusal.errors else status_of(bad) if bad else 200
    return render(request, "orgs/parameters/page.html", context, status=status)


def _scope(parameter: Dated, scope: str, names: dict[str, str]) -> str:
    """Return for whom a value holds, in words."""
    return names.get(scope) or parameter.scope_names.get(scope) or scope or "全平台"


def _form(request: HttpRequest, parameter: Dated, by: Actor) -> ProposalForm | None:
    """Return the form for who may propose; null for everybody else."""
    if not by.may(Permission.USER_MANAGE):
        return None
    scopes = parameters.scopes_of(parameter, by=by)
    if not scopes:
        return None
    return ProposalForm(request.POST or None, parameter=parameter, scopes=scopes)


def _in_force(parameter: Dated, rows: list[Parameter], union_code: str | None) -> dict[str, Any]:
    """Return what the list shows: the own unit's value, else the general, else the shipped one."""
    today = clock.today()
    living = [r for r in rows if r.valid_from <= today and not (r.valid_to and r.valid_to < today)]
    own = [r for r in living if r.scope == (union_code or "-")]
    general = [r for r in living if not r.scope]
    row = next(reversed(own or general), None)
    named = [s for s in parameter.scopes if s != OF_A_UNION]
    if isinstance(parameter.kind, Structure) or named:
        value = f"{len(living)} 种情形" if named else "见详情"
    else:
        value = parameter.kind.shown(row.value if row is not None else parameter.shipped)
    return {
        "value": value,
        "source": row.source if row is not None else parameter.source,
        "since": row.valid_from if row is not None else None,
        "is_own": bool(own),
    }


@require_POST
@staff_page(Permission.PARAMETER_APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put a proposed value in force."""
    made = parameters.approve(pk, by=actor_of(request))
    messages.success(request, f"已批准，自 {made.valid_from} 起执行。")
    return redirect("parameter", made.code)


@require_POST
@staff_page(Permission.PARAMETER_APPROVE)
def refuse(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a proposal away with the reason."""
    actor = actor_of(request)
    form = RefusalForm(request.POST)
    done = submit(request, form, lambda: parameters.refuse(pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, "已退回，理由已记入操作日志。")
        return redirect("parameter", done.code)
    proposal = ParameterProposal.objects.visible_to(actor).filter(pk=pk).first()
    if proposal is None:
        return redirect("parameter-list")
    return _page(request, parameters.known(proposal.code), None, form)
