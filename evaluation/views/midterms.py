"""Mid-term reviews: the list, one review, the organisation's own report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluation import measures
from evaluation.actions import contracts, midterms
from evaluation.forms.scores import OpinionForm, ReasonForm, ReportForm, ScoreForm
from evaluation.models import MidtermReview
from evaluation.rules import grading
from evaluation.views.panels import figures_panel, log_of
from evaluation.worklist import acts_of
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page, staff_page
from portal.common.paging import CappedPaginator
from projects.models import Agreement

PER_PAGE = 20
P = Permission
M = MidtermReview.State
LIST = {"label": "中期评审", "url": "/u/midterm/"}


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
    state = request.GET.get("state", "")
    if state in M.values:
        rows = rows.filter(state=state)
    context = {
        "page_obj": CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": _tabs(state),
        "is_filtered": bool(state),
        "startable": startable(actor) if actor.may(P.EVALUATION_MANAGE) else [],
    }
    return render(request, "evaluation/midterms/list.html", context)


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def start(request: HttpRequest, no: str) -> HttpResponseBase:
    """Start the review of the agreement of that number."""
    actor = actor_of(request)
    agreement = contracts.of_number(no, what="发起中期评审", by=actor)
    review = midterms.start(agreement.pk, by=actor)
    messages.success(request, "已发起中期评审，社会组织会收到提交自评的通知。")
    return redirect("midterm", review.no)


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_READ)
def midterm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one review, and take its scores: a sheet sent late is refused, never a signature."""
    actor = actor_of(request)
    review = _found(no, actor)
    is_waiting = review.state == M.REPORTED
    form = ScoreForm(
        review.system.indicators.all() if is_waiting else [],
        request.POST or None,
        proposals=midterms.proposals_for(review) if is_waiting else None,
        given=review.scores,
    )
    done = submit(request, form, lambda: midterms.score(review.pk, form.scores(), by=actor))
    if done is not None:
        messages.success(request, f"已提交评分，共 {done.total} 分，请另一位同事签发意见。")
        return redirect("midterm", no)
    return _page(request, review, actor, {"form": form}, status_of(form))


@require_POST
@staff_page(P.EVALUATION_REVIEW)
def conclude(request: HttpRequest, no: str) -> HttpResponseBase:
    """Sign the conclusion."""
    actor = actor_of(request)
    review = _found(no, actor)
    form = _opinion_form(review, request.POST)
    done = submit(
        request, form, lambda: midterms.conclude(review.pk, by=actor, **form.cleaned_data)
    )
    if done is None:
        return _page(request, review, actor, {"opinion_form": form}, status_of(form))
    messages.success(request, f"已签发中期评审意见：{done.get_state_display()}。")
    return redirect("midterm", no)


