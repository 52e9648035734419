"""Pages that make projects: list, new, editor, decisions."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.paging import CappedPaginator
from projects.actions import projects, reservations
from projects.forms.projects import ProjectFilter, ProjectForm, ReasonForm, StartForm
from projects.lifecycle.projects import EDITABLE
from projects.models import Project, Tender, WorkerNeed
from projects.next_steps import readiness
from projects.rules.projects import SECTIONS
from projects.stages import current_label, mini_states

PER_PAGE = 20
OFFERED_NEEDS = 30
P = Permission


@require_GET
@staff_page(P.PROJECT_READ)
def project_list(request: HttpRequest) -> HttpResponseBase:
    """List the own and the subordinate units' projects with filters."""
    actor = actor_of(request)
    form = ProjectFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = with_tender_state(_filtered(Project.objects.visible_to(actor), chosen, actor))
    page = CappedPaginator(rows.select_related("union").order_by("-updated_at", "-pk"), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    for project in shown:
        project.mini = mini_states(project, tender_state_of(project))
        project.step = current_label(project, tender_state_of(project))
    context = {
        "form": form,
        "page_obj": shown,
        "is_filtered": any(chosen.values()),
        "may_start": actor.may(P.PROJECT_EDIT),
    }
    return render(request, "projects/projects/list.html", context)


def with_tender_state(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Return the rows with the state of each project's latest tender."""
    latest = Tender.objects.filter(project=OuterRef("pk")).order_by("-pk").values("state")[:1]
    return rows.annotate(tender_state=Subquery(latest))


def tender_state_of(project: Project) -> str:
    """Return what `with_tender_state` read beside the row, empty without a tender."""
    return getattr(project, "tender_state", None) or ""


def _filtered(rows: QuerySet[Project], chosen: dict[str, Any], by: Actor) -> QuerySet[Project]:
    for name, column in (("state", "state"), ("domain", "domain"), ("year", "fiscal_year")):
        if value := chosen.get(name):
            rows = rows.filter(**{column: value})
    if chosen.get("scope") == "own":
        rows = rows.filter(union_id__in=by.union_ids)
    if chosen.get("scope") == "mine":
        rows = rows.filter(officer_id=by.user_id)
    if words := str(chosen.get("q") or "").strip():
        rows = rows.filter(Q(name__contains=words) | Q(no__contains=words.upper()))
    return rows


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_EDIT)
def new_project(request: HttpRequest) -> HttpResponseBase:
    """Start a project, from needs chosen on the board or without."""
    actor = actor_of(request)
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("need")
    chosen = list(WorkerNeed.objects.visible_to(actor).filter(no__in=numbers).order_by("pk"))
    form = StartForm(request.POST or None, initial=_proposal(chosen))
    project = submit(
        request,
        form,
        lambda: projects.start_from_needs([n.pk for n in chosen], form.cleaned_data, by=actor),
    )
    if project is not None:
        messages.success(request, f"已建立项目草稿 {project.no}，请补齐后提交。")
        return redirect("project-edit", project.no)
    context = {"form": form, "needs": chosen}
    return render(request, "projects/projects/new.html", context, status=status_of(form))


def _proposal(needs: list[WorkerNeed]) -> dict[str, Any]:
    """Return first values read off the chosen needs."""
    if not needs:
        return {}
    first = needs[0]
    return {"domain": first.effective_domain, "group": first.group}


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_EDIT)
def edit(request: HttpRequest, no: str) -> HttpResponseBase:
    """Write the project section by section; save as a draft or hand it in."""
    actor = actor_of(request)
    project = found(actor, no)
    if project.state not in EDITABLE or not project.is_held_by(actor):
        return redirect("project-page", no)
    form = ProjectForm(request.POST or None, initial=_initial(project), by=actor)
    saved = submit(
        request, form, lambda: projects.edit_project(project.pk, form.values(), by=actor)
    )
    if saved is not None and "hand_in" not in request.POST:
        messages.success(request, "草稿已保存。")
        return redirect("project-edit", no)
    handed_in = None
    if saved is not None:
        handed_in = submit(request, form, lambda: projects.submit(project.pk, by=actor))
    if handed_in is not None:
        messages.success(request, "已提交立项，等审核人审核。")
        return redirect("project-page", no)
    context = _editor(actor, saved or found(actor, no), form)
    return render(request, "projects/projects/edit.html", context, status=status_of(form))


def _initial(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in projects.WRITTEN}


def _editor(actor: Actor, project: Project, form: ProjectForm) -> dict[str, Any]:
    ready = readiness(project, projects.missing(project))
    fields = [
        {"section": s, "fields": [form[f] for f in form.fields if f in s.fields], "ready": r}
        for s, r in zip(SECTIONS, ready, strict=True)
    ]
    steps = [
        {
            "label": r["text"],
            "url": f"#{s.code}",
            "state": "done" if r["state"] == "done" else "open",
            "note": "" if r["state"] == "done" else "待补充",
        }
        for s, r in zip(SECTIONS, ready, strict=True)
    ]
    offered = WorkerNeed.objects.visible_to(actor).filter(state=WorkerNeed.State.CLASSIFIED)
    return {
        "project": project,
        "form": form,
        "sections": fields[1:],
        "needs_ready": ready[0],
        "steps": steps,
        "done": sum(r["state"] == "done" for r in ready),
        "needs": list(project.needs.order_by("pk")),
        "offered": list(
            offered.filter(domain=project.domain).order_by("-received_at")[:OFFERED_NEEDS]
        ),
    }


