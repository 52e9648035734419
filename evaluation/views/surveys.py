"""Satisfaction surveys: opened and read by the union, answered by workers on a phone."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluation.actions import surveys
from evaluation.forms import SurveyForm
from evaluation.models import Survey, SurveyInvitation
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, public_page, staff_page
from projects.models import Agreement

PER_PAGE = 20
P = Permission


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


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def open_survey(request: HttpRequest, no: str) -> HttpResponseBase:
    """Open a survey on the agreement of that number."""
    actor = actor_of(request)
    agreement = Agreement.objects.visible_to(actor).filter(no=no).first()
    if agreement is None:
        raise NotFound("没有找到这份协议。")
    survey = surveys.open_survey(agreement.pk, by=actor)
    messages.success(request, f"已发起调查，抽取 {survey.sample} 个邀请。")
    return redirect("survey", survey.no)


@require_GET
@staff_page(P.PROJECT_READ)
def survey_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show a survey's result, and to its managers the invitations not yet used."""
    actor = actor_of(request)
    survey = _found(no, actor)
    manages = actor.may(P.EVALUATION_MANAGE) and survey.is_held_by(actor)
    is_open = survey.state == Survey.State.OPEN
    links = [
        f"{settings.SITE_URL}{reverse('survey-answer', args=[token])}"
        for token in survey.invitations.filter(is_used=False).values_list("token", flat=True)[:50]
    ]
    context = {
        "survey": survey,
        "result": surveys.results_of(survey),
        "links": links if manages and is_open else [],
        "may_close": manages and is_open,
        "spread_heads": ["选项", "份数"],
    }
    return render(request, "evaluation/surveys/page.html", context)


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def close_survey(request: HttpRequest, no: str) -> HttpResponseBase:
    """End a survey."""
    actor = actor_of(request)
    surveys.close_survey(_found(no, actor).pk, by=actor)
    messages.success(request, "调查已结束。")
    return redirect("survey", no)


@require_http_methods(["GET", "POST"])
@public_page
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take one anonymous answer on a phone, without an account."""
    invitation = (
        SurveyInvitation.objects.select_related("survey__project", "survey__union")
        .filter(token=token)
        .first()
    )
    if invitation is None:
        raise NotFound("没有找到这份调查，请核对短信或二维码。")
    survey = invitation.survey
    form = SurveyForm(request.POST or None)
    is_over = survey.state != Survey.State.OPEN
    done = submit(request, form, lambda: _take(token, form))
    context = {
        "survey": survey,
        "form": form,
        "is_over": is_over,
        "is_done": bool(done) or (invitation.is_used and not is_over),
    }
    return render(request, "evaluation/surveys/answer.html", context, status=status_of(form))


def _take(token: str, form: SurveyForm) -> bool:
    surveys.answer(
        token,
        overall=form.overall(),
        items=form.items(),
        comment=form.cleaned_data.get("comment", ""),
    )
    return True


def _in_force(actor: Actor) -> list[Agreement]:
    return list(
        Agreement.objects.visible_to(actor)
        .filter(union_id=actor.union_id or 0, state=Agreement.State.SIGNED)
        .select_related("project")
        .order_by("end_on")[:PER_PAGE]
    )


def _found(no: str, actor: Actor) -> Survey:
    survey = (
        Survey.objects.visible_to(actor).select_related("project", "union").filter(no=no).first()
    )
    if survey is None:
        raise NotFound("没有找到这次调查。")
    return survey
