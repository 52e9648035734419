"""Agreements: the union's pages."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import decisions
from orgs.models import QualificationCheck
from portal.common.access import Actor, ActorKind, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from portal.common.views import attachment
from projects.actions import agreements, changed_awards
from projects.agreement_dossiers import found, page_context
from projects.forms.agreements import (
    AgreementFilter,
    EditDraftForm,
    NewDraftForm,
    ReasonForm,
    SignForm,
    initial_of,
)
from projects.lifecycle import agreements as moves
from projects.models import Agreement, Award, Tender
from projects.rules.milestones import schedule_for

PER_PAGE = 20
REFUSED = 422
WAYS_LOOKED = 30
READ = Permission.PROJECT_READ


@require_GET
@staff_page(READ)
def agreement_list(request: HttpRequest) -> HttpResponseBase:
    """List agreements, and above them the awards that wait for one."""
    actor = actor_of(request)
    form = AgreementFilter(request.GET)
    rows = Agreement.objects.visible_to(actor).select_related("project", "union")
    chosen = form.chosen()
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if words := str(chosen.get("q") or "").strip():
        rows = rows.filter(
            Q(no=words.upper()) | Q(project__name__contains=words)
            | Q(organisation_name__contains=words)
        )  # fmt: skip
    page = CappedPaginator(rows.order_by("-created_at", "-pk"), PER_PAGE)
    context = {
        "form": form,
        "page_obj": page.get_page(request.GET.get("page")),
        "is_filtered": any(chosen.values()),
        "awards": _waiting_awards(actor),
        "may_draft": actor.may(Permission.AGREEMENT_EDIT),
    }
    return render(request, "projects/agreements/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.AGREEMENT_EDIT)
def new_agreement(request: HttpRequest, tender_no: str, lot: int) -> HttpResponseBase:
    """Draft the agreement of one award; amount and parties are given."""
    actor = actor_of(request)
    award = _award(actor, tender_no, lot)
    project = award.tender.project
    require_held(project, "起草协议", by=actor)
    initial = {
        "start_on": project.service_from,
        "end_on": project.service_to,
        "schedule": schedule_for(award.amount),
        **agreements.default_terms(award),
    }
    form = NewDraftForm(request.POST or None, initial=initial)
    made = submit(
        request, form, lambda: agreements.draft_from_award(award.pk, form.cleaned_data, by=actor)
    )
    if made is not None:
        messages.success(request, f"已起草协议 {made.no}，请核对正文后提交签署。")
        return redirect("agreement-page", made.no)
    context = {"form": form, "award": award, "project": project}
    return render(request, "projects/agreements/new.html", context, status=status_of(form))


@require_GET
@staff_page(READ)
def agreement_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the agreement with its sources, its preview and what happens next."""
    actor = actor_of(request)
    agreement = found(actor, no)
    context = page_context(agreement, actor) | {"back_form": ReasonForm()}
    return render(request, "projects/agreements/page.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.AGREEMENT_EDIT)
def edit_agreement(request: HttpRequest, no: str) -> HttpResponseBase:
    """Edit period, terms and instalments of a draft."""
    actor = actor_of(request)
    agreement = found(actor, no)
    require_held(agreement, "修改草稿", by=actor)
    form = EditDraftForm(request.POST or None, initial=initial_of(agreement))
    saved = submit(
        request,
        form,
        lambda: agreements.save_draft(
            agreement.pk, form.cleaned_data, form.milestone_rows(), by=actor
        ),
    )
    if saved is not None:
        messages.success(request, "草稿已保存。")
        return redirect("agreement-page", no)
    context = {"form": form, "agreement": agreement}
    return render(request, "projects/agreements/edit.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.AGREEMENT_EDIT)
def offer(request: HttpRequest, no: str) -> HttpResponseBase:
    """Put the text before both sides."""
    actor = actor_of(request)
    agreements.offer(found(actor, no).pk, by=actor)
    messages.success(request, "已提交签署，正文已定稿。请本单位负责人签署。")
    return redirect("agreement-page", no)


@require_POST
@staff_page(Permission.AGREEMENT_EDIT)
def take_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take the offer back to draft."""
    actor = actor_of(request)
    agreement = found(actor, no)
    require_held(agreement, "撤回修改", by=actor)
    form = ReasonForm(request.POST)
    done = submit(
        request, form, lambda: agreements.take_back(agreement.pk, by=actor, **form.cleaned_data)
    )
    if done is None:
        context = page_context(agreement, actor) | {"back_form": form}
        return render(request, "projects/agreements/page.html", context, status=status_of(form))
    messages.success(request, "已撤回，可以修改草稿。")
    return redirect("agreement-page", no)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.AGREEMENT_SIGN)
def sign(request: HttpRequest, no: str) -> HttpResponseBase:
    """Sign for the union after reading."""
    return signing_page(request, no, agreements.sign_for_union, "agreement-page")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.AGREEMENT_EDIT)
def complete(request: HttpRequest, no: str) -> HttpResponseBase:
    """Close the agreement after acceptance."""
    actor = actor_of(request)
    agreement = found(actor, no)
    require_held(agreement, "办理履约完成", by=actor)
    if request.method == "POST":
        agreements.complete(agreement.pk, by=actor)
        messages.success(request, "协议已办理履约完成。")
        return redirect("agreement-page", no)
    return render(request, "projects/agreements/complete.html", {"agreement": agreement})


@require_GET
@staff_page(READ)
def agreement_pdf(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the A4 document."""
    return send_pdf(found(actor_of(request), no))


def signing_page(
    request: HttpRequest, no: str, act: Callable[..., Agreement], page: str
) -> HttpResponseBase:
    """Ask for the signature of either side and sign the text that was read."""
    actor = actor_of(request)
    agreement = found(actor, no)
    form = SignForm(request.POST or None, initial={"seen": agreement.text_sha256})
    seen = request.POST.get("seen", "")
    if submit(request, form, lambda: act(agreement.pk, by=actor, seen=seen)) is not None:
        messages.success(request, "已签署。")
        return redirect(page, no)
    is_last = agreement.state in moves.SIGN_ORGANISATION.sources
    context = {
        "base": "base_staff.html" if page == "agreement-page" else "base_org.html",
        "form": form,
        "agreement": agreement,
        "back_url": reverse(page, args=[no]),
        "consequences": _consequences(agreement, is_last=is_last),
        "ways": _ways_out(agreement, actor) if status_of(form) == REFUSED else [],
    }
    return render(request, "projects/agreements/sign.html", context, status=status_of(form))


def send_pdf(agreement: Agreement) -> HttpResponseBase:
    """Answer with the agreement's document."""
    return attachment(agreements.agreement_pdf(agreement), f"{agreement.no}.pdf", "application/pdf")


def _consequences(agreement: Agreement, *, is_last: bool) -> list[str]:
    lines = [f"签署的是摘要为 {agreement.text_sha256[:16]}… 的正文，签署后不能修改。"]
    if is_last:
        return [
            *lines,
            "双方签署完毕，协议立即生效，按里程碑付款。",
            "合同公告随即在公开网站发布，不含账号和个人信息。",
        ]
    return [*lines, "签署后由社会组织签署；双方签署完毕协议生效。"]


def _ways_out(agreement: Agreement, by: Actor) -> list[dict[str, str]]:
    """Return where the union goes on when the contractor's standing stops the signature."""
    if by.kind is not ActorKind.STAFF:
        return []
    ways = []
    award = agreement.award
    if changed_awards.is_open(award) and changed_awards.failures_of(award):
        may = by.may(Permission.AWARD_DECIDE)
        tender = award.tender
        url = reverse("award-change", args=[tender.no, award.lot.number]) if may else ""
        who = "" if may else "由定标人办理："
        ways.append({"text": f"{who}取消成交，改由下一名成交或重新采购", "url": url})
    waits = QualificationCheck.objects.filter(
        point="signing", reference=agreement.no, outcome=QualificationCheck.Outcome.HUMAN
    )
    if decisions.open_doubts(list(waits.order_by("-pk")[:WAYS_LOOKED]), agreement.union):
        may = by.may(Permission.ORG_QUALIFY) or by.may(Permission.PROJECT_APPROVE)
        url = reverse("doubt-list") if may else ""
        ways.append({"text": "由审核人员在“资格核对”作出决定", "url": url})
    return ways


def _waiting_awards(actor: Actor) -> list[Award]:
    """Return the own union's awards with a notice and without an agreement."""
    if not actor.may(Permission.AGREEMENT_EDIT):
        return []
    ready = Tender.objects.of_union(actor).filter(
        state=Tender.State.NOTICE_SENT, union_id__in=actor.union_ids
    )
    return list(
        Award.objects.filter(tender__in=ready, cancelled_at__isnull=True, agreement__isnull=True)
        .select_related("tender__project", "lot", "organisation")
        .order_by("decided_at")
    )


def _award(actor: Actor, tender_no: str, lot: int) -> Award:
    award = (
        Award.objects.filter(
            tender__in=Tender.objects.of_union(actor).filter(no=tender_no),
            lot__number=lot,
            cancelled_at__isnull=True,
        )
        .select_related("tender__project", "tender__union", "lot", "organisation")
        .first()
    )
    if award is None:
        raise NotFound("没有找到这条成交结果，它可能不在您的查看范围内。")
    return award