@require_POST
@staff_page(P.EVALUATION_SCORE, P.EVALUATION_REVIEW)
def send_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the report back to the organisation, or the scores back to the scorer."""
    actor = actor_of(request)
    review = _found(no, actor)
    form = ReasonForm(request.POST)
    act = midterms.return_scores if review.state == M.SCORED else midterms.return_report
    done = submit(
        request, form, lambda: act(review.pk, reason=form.cleaned_data["reason"], by=actor)
    )
    if done is None:
        return _page(request, review, actor, {"back_form": form}, status_of(form))
    messages.success(request, "已退回，原因已写明。")
    return redirect("midterm", no)


@require_http_methods(["GET", "POST"])
@organisation_page()
def own_report(request: HttpRequest, no: str) -> HttpResponseBase:
    """Let the organisation hand in its report, and see the conclusion."""
    actor = actor_of(request)
    reviews = (
        MidtermReview.objects.visible_to(actor)
        .select_related("project", "union", "agreement__project")
        .filter(project__no=no)
        .order_by("-pk")
    )
    # Of two agreements of one project, the review that waits for its report comes first.
    review = reviews.filter(state=M.STARTED).first() or reviews.first()
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
    context = {
        "review": review,
        "form": form,
        "may_report": review.state == M.STARTED and actor.may(P.PAYMENT_CLAIM),
        "figures": figures_panel(measures.figures_of(review.agreement)),
        "crumbs": [
            {"label": "我的项目", "url": "/o/projects/"},
            {"label": review.project.name, "url": f"/o/projects/{no}/"},
            {"label": "中期自评"},
        ],
    }
    return render(request, "evaluation/midterms/own.html", context, status=status_of(form))


def startable(actor: Actor) -> list[dict[str, Any]]:
    """Return the own union's agreements in force without a living review; one query.

    Each with the share of its time that has passed: the review belongs at 40 to 60 % (8.1).
    """
    living = MidtermReview.objects.exclude(state=M.RECTIFY).values("agreement_id")
    rows = (
        Agreement.objects.visible_to(actor)
        .filter(union_id__in=actor.union_ids, state=Agreement.State.SIGNED)
        .exclude(pk__in=living)
        .select_related("project")
        .order_by("end_on")[:PER_PAGE]
    )
    today = clock.today()
    return [{"agreement": row, "elapsed": measures.elapsed(row, today)} for row in rows]


def _page(
    request: HttpRequest, review: MidtermReview, actor: Actor, extra: dict[str, object], status: int
) -> HttpResponseBase:
    scored = [(each, review.scores.get(each.code, {})) for each in review.system.indicators.all()]
    on = clock.local(review.created_at).date()
    acts = _acts(review, actor)
    context = {
        "review": review,
        "figures": figures_panel(measures.figures_of(review.agreement, on)),
        "figures_on": on,
        "scored": scored if review.scores else [],
        "log": log_of(review),
        "step": _step(review, acts),
        "crumbs": [LIST, {"label": review.no}],
        "back_form": ReasonForm(),
        "opinion_form": _opinion_form(review),
        **acts,
        **extra,
    }
    return render(request, "evaluation/midterms/page.html", context, status=status)


def _opinion_form(review: MidtermReview, data: QueryDict | None = None) -> OpinionForm:
    is_passed = review.total is not None and review.total >= grading.MIDTERM_PASS
    return OpinionForm(data, is_passed=is_passed)


def _acts(review: MidtermReview, actor: Actor) -> dict[str, bool]:
    """Return what the actor may do now; the action checks it again."""
    own = review.is_held_by(actor)
    done = set(acts_of(actor, [review], ("create", "score")).get(review.pk, set()))
    if contracts.is_officer(review.project, actor):
        done.add("create")  # kept apart like whoever started it
    may_score = own and review.state == M.REPORTED and actor.may(P.EVALUATION_SCORE)
    may_sign = own and review.state == M.SCORED and actor.may(P.EVALUATION_REVIEW)
    return {
        "may_score": may_score and "create" not in done,
        "may_conclude": may_sign and not done,
        "may_return_report": may_score,
        "may_return_scores": may_sign and "score" not in done,
        "is_apart": (may_sign and bool(done)) or (may_score and "create" in done),
    }


def _step(review: MidtermReview, acts: dict[str, bool]) -> dict[str, Any]:
    """Return the next-step card: whose turn it is, and what follows."""
    title, text = {
        M.STARTED: ("等待社会组织提交自评", "社会组织提交自评报告后，由审核人员评分。"),
        M.REPORTED: ("填写评分", "按四方面十五项指标评分；低于六成的写明依据。"),
        M.SCORED: (
            "签发意见",
            "60 分及以上合格，签发后社会组织可以申请中期款；不足 60 分须写明整改要求。",
        ),
        M.PASSED: ("中期评审合格", "社会组织可以申请中期款。"),
        M.RECTIFY: ("等待整改", "整改完成后重新发起中期评审；合格前不能申请中期款。"),
    }[M(review.state)]
    mine = acts["may_score"] or acts["may_conclude"]
    if acts["is_apart"]:
        text += "您办理过前面的环节（SD-01），请由另一位审核人员办理。"
    return {"title": title, "text": text, "wait": not mine}


def _tabs(state: str) -> list[dict[str, Any]]:
    base = reverse("midterm-list")
    found = [{"label": "全部", "url": base, "current": not state}]
    found += [
        {"label": label, "url": f"{base}?state={value}", "current": value == state}
        for value, label in M.choices
    ]
    return found


def _found(no: str, actor: Actor) -> MidtermReview:
    review = (
        MidtermReview.objects.visible_to(actor)
        .select_related("project", "union", "organisation", "agreement__project", "system")
        .filter(no=no)
        .first()
    )
    if review is None:
        raise NotFound("没有找到这次中期评审，它可能不在您的查看范围内。")
    return review
