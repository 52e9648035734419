"""Performance evaluations: the list, one evaluation for the union, its decisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluation import scoring, survey_results
from evaluation.actions import contracts, delegates, evaluations
from evaluation.evaluation_pages import report_context
from evaluation.forms.scores import ConclusionForm, LeaveOutForm, ReasonForm, ThirdPartyForm
from evaluation.models import Evaluation, MidtermReview
from evaluation.report_documents import evaluation_pdf
from evaluation.rules import grading, sampling
from evaluation.views.panels import log_of
from evaluation.views.sheets import may_leave_out, may_score, sheet_page
from evaluation.worklist import acts_of
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, organisation_page, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import attachment
from projects.models import Agreement

PER_PAGE = 20
P = Permission
E = Evaluation.State
LIST = {"label": "绩效评价", "url": "/u/evaluations/"}


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
    state = request.GET.get("state", "")
    if state in E.values:
        rows = rows.filter(state=state)
    base = reverse("evaluation-list")
    tabs = [{"label": "全部", "url": base, "current": not state}]
    context = {
        "page_obj": CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": tabs + [
            {"label": label, "url": f"{base}?state={value}", "current": value == state}
            for value, label in E.choices
        ],
        "is_filtered": bool(state),
        "startable": _startable(actor) if actor.may(P.EVALUATION_MANAGE) else [],
    }  # fmt: skip
    return render(request, "evaluation/evaluations/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(P.EVALUATION_MANAGE)
def start(request: HttpRequest, no: str) -> HttpResponseBase:
    """Choose the third party and start the evaluation of the agreement of that number."""
    actor = actor_of(request)
    agreement = contracts.of_number(no, what="发起绩效评价", by=actor)
    form = ThirdPartyForm(request.POST or None, agencies=delegates.agencies_for(actor))
    pk = agreement.pk
    made = submit(
        request,
        form,
        lambda: evaluations.start(pk, third_party=form.cleaned_data["third_party"], by=actor),
    )
    if made is not None:
        messages.success(request, "已发起绩效评价，请三方分别评分。")
        return redirect("evaluation", made.no)
    context = {
        "form": form,
        "agreement": agreement,
        "reason": evaluations.why_not_yet(agreement),
        "delegates": delegates.count_in(agreement.union),
        "needed": delegates.needed_in(agreement.union)[0],
        "crumbs": [LIST, {"label": "发起绩效评价"}],
    }
    return render(request, "evaluation/evaluations/start.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_READ)
def evaluation(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one evaluation, and take the union's sheet: one sent late is refused, nothing else."""
    actor = actor_of(request)
    found = found_or_404(no, actor)
    if request.method == "POST" or may_score(found, actor):
        return sheet_page(request, found, actor, "evaluation")
    return _page(request, found, actor, {}, 200)


@require_POST
@staff_page(P.EVALUATION_MANAGE)
def conclude(request: HttpRequest, no: str) -> HttpResponseBase:
    """Add the parties up into the conclusion."""
    actor = actor_of(request)
    found = found_or_404(no, actor)
    form = _conclusion_form(found, request.POST)
    done = submit(
        request, form, lambda: evaluations.conclude(found.pk, by=actor, **form.cleaned_data)
    )
    if done is None:
        return _page(request, found, actor, {"form": form}, status_of(form))
    messages.success(request, f"已形成结论：{done.total} 分，{done.get_grade_display()}。")
    return redirect("evaluation", no)


@require_GET
@staff_page(P.PROJECT_READ)
def report_pdf(request: HttpRequest, no: str) -> HttpResponseBase:
    """Download the report of a concluded evaluation."""
    found = found_or_404(no, actor_of(request))
    if found.total is None:
        raise NotFound("评价还没有形成结论，没有报告可以下载。")
    name = f"{found.project.name}绩效评价报告.pdf"
    return attachment(evaluation_pdf(found), name, "application/pdf")


@require_POST
@staff_page(P.EVALUATION_REVIEW)
def publish(request: HttpRequest, no: str) -> HttpResponseBase:
    """Publish the result."""
    actor = actor_of(request)
    evaluations.publish(found_or_404(no, actor).pk, by=actor)
    messages.success(request, "评价结果已发布，验收结果公告已公开。")
    return redirect("evaluation", no)


@require_POST
@staff_page(P.EVALUATION_REVIEW)
def send_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Undo the conclusion, with the reason."""
    actor = actor_of(request)
    found = found_or_404(no, actor)
    form = ReasonForm(request.POST)
    done = submit(
        request, form, lambda: evaluations.send_back(found.pk, by=actor, **form.cleaned_data)
    )
    if done is None:
        return _page(request, found, actor, {"back_form": form}, status_of(form))
    messages.success(request, "已退回，请经办重新形成结论。")
    return redirect("evaluation", no)


@require_POST
@staff_page(P.EVALUATION_REVIEW)
def leave_out(request: HttpRequest, no: str) -> HttpResponseBase:
    """Declare an indicator not applicable, or applicable again."""
    actor = actor_of(request)
    found = found_or_404(no, actor)
    form = LeaveOutForm(request.POST, indicators=found.system.indicators.all())
    done = submit(
        request, form, lambda: evaluations.leave_out(found.pk, by=actor, **form.cleaned_data)
    )
    if done is None:
        return _page(request, found, actor, {"leave_out_form": form}, status_of(form))
    messages.success(request, "适用的指标已调整，权重在本方面内分摊。")
    return redirect("evaluation", no)


@require_GET
@organisation_page()
def own_result(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the contractor its total and grade: nothing of who scored what (spec 2.4)."""
    actor = actor_of(request)
    found = (
        Evaluation.objects.visible_to(actor)
        .select_related("project", "union", "agreement")
        .filter(project__no=no)
        .order_by("-pk")
        .first()
    )
    if found is None:
        raise NotFound("这个项目还没有评价结果。")
    context = {
        "evaluation": found,
        "payable": grading.payable_share(found.grade, found.total or grading.ZERO),
        "crumbs": [
            {"label": "我的项目", "url": "/o/projects/"},
            {"label": found.project.name, "url": f"/o/projects/{no}/"},
            {"label": "评价结果"},
        ],
    }
    return render(request, "evaluation/evaluations/own.html", context)


