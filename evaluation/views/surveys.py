"""Satisfaction surveys: opened, read and printed by the union."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluation import survey_results
from evaluation.actions import contracts, surveys
from evaluation.forms.surveys import FrameForm
from evaluation.models import Survey
from evaluation.rules import sampling
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from projects.models import Agreement, ServiceRecord

PER_PAGE = 20
SLIPS_PER_PAGE = 24
P = Permission
LIST = {"label": "满意度调查", "url": "/u/surveys/"}
SPREAD_HEADS = ("选项", "份数")


@require_GET
@staff_page(P.PROJECT_READ)
def survey_list(request: HttpRequest) -> HttpResponseBase:
    """List the surveys, and the agreements in force on which one may be opened."""
    actor = actor_of(request)
    rows = (
        Survey.objects.visible_to(actor)
        .select_related("project", "union")
        .annotate(answer_count=Count("answers"))
        .order_by("-pk")
    )
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "agreements": _in_force(actor) if actor.may(P.EVALUATION_MANAGE) else [],
    }
    return render(request, "evaluation/surveys/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(P.EVALUATION_MANAGE)
def open_survey(request: HttpRequest, no: str) -> HttpResponseBase:
    """Say how many people are asked, and open a survey on the agreement of that number."""
    actor = actor_of(request)
    agreement = contracts.of_number(no, what="发起满意度调查", by=actor)
    reach, pk = ServiceRecord.objects.filter(agreement=agreement).counted().reach(), agreement.pk
    # An empty form is a whole answer here, and an empty POST is still a POST.
    sent = request.POST if request.method == "POST" else None
    form = FrameForm(sent, is_named=bool(reach.persons))
    survey = submit(request, form, lambda: surveys.open_survey(pk, by=actor, **form.cleaned_data))
    if survey is not None:
        messages.success(request, f"已发起调查，抽取 {survey.sample} 个邀请，请打印或发送链接。")
        return redirect("survey", survey.no)
    context = {
        "form": form,
        "agreement": agreement,
        "reach": reach,
        "sample": sampling.sample_size(reach.persons) if reach.persons else None,
        "crumbs": [LIST, {"label": "发起调查"}],
    }
    return render(request, "evaluation/surveys/open.html", context, status=status_of(form))


@require_GET
@staff_page(P.PROJECT_READ)
def survey_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show a survey's result, as far as it may be shown."""
    actor = actor_of(request)
    survey = _found(no, actor)
    may_manage = actor.may(P.EVALUATION_MANAGE) and survey.is_held_by(actor)
    is_open = survey.state == Survey.State.OPEN
    result = survey_results.result_of(survey)
    invited = survey.invitations.count()
    more = sampling.supplement(survey.frame, survey.sample, invited, result.answers)
    context = {
        "survey": survey,
        "result": result,
        "invited": invited,
        "response": result.answers / invited if invited else None,
        "may_manage": may_manage and is_open,
        "more": more if may_manage and is_open else 0,
        "comments": survey_results.comments_of(survey) if may_manage and not is_open else [],
        "heads": ["问题", "答卷", "均分", *(f"{value} 分" for value, _ in survey_results.SCALE)],
        "crumbs": [LIST, {"label": survey.no}],
        "spread_heads": SPREAD_HEADS,
        "shown_from": sampling.SHOWN_FROM,
    }
    return render(request, "evaluation/surveys/page.html", context)


@require_GET
@staff_page(P.EVALUATION_MANAGE)
def survey_slips(request: HttpRequest, no: str) -> HttpResponseBase:
    """Print the unused invitations as slips with a code each, page by page."""
    actor = actor_of(request)
    survey = _found(no, actor)
    if not survey.is_held_by(actor) or survey.state != Survey.State.OPEN:
        raise NotFound("这次调查没有可以打印的邀请。")
    unused = survey.invitations.filter(is_used=False).order_by("token")
    page = Paginator(unused, SLIPS_PER_PAGE).get_page(request.GET.get("page"))
    slips = [
        request.build_absolute_uri(reverse("survey-answer", args=[each.token])) for each in page
    ]
    context: dict[str, Any] = {"survey": survey, "slips": slips, "page_obj": page}
    return render(request, "evaluation/surveys/slips.html", context)


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def supplement(request: HttpRequest, no: str) -> HttpResponseBase:
    """Draw more invitations."""
    actor = actor_of(request)
    more = surveys.supplement(_found(no, actor).pk, by=actor)
    messages.success(request, f"已补充 {more} 个邀请。")
    return redirect("survey", no)


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def close_survey(request: HttpRequest, no: str) -> HttpResponseBase:
    """End a survey."""
    actor = actor_of(request)
    surveys.close_survey(_found(no, actor).pk, by=actor)
    messages.success(request, "调查已结束。")
    return redirect("survey", no)


def _in_force(actor: Actor) -> list[Agreement]:
    """Return the own union's agreements in force on which no survey is open; one query."""
    asked = Survey.objects.filter(state=Survey.State.OPEN).values("agreement_id")
    return list(
        Agreement.objects.visible_to(actor)
        .filter(union_id__in=actor.union_ids, state=Agreement.State.SIGNED)
        .exclude(pk__in=asked)
        .select_related("project")
        .order_by("end_on")[:PER_PAGE]
    )


def _found(no: str, actor: Actor) -> Survey:
    survey = (
        Survey.objects.visible_to(actor).select_related("project", "union").filter(no=no).first()
    )
    if survey is None:
        raise NotFound("没有找到这次调查，它可能不在您的查看范围内。")
    return survey
