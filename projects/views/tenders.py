"""Staff pages of tenders: list, new, document, editor, acts with a confirm page."""

from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from projects import periods
from projects.actions import tender_keys, tenders
from projects.forms.tenders import NoActForm, StaffFilter, TenderForm, initial_of
from projects.models import Project, Tender
from projects.rules.methods import LABELS, Profile
from projects.tender_steps import ACTS, acts_for, next_of

P = Permission
PER_PAGE: Final = 20
ANY_HAND: Final = (P.TENDER_EDIT, P.TENDER_PUBLISH, P.AWARD_DECIDE, P.AWARD_PROPOSE)


@require_GET
@staff_page(P.PROJECT_READ)
def staff_list(request: HttpRequest) -> HttpResponseBase:
    """List the tenders of the own and the subordinate units."""
    actor = actor_of(request)
    form = StaffFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = Tender.objects.of_union(actor).visible_to(actor)
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    if chosen.get("scope") == "own":
        rows = rows.filter(union_id__in=actor.union_ids)
    if words := str(chosen.get("q") or "").strip():
        rows = rows.filter(Q(title__contains=words) | Q(no__contains=words.upper()))
    rows = rows.select_related("union", "project").order_by("-updated_at", "-pk")
    page = CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "is_filtered": any(chosen.values())}
    return render(request, "projects/tenders/staff_list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(P.TENDER_EDIT)
def new(request: HttpRequest, project_no: str) -> HttpResponseBase:
    """Start the tender of an approved project, after a look at what it takes over."""
    actor = actor_of(request)
    project = Project.objects.visible_to(actor).filter(no=project_no).first()
    if project is None:
        raise NotFound("没有找到这个项目，它可能不在您的查看范围内。")
    require_held(project, "编制采购文件", by=actor)
    form = NoActForm(request.POST if request.method == "POST" else None)
    tender = submit(request, form, lambda: tenders.draft_tender(project.pk, {}, by=actor))
    if tender is not None:
        return redirect("tender-edit", tender.no)
    context = {"project": project, "form": form}
    return render(request, "projects/tenders/new.html", context, status=status_of(form))


@require_GET
@staff_page(P.PROJECT_READ)
def page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the document, what it waits for, and what was done to it."""
    actor = actor_of(request)
    tender = own_tender(no, by=actor)
    context = {
        "tender": tender,
        "lots": tender.lots.all(),
        "items": tender.score_items.all(),
        "holders": tender.key_holders.select_related("opening_key"),
        "publicity": periods.publicity_words(tender) if tender.standstill_until else "",
        "profile": profile_rows(tender),
        "next": next_of(tender, actor),
        "acts": acts_for(tender, actor),
        "may_edit": tender.state == Tender.State.DRAFT and actor.may(P.TENDER_EDIT),
        "gaps": tenders.missing(tender) if tender.state == Tender.State.DRAFT else [],
        "notices": tender.notices.order_by("pk"),
        "feed": events.feed(tender, 12),
    }
    return render(request, "projects/tenders/page.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(P.TENDER_EDIT)
def edit(request: HttpRequest, no: str) -> HttpResponseBase:
    """Write the document; save it as a draft."""
    actor = actor_of(request)
    tender = own_tender(no, by=actor)
    if tender.state != Tender.State.DRAFT or not tender.is_held_by(actor):
        return redirect("staff-tender", no)
    people = tender_keys.candidates(tender.union_id)
    form = TenderForm(
        request.POST or None,
        initial=initial_of(tender),
        people=people,
        earliest=periods.earliest_words(Profile(tender.profile["cells"]), clock.today()),
    )
    saved = submit(request, form, lambda: _save(tender, form, by=actor))
    if saved is not None:
        if "hand_in" in request.POST:
            return redirect("tender-act", no, "submit")
        messages.success(request, "采购文件草稿已保存。")
        return redirect("tender-edit", no)
    context = {"tender": tender, "form": form, "gaps": tenders.missing(tender)}
    return render(request, "projects/tenders/edit.html", context, status=status_of(form))


def _save(tender: Tender, form: TenderForm, *, by: Actor) -> Tender:
    chosen = form.cleaned_data
    return tenders.write_document(
        tender.pk,
        form.values(),
        items=chosen["items"],
        holder_ids=[int(pk) for pk in chosen["holders"]],
        by=by,
    )


@require_http_methods(["GET", "POST"])
@staff_page(*ANY_HAND)
def act(request: HttpRequest, no: str, code: str) -> HttpResponseBase:
    """Ask before a move that has consequences, then make it."""
    actor = actor_of(request)
    tender = own_tender(no, by=actor)
    move = ACTS.get(code)
    if move is None:
        raise NotFound("没有这个办理事项。")
    actor.require(move.needs, move.verb)
    form = move.form(request.POST if request.method == "POST" else None)
    done = submit(
        request, form, lambda: move.run(tender, form.cleaned_data.get("reason", ""), actor)
    )
    if done is not None:
        messages.success(request, f"已办理：{move.verb}。")
        return redirect("staff-tender", no)
    context = {
        "tender": tender,
        "act": move,
        "form": form,
        "doubts_url": _doubts_url(form, actor),
        "period": periods.publicity_words(tender) if code == "publish-result" else "",
    }
    return render(request, "projects/tenders/act.html", context, status=status_of(form))


def _doubts_url(form: Form, by: Actor) -> str:
    """Return where doubts are decided, when the act was refused for one."""
    stopped = form.is_bound and any("资格核对" in str(e) for e in form.non_field_errors())
    may = by.may(P.ORG_QUALIFY) or by.may(P.PROJECT_APPROVE)
    return reverse("doubt-list") if stopped and may else ""


def own_tender(no: str, *, by: Actor) -> Tender:
    """Return a tender of the own or a subordinate union. Raises: NotFound."""
    rows = Tender.objects.of_union(by).visible_to(by).select_related("union", "project")
    tender = rows.filter(no=no).first()
    if tender is None:
        raise NotFound("没有找到这项采购，它可能不在您的查看范围内。")
    return tender


def profile_rows(tender: Tender) -> list[dict[str, Any]]:
    """Return the procedure's cells in words, with their sources."""
    cells = tender.profile["cells"]
    return [
        {"code": code, "label": label, "value": _words(cells[code]["value"]),
         "source": cells[code]["source"]}
        for code, label in LABELS.items()
        if code in cells and cells[code]["value"] is not None
    ]  # fmt: skip


def _words(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "unit" in value:
        return f"{value['n']} {'个工作日' if value['unit'] == 'wd' else '日'}"
    if "least" in value:
        return f"{value['least']}–{value['most']} 分"
    if "notice_wd" in value:
        return f"{value['publish_wd']} 个工作日内发布，公示 {value['notice_wd']} 个工作日"
    if "until_notice_ends" in value:
        return "等公示期满" if value["until_notice_ends"] else "不另设等待期"
    return "、".join(f"{k} {float(v):.0%}" for k, v in value.items())