def found_or_404(no: str, actor: Actor) -> Evaluation:
    """Return the evaluation of that number as far as the actor sees it. Raises: NotFound."""
    found = (
        Evaluation.objects.visible_to(actor)
        .select_related(
            "project", "union", "organisation", "third_party", "agreement__project", "system"
        )
        .prefetch_related("system__indicators")
        .filter(no=no)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这次绩效评价，它可能不在您的查看范围内。")
    return found


def _page(
    request: HttpRequest, found: Evaluation, actor: Actor, extra: dict[str, Any], status: int
) -> HttpResponseBase:
    acts = _acts(found, actor)
    gaps = evaluations.gaps(found) if found.state == E.STARTED else []
    form = extra.get("form") or _conclusion_form(found)
    by_decision = "survey_decision" in form.fields
    context = report_context(found) | {
        "gaps": gaps,
        "by_decision": by_decision,
        "step": _step(found, acts, gaps, by_decision=by_decision),
        "log": log_of(found),
        "crumbs": [LIST, {"label": found.no}],
        "form": form,
        "back_form": ReasonForm(),
        "leave_out_form": LeaveOutForm(indicators=found.system.indicators.all()),
        **acts,
        **extra,
    }
    return render(request, "evaluation/evaluations/page.html", context, status=status)


def _conclusion_form(found: Evaluation, data: QueryDict | None = None) -> ConclusionForm:
    return ConclusionForm(
        data,
        # What was sent back is mended, not typed anew.
        initial={
            "opinion": found.opinion,
            "survey_decision": found.survey_decision,
            "veto": found.veto,
        },
        is_indicative=survey_results.latest_result(found.agreement_id).is_indicative,
        far_apart=scoring.subjects_far_apart(found, scoring.party_means(found)),
    )


def _acts(found: Evaluation, actor: Actor) -> dict[str, bool]:
    """Return what the actor may do now; the action checks it again."""
    own = found.is_held_by(actor)
    sheets = found.sheets.filter(user_id=actor.user_id or 0).exists()
    done = acts_of(actor, [found], ("create", "conclude")).get(found.pk, set())
    reviews = own and actor.may(P.EVALUATION_REVIEW)
    return {
        "may_conclude": own
        and found.state == E.STARTED
        and actor.may(P.EVALUATION_MANAGE)
        and not sheets,
        "may_publish": reviews
        and found.state == E.CONCLUDED
        and not done
        and not evaluations.why_not_publish(found, by=actor),
        "may_send_back": reviews and found.state == E.CONCLUDED,
        "may_leave_out": may_leave_out(found, actor),
    }


def _step(
    found: Evaluation, acts: dict[str, bool], gaps: list[str], *, by_decision: bool
) -> dict[str, Any]:
    """Return the next-step card: whose turn it is, what is missing, what follows."""
    checks = [{"text": gap, "state": "waiting"} for gap in gaps]
    if found.state == E.PUBLISHED:
        return {
            "title": "评价结果已发布",
            "text": "等次决定尾款比例，社会组织可以申请尾款。",
            "wait": True,
        }
    if found.state == E.CONCLUDED:
        text = "发布后：验收结果在公众网站公告；项目结项；等次决定尾款比例；社会组织收到通知。发布后不能撤回。"
        if not acts["may_publish"]:
            text = "由没有办理过发起和结论的审核人员复核后发布。"
        return {"title": "复核并发布评价结果", "text": text, "wait": not acts["may_publish"]}
    if gaps:
        return {"title": "等待三方评分", "text": "缺一方不能形成结论，权重不另行分摊。", "checks": checks,
                "wait": True}  # fmt: skip
    if by_decision:
        survey = survey_results.latest_result(found.agreement_id)
        missing = f"满意度答卷 {survey.answers} 份，不足 {sampling.INDICATIVE_BELOW} 份"
        text = "三方评分已齐。答卷收不齐的，须由单位另作决定，按职工代表评议计分。"
        return {"title": "等待满意度答卷", "text": text, "wait": True,
                "checks": [{"text": missing, "state": "waiting"}]}  # fmt: skip
    text = "三方评分已齐。形成结论后由另一位审核人员复核发布。"
    return {"title": "形成评价结论", "text": text, "wait": not acts["may_conclude"]}


def _startable(actor: Actor) -> list[Agreement]:
    """Return the own union's agreements that ended or passed their mid-term review; one query."""
    passed = MidtermReview.objects.filter(state=MidtermReview.State.PASSED).values("agreement_id")
    rows = Agreement.objects.visible_to(actor).filter(
        union_id__in=actor.union_ids, evaluation__isnull=True
    )
    ended = rows.filter(state=Agreement.State.SIGNED, end_on__lt=clock.today())
    ready = rows.filter(state=Agreement.State.SIGNED, pk__in=passed)
    return list((ended | ready).select_related("project").order_by("end_on")[:PER_PAGE])
