"""Mid-term reviews: the list, one review, the organisation's own report."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluation.actions import midterms
from evaluation.forms import OpinionForm, ReportForm, ScoreForm
from evaluation.models import MidtermReview
from portal.common import events
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page, staff_page
from projects.models import Agreement

PER_PAGE = 20
P = Permission
M = MidtermReview.State


@require_GET
@staff_page(P.PROJECT_READ)
def midterm_list(request: HttpRequest) -> HttpResponseBase:
    """List the reviews, and the agreements of which one may be started."""
    actor = actor_of(request)
    rows = (
        MidtermReview.objects.visible_to(actor)
        .select_related("project", "union", "organisation")
        .order_by("-pk")
    )
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "startable": startable(actor) if actor.may(P.EVALUATION_MANAGE) else [],
    }
    return render(request, "evaluation/midterms/list.html", context)


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def start(request: HttpRequest, no: str) -> HttpResponseBase:
    """Start the review of the agreement of that number."""
    actor = actor_of(request)
    agreement = Agreement.objects.visible_to(actor).filter(no=no).first()
    if agreement is None:
        raise NotFound("没有找到这份协议。")
    review = midterms.start(agreement.pk, by=actor)
    messages.success(request, "已发起中期评审，社会组织会收到提交自评的通知。")
    return redirect("midterm", review.no)


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_READ)
def midterm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one review with the act that waits: score it, or sign the conclusion."""
    actor = actor_of(request)
    review = _found(no, actor)
    if review.state == M.SCORED:
        return _conclude(request, review, actor)
    proposed = midterms.proposed_points(review) if review.state == M.REPORTED else {}
    form = ScoreForm(review.system.indicators.all(), request.POST or None, proposed=proposed)
    done = submit(request, form, lambda: midterms.score(review.pk, form.scores(), by=actor))
    if done is not None:
        messages.success(request, f"已提交评分，共 {done.total} 分，请另一位同事签发意见。")
        return redirect("midterm", no)
    may_score = (
        review.state == M.REPORTED and actor.may(P.EVALUATION_SCORE) and review.is_held_by(actor)
    )
    return _page(request, review, {"form": form, "may_score": may_score}, status_of(form))


@require_http_methods(["GET", "POST"])
@organisation_page()
def own_report(request: HttpRequest, no: str) -> HttpResponseBase:
    """Let the organisation hand in its report, and see the conclusion."""
    actor = actor_of(request)
    review = (
        MidtermReview.objects.visible_to(actor)
        .select_related("project", "union")
        .filter(project__no=no)
        .order_by("-pk")
        .first()
    )
    if review is None:
        raise NotFound("这个项目还没有发起中期评审。")
    form = ReportForm(request.POST or None, initial={"report": review.report})
    pk = review.pk
    done = submit(
        request, form, lambda: midterms.report(pk, text=form.cleaned_data["report"], by=actor)
    )
    if done is not None:
        messages.success(request, "自评报告已提交，等待工会评分。")
        return redirect("org-midterm", no)
    may_report = review.state == M.STARTED and actor.may(P.PAYMENT_CLAIM)
    context = {"review": review, "form": form, "may_report": may_report}
    return render(request, "evaluation/midterms/own.html", context, status=status_of(form))


def startable(actor: Actor) -> list[Agreement]:
    """Return the own union's agreements in force without a living review; one query."""
    living = MidtermReview.objects.exclude(state=M.RECTIFY).values("agreement_id")
    return list(
        Agreement.objects.visible_to(actor)
        .filter(union_id=actor.union_id or 0, state=Agreement.State.SIGNED)
        .exclude(pk__in=living)
        .select_related("project")
        .order_by("end_on")[:PER_PAGE]
    )


def _conclude(request: HttpRequest, review: MidtermReview, actor: Actor) -> HttpResponseBase:
    form = OpinionForm(request.POST or None)
    done = submit(
        request,
        form,
        lambda: midterms.conclude(review.pk, opinion=form.cleaned_data["opinion"], by=actor),
    )
    if done is not None:
        messages.success(request, f"已签发中期评审意见：{done.get_state_display()}。")
        return redirect("midterm", review.no)
    may = actor.may(P.EVALUATION_MANAGE) and review.is_held_by(actor)
    return _page(request, review, {"opinion_form": form, "may_conclude": may}, status_of(form))


def _page(
    request: HttpRequest, review: MidtermReview, extra: dict[str, object], status: int
) -> HttpResponseBase:
    scored = [(each, review.scores.get(each.code, {})) for each in review.system.indicators.all()]
    context = {"review": review, "scored": scored, "log": events.of(review)[:20], **extra}
    return render(request, "evaluation/midterms/page.html", context, status=status)


def _found(no: str, actor: Actor) -> MidtermReview:
    review = (
        MidtermReview.objects.visible_to(actor)
        .select_related("project", "union", "organisation", "agreement", "system")
        .filter(no=no)
        .first()
    )
    if review is None:
        raise NotFound("没有找到这次中期评审。")
    return review