@require_POST
@staff_page(P.PROJECT_EDIT)
def link_needs(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take up the ticked needs."""
    actor = actor_of(request)
    chosen = WorkerNeed.objects.visible_to(actor).filter(no__in=request.POST.getlist("need"))
    pks = list(chosen.values_list("pk", flat=True))
    projects.link_needs(found(actor, no).pk, pks, by=actor)
    messages.success(request, f"已关联 {len(pks)} 条需求。")
    return redirect("project-edit", no)


@require_POST
@staff_page(P.PROJECT_EDIT)
def unlink_need(request: HttpRequest, no: str, need_no: str) -> HttpResponseBase:
    """Let one need go."""
    actor = actor_of(request)
    need = WorkerNeed.objects.visible_to(actor).filter(no=need_no).first()
    if need is None:
        raise NotFound("没有找到这条需求，它可能不在您的查看范围内。")
    projects.unlink_need(found(actor, no).pk, need.pk, by=actor)
    messages.success(request, f"已移出需求 {need_no}。")
    return redirect("project-edit", no)


@require_POST
@staff_page(P.PROJECT_EDIT)
def hand_in(request: HttpRequest, no: str) -> HttpResponseBase:
    """Hand in a project that lacks nothing, from its page."""
    actor = actor_of(request)
    projects.submit(found(actor, no).pk, by=actor)
    messages.success(request, "已提交立项，等审核人审核。")
    return redirect("project-page", no)


@require_POST
@staff_page(P.PROJECT_REVIEW)
def review(request: HttpRequest, no: str) -> HttpResponseBase:
    """Pass the project on to the head."""
    actor = actor_of(request)
    projects.review(found(actor, no).pk, by=actor)
    messages.success(request, "审核通过，等单位负责人批准。")
    return redirect("project-page", no)


@require_POST
@staff_page(P.PROJECT_APPROVE)
def approve(request: HttpRequest, no: str) -> HttpResponseBase:
    """Approve the project and reserve its money."""
    actor = actor_of(request)
    projects.approve(found(actor, no).pk, by=actor)
    messages.success(request, "已批准立项，预算指标已预占。")
    return redirect("project-page", no)


@require_POST
@staff_page(P.PROJECT_APPROVE)
def reserve_again(request: HttpRequest, no: str) -> HttpResponseBase:
    """Reserve the project's money anew after its reservation ran out."""
    actor = actor_of(request)
    reservations.reserve_again(found(actor, no).pk, by=actor)
    messages.success(request, "预算指标已重新预占，可以继续采购。")
    return redirect("project-page", no)


@require_POST
@staff_page(P.PROJECT_EDIT)
def cancel(request: HttpRequest, no: str) -> HttpResponseBase:
    """Give up a draft."""
    actor = actor_of(request)
    projects.cancel(found(actor, no).pk, by=actor)
    messages.success(request, "草稿已作废，关联的需求已放回“已归类”。")
    return redirect("project-list")


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_REVIEW, P.PROJECT_APPROVE)
def send_back(request: HttpRequest, no: str) -> HttpResponseBase:
    """Ask for the reason, then return the project to its writer."""
    actor = actor_of(request)
    project = found(actor, no)
    form = ReasonForm(request.POST or None)
    reason = form.data.get("reason", "")
    if submit(request, form, lambda: projects.send_back(project.pk, reason=reason, by=actor)):
        messages.success(request, "已退回经办人修改。")
        return redirect("project-page", no)
    context = {
        "form": form,
        "project": project,
        "title": "退回这个项目修改？",
        "verb": "退回修改",
        "consequences": [
            "项目回到经办人手里，可以修改后重新提交。",
            "退回原因会显示给经办人，并记入操作日志。",
        ],
        "told": f"会通知 {project.officer_name}。" if project.officer_name else "",
    }
    return render(request, "projects/projects/decide.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(P.PROJECT_APPROVE)
def terminate(request: HttpRequest, no: str) -> HttpResponseBase:
    """Ask for the reason, then end the project before procurement."""
    actor = actor_of(request)
    project = found(actor, no)
    form = ReasonForm(request.POST or None)
    reason = form.data.get("reason", "")
    if submit(request, form, lambda: projects.terminate(project.pk, reason=reason, by=actor)):
        messages.success(request, "项目已终止，预占的指标和需求已放回。")
        return redirect("project-page", no)
    context = {
        "form": form,
        "project": project,
        "title": "终止这个项目？",
        "verb": "终止项目",
        "consequences": [
            "预占的预算指标立即释放。",
            "关联的需求回到“已归类”，可以另行立项。",
            "终止后不能恢复，记录长期保存。",
        ],
        "told": "",
    }
    return render(request, "projects/projects/decide.html", context, status=status_of(form))


def found(by: Actor, no: str) -> Project:
    """Return the visible project of the number. Raises: NotFound."""
    records = Project.objects.visible_to(by).select_related("union", "budget_line__budget")
    project = records.filter(no=no).first()
    if project is None:
        raise NotFound("没有找到这个项目，它可能不在您的查看范围内。")
    return project
