"""Performance evaluations: the list, one evaluation, the sheet of each party."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluation.actions import evaluations
from evaluation.forms import ConclusionForm, ScoreForm, ThirdPartyForm
from evaluation.models import Evaluation, Indicator, MidtermReview, PartySheet
from orgs.models import Organisation
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound, RuleError
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, expert_page, staff_page
from projects.models import Agreement

PER_PAGE = 20
P = Permission
E = Evaluation.State


@require_GET
@staff_page(P.PROJECT_READ)
def evaluation_list(request: HttpRequest) -> HttpResponseBase:
    """List the evaluations, and the agreements of which one may be started."""
    actor = actor_of(request)
    rows = (
        Evaluation.objects.visible_to(actor)
        .select_related("project", "union", "organisation")
        .order_by("-pk")
    )
    ready = _startable(actor) if actor.may(P.EVALUATION_MANAGE) else []
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "startable": ready,
        "third_form": ThirdPartyForm(agencies=_agencies(actor)) if ready else None,
    }
    return render(request, "evaluation/evaluations/list.html", context)


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def start(request: HttpRequest, no: str) -> HttpResponseBase:
    """Start the evaluation of the agreement of that number."""
    actor = actor_of(request)
    agreement = Agreement.objects.visible_to(actor).filter(no=no).first()
    if agreement is None:
        raise NotFound("没有找到这份协议。")
    form = ThirdPartyForm(request.POST, agencies=_agencies(actor))
    if not form.is_valid():
        messages.error(request, "请先选择第三方评估机构，再发起绩效评价。")
        return redirect("evaluation-list")
    made = evaluations.start(agreement.pk, third_party=form.cleaned_data["third_party"], by=actor)
    messages.success(request, "已发起绩效评价，请三方分别评分。")
    return redirect("evaluation", made.no)


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_READ)
def evaluation(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one evaluation: the union's sheet, what is missing, the conclusion."""
    actor = actor_of(request)
    found = _found(no, actor)
    if _may_score(found, actor):
        return _sheet(request, found, actor, "evaluation")
    form = ConclusionForm(request.POST or None)
    data = form.data
    done = submit(
        request,
        form,
        lambda: evaluations.conclude(
            found.pk, opinion=data.get("opinion", ""), veto=data.get("veto", ""), by=actor
        ),
    )
    if done is not None:
        messages.success(request, f"已形成结论：{done.total} 分，{done.get_grade_display()}。")
        return redirect("evaluation", no)
    context = _facts(found) | {
        "form": form,
        "gaps": evaluations.gaps(found) if found.state == E.STARTED else [],
        "may_conclude": found.state == E.STARTED
        and actor.may(P.EVALUATION_MANAGE)
        and found.is_held_by(actor),
        "may_publish": found.state == E.CONCLUDED
        and actor.may(P.EVALUATION_REVIEW)
        and found.is_held_by(actor),
    }
    return render(request, "evaluation/evaluations/page.html", context, status=status_of(form))


@require_POST
@staff_page(P.EVALUATION_REVIEW)
def publish(request: HttpRequest, no: str) -> HttpResponseBase:
    """Publish the result."""
    actor = actor_of(request)
    evaluations.publish(_found(no, actor).pk, by=actor)
    messages.success(request, "评价结果已发布，项目已结项。")
    return redirect("evaluation", no)


@require_http_methods(["GET", "POST"])
@expert_page(P.EVALUATION_SCORE)
def party_sheet(request: HttpRequest, no: str) -> HttpResponseBase:
    """Let the third party or a worker representative score."""
    actor = actor_of(request)
    return _sheet(request, _found(no, actor), actor, "party-evaluation")


def _sheet(request: HttpRequest, found: Evaluation, actor: Actor, back: str) -> HttpResponseBase:
    party = evaluations.party_of(found, actor)
    mine = found.sheets.filter(user_id=actor.user_id or 0).first()
    form = ScoreForm(
        evaluations.indicators_for(found, party), request.POST or None, with_comments=False
    )
    done = submit(
        request,
        form,
        lambda: evaluations.submit_scores(
            found.pk,
            {code: row["points"] for code, row in form.scores().items()},
            comment=request.POST.get("comment", ""),
            by=actor,
        ),
    )
    if done is not None:
        messages.success(request, "评价已提交，谢谢。提交后不能修改。")
        return redirect(back, found.no)
    context = {
        "evaluation": found,
        "form": form,
        "party": PartySheet.Party(party).label,
        "mine": mine,
        "is_open": found.state == E.STARTED and mine is None,
        "base": "base_staff.html" if back == "evaluation" else "base_expert.html",
    }
    return render(request, "evaluation/evaluations/sheet.html", context, status=status_of(form))


def _may_score(found: Evaluation, actor: Actor) -> bool:
    if found.state != E.STARTED or not actor.may(P.EVALUATION_SCORE):
        return False
    if found.sheets.filter(party=PartySheet.Party.UNION).exists():
        return False
    try:
        evaluations.party_of(found, actor)
    except RuleError:
        return False
    return True


def _facts(found: Evaluation) -> dict[str, Any]:
    indicators = list(found.system.indicators.all())
    by_party = evaluations.totals_by_party(found)
    dimensions = Indicator.Dimension
    table = [
        (d.label, [by_party[party].get(d.value) for party in PartySheet.Party.values])
        for d in dimensions
    ]
    return {
        "evaluation": found,
        "sheets": found.sheets.order_by("party", "pk"),
        "rows": [(each, _points(found, each)) for each in indicators],
        "parties": PartySheet.Party.labels,
        "table": table,
        "radar_axes": [d.label for d in dimensions],
        "radar_series": [
            (party.label, [float(by_party[party.value].get(d.value) or 0) for d in dimensions])
            for party in PartySheet.Party
        ],
    }


def _points(found: Evaluation, indicator: Indicator) -> Decimal | None:
    text = found.points.get(indicator.code)
    return Decimal(text) if text is not None else None


def _agencies(actor: Actor) -> Any:
    """Return organisations with people who evaluate (TP-01 is checked by the action)."""
    return (
        Organisation.objects.visible_to(actor)
        .filter(memberships__role_id="evaluator", memberships__valid_to__isnull=True)
        .distinct()
        .order_by("name")
    )


def _startable(actor: Actor) -> list[Agreement]:
    passed = MidtermReview.objects.filter(state=MidtermReview.State.PASSED).values("agreement_id")
    return list(
        Agreement.objects.visible_to(actor)
        .filter(
            union_id=actor.union_id or 0,
            state=Agreement.State.SIGNED,
            pk__in=passed,
            evaluation__isnull=True,
        )
        .select_related("project")
        .order_by("end_on")[:PER_PAGE]
    )


def _found(no: str, actor: Actor) -> Evaluation:
    found = (
        Evaluation.objects.visible_to(actor)
        .select_related("project", "union", "organisation", "third_party", "agreement", "system")
        .filter(no=no)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这次绩效评价。")
    return found
