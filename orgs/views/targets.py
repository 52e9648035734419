"""Targets: progress of the own union and those below, one target with its history, giving, ending."""

from itertools import pairwise
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs.actions import targets
from orgs.forms.targets import DeclareForm, EndTargetForm, GiveTargetForm, TargetFilter
from orgs.metrics import METRICS
from orgs.models import Target, TargetResult
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page

PAGE: Final = 20


@require_GET
@staff_page(Permission.ORG_READ)
def target_list(request: HttpRequest) -> HttpResponseBase:
    """List the targets with what is reached, those that fall short first."""
    actor = actor_of(request)
    form = TargetFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = Target.objects.visible_to(actor).living().with_progress()
    if asked.get("template"):
        rows = rows.filter(template=asked["template"])
    if asked.get("scope") == "own":
        rows = rows.filter(union_id__in=actor.union_ids)
    if asked.get("outcome"):
        rows = rows.filter(outcome=asked["outcome"])
    ordered = rows.select_related("template", "union").order_by(
        "template__code", "union__code", "pk"
    )
    context = {
        "form": form,
        "page_obj": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        "today": clock.today(),
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "may_edit": actor.may(Permission.ORG_EDIT),
    }
    return render(request, "orgs/targets/list.html", context)


@require_GET
@staff_page(Permission.ORG_READ)
def target_page(request: HttpRequest, code: str, union: str) -> HttpResponseBase:
    """Show one union's target: what stands, since when, the records behind, what was before."""
    actor = actor_of(request)
    target = _found(actor, code, union)
    results = list(target.results.order_by("-day"))
    may_edit = actor.may(Permission.ORG_EDIT) and target.ended_on is None
    is_counted = target.template.metric in METRICS
    context = {
        "target": target,
        "results": results[:60],
        "latest": results[0] if results else None,
        "met_on": next((r.day for r in reversed(results) if r.outcome != "short"), None),
        "losses": _losses(results),
        "is_counted": is_counted,
        "today": clock.today(),
        "may_declare": may_edit and not is_counted and actor.acts_for(target.union_id),
        "may_end": may_edit and actor.acts_for(target.given_by_union_id),
    }
    return render(request, "orgs/targets/page.html", context)


def _losses(results: list[TargetResult]) -> set[int]:
    """Return the results with which a target that was met was lost; newest first."""
    pairs = pairwise(results)
    return {r.pk for r, before in pairs if r.outcome == "short" and before.outcome != "short"}


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def give(request: HttpRequest) -> HttpResponseBase:
    """Give a target to the own union or to those below."""
    actor = actor_of(request)
    form = GiveTargetForm(request.POST or None)

    def act() -> list[Target]:
        values = dict(form.cleaned_data)
        template = values.pop("template")
        least = template.least if values["least"] is None else values["least"]
        most = template.most if values["most"] is None else values["most"]
        below = values["scope"] == "below"
        return targets.give(
            template, below=below, least=least, most=most, due_on=values["due_on"], by=actor
        )

    made = submit(request, form, act, check=_problems_of_terms)
    if made is not None:
        messages.success(request, f"已下达给 {len(made)} 家工会，进展每晚核算。")
        return redirect("target-list")
    return render(request, "orgs/targets/give.html", {"form": form}, status=status_of(form))


def _problems_of_terms(values: dict[str, Any]) -> list[Detail]:
    return targets.problems_of_terms(
        least=values.get("least"), most=values.get("most"), due_on=values.get("due_on")
    )


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def declare(request: HttpRequest, code: str, union: str) -> HttpResponseBase:
    """State progress where the portal keeps no records to count."""
    actor = actor_of(request)
    target = _found(actor, code, union)
    actor.require_own(target.union_id, "填报目标进展")
    form = DeclareForm(request.POST or None, initial={"day": clock.today()})
    made = submit(
        request,
        form,
        lambda: targets.declare(target.pk, **form.cleaned_data, by=actor),
        check=targets.problems_of_declaration,
    )
    if made is not None:
        messages.success(request, "进展已填报。")
        return redirect("target", code, union)
    context = {"form": form, "target": target}
    return render(request, "orgs/targets/declare.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def end(request: HttpRequest, code: str, union: str) -> HttpResponseBase:
    """End a target."""
    actor = actor_of(request)
    target = _found(actor, code, union)
    actor.require_own(target.given_by_union_id, "终止别的单位下达的目标")
    form = EndTargetForm(request.POST or None)
    done = submit(request, form, lambda: targets.end(target.pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(request, "目标已终止，进展记录保留。")
        return redirect("target-list")
    context = {"form": form, "target": target}
    return render(request, "orgs/targets/end.html", context, status=status_of(form))


def _found(by: Actor, code: str, union: str) -> Target:
    """Return the union's newest target of the kind. Raises: NotFound."""
    target = (
        Target.objects.visible_to(by)
        .filter(template__code=code, union__code=union)
        .select_related("template", "union", "given_by_union")
        .order_by("-pk")
        .first()
    )
    if target is None:
        raise NotFound("没有找到这项目标，它可能不在您的查看范围内。")
    return target
