"""The project page, for union staff and for the contractor; and the contractor's list."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal.common import money
from portal.common.access import Actor, ActorKind, Permission
from portal.common.pages import actor_of, organisation_page, staff_page
from projects import dossiers, stages
from projects.models import Agreement, Award, Project, ServiceRecord
from projects.next_steps import address, next_step
from projects.stages import Facts, facts_of, mini_states, phase_notes, stages_of
from projects.views.projects import found, tender_state_of, with_tender_state

PER_PAGE = 20
LOG_SHOWN = 100
TAB_OF_STEP = {
    "need": "needs",
    "feasibility": "log",
    "budget": "log",
    "publication": "tender",
    "notice": "tender",
    "opening": "tender",
    "review": "tender",
    "result": "tender",
    "agreement": "money",
    "service": "records",
}


@require_GET
@staff_page(Permission.PROJECT_READ)
def project_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the project to union staff."""
    return _page(request, no, "project-page")


@require_GET
@organisation_page()
def org_project(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the project to its contractor, with fewer tabs."""
    return _page(request, no, "org-project")


@require_GET
@organisation_page()
def org_project_list(request: HttpRequest) -> HttpResponseBase:
    """List the projects that the organisation has an agreement for."""
    actor = actor_of(request)
    own = Agreement.objects.visible_to(actor).order_by("pk")
    rows = (
        with_tender_state(Project.objects.visible_to(actor))
        .select_related("union")
        .prefetch_related(Prefetch("agreements", queryset=own, to_attr="own_agreements"))
        .order_by("-updated_at", "-pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for project in page:
        project.mini = mini_states(project, tender_state_of(project))  # type: ignore[attr-defined]
    return render(request, "projects/projects/org_list.html", {"page_obj": page})


def _page(request: HttpRequest, no: str, url_name: str) -> HttpResponseBase:
    actor = actor_of(request)
    project = found(actor, no)
    facts = facts_of(project, actor)
    is_staff = actor.kind is ActorKind.STAFF
    tabs = _tabs(facts, reverse(url_name, args=[no]), is_staff=is_staff)
    asked = request.GET.get("tab", "")
    tab = asked if asked in {t["code"] for t in tabs} else ""
    for entry in tabs:
        entry["current"] = entry["code"] == tab
    context = {
        "base": "base_staff.html" if is_staff else "base_org.html",
        "project": project,
        "facts": facts,
        "fact_items": _fact_items(facts, is_staff=is_staff),
        "steps": _with_links(stages_of(project, facts), tabs, is_staff=is_staff),
        "notes": phase_notes(facts),
        "tabs": tabs,
        "tab": tab,
        "step": next_step(facts, actor),
        "parties": dossiers.parties(facts),
        "feed": dossiers.feed(facts) if is_staff else [],
        "is_staff": is_staff,
        "crumbs": _crumbs(project, is_staff=is_staff),
        "may_end": _may_end(project, actor),
        **CONTENTS[tab](facts, actor),
    }
    return render(request, "projects/projects/page.html", context)


def _with_links(
    steps: list[dict[str, Any]], tabs: list[dict[str, Any]], *, is_staff: bool
) -> list[dict[str, Any]]:
    """Return the steps, each that has begun with the tab that holds its records."""
    urls = {t["code"]: t["url"] for t in tabs}
    for step in steps:
        if not is_staff and "url" in step:
            step["url"] = step.get("own_url", "")
        if step["state"] not in ("future", "skipped") and not step.get("url"):
            step["url"] = urls.get(TAB_OF_STEP.get(step["code"], ""), "")
    return steps


def _may_end(project: Project, by: Actor) -> bool:
    open_states = (Project.State.SUBMITTED, Project.State.REVIEWED, Project.State.APPROVED)
    return (
        project.state in open_states
        and by.may(Permission.PROJECT_APPROVE)
        and project.is_held_by(by)
    )


def _crumbs(project: Project, *, is_staff: bool) -> list[dict[str, str]]:
    first = ("服务项目", "project-list") if is_staff else ("我的项目", "org-project-list")
    return [{"label": first[0], "url": reverse(first[1])}, {"label": project.no, "url": ""}]


def _fact_items(facts: Facts, *, is_staff: bool) -> list[dict[str, Any]]:
    project, agreement = facts.project, facts.agreement
    items: list[dict[str, Any]] = [
        {"label": "编号", "value": project.no},
        {"label": "采购人", "value": project.union.name},
    ]
    if agreement is not None:
        url = address("staff-org", agreement.organisation.uscc) if is_staff else ""
        items.append({"label": "承接组织", "value": agreement.organisation_name, "url": url})
        amount = f"{money.figure(agreement.amount)} 元"
        items.append({"label": "协议金额", "value": amount})
    else:
        items.append({"label": "预算金额", "value": f"{money.figure(project.budget_amount)} 元"})
    period = f"{project.service_from:%Y-%m-%d} 至 {project.service_to:%Y-%m-%d}"
    if agreement is not None:
        period = f"{agreement.start_on:%Y-%m-%d} 至 {agreement.end_on:%Y-%m-%d}"
    items.append({"label": "服务期", "value": period})
    items.append({"label": "采购方式", "value": project.get_method_display()})
    return items


def _tabs(facts: Facts, base: str, *, is_staff: bool) -> list[dict[str, Any]]:
    """Return the tabs that have something to show."""
    offered: list[tuple[str, str, int | None, bool]] = [
        ("", "概况", None, True),
        ("needs", "需求依据", facts.need_count, is_staff),
        ("tender", "采购过程", None, is_staff and facts.tender is not None),
        ("money", "协议与付款", len(facts.agreements), bool(facts.agreements)),
        ("records", "服务记录", facts.records, bool(facts.agreements)),
        ("log", "操作日志", len(facts.acts), is_staff),
    ]
    tabs: list[dict[str, Any]] = [
        {
            "code": code,
            "label": label,
            "count": count,
            "url": f"{base}?tab={code}" if code else base,
        }
        for code, label, count, is_open in offered
        if is_open
    ]
    extra = [
        {"code": None, "label": t.label, "count": t.count_for(facts.project), "url": url}
        for t in (stages.TABS if is_staff else [])
        if (url := t.url_for(facts.project))
    ]
    return [*tabs[:-1], *extra, tabs[-1]] if is_staff else tabs


def _overview(facts: Facts, by: Actor) -> dict[str, Any]:
    plan = dossiers.payment_plan(facts, by) if facts.agreements else None
    bars = dossiers.monthly(facts, by)
    return {
        "kpis": dossiers.kpis(facts, plan["paid"]) if plan else [],
        "plan": plan,
        "bars": bars,
        "bar_heads": ["月份", "实际（人次）", "计划（人次）"],
        "bar_rows": [[label, f"{done:,}", f"{due:,}"] for label, done, due in bars],
        "newest": dossiers.newest_records(facts.project, by) if facts.agreements else [],
    }


def _needs(facts: Facts, by: Actor) -> dict[str, Any]:
    return {
        "needs": list(facts.project.needs.select_related("site").order_by("received_at")[:200]),
        "needs_counted": dossiers.counted_needs(facts.project),
        # Raw needs are the own union's (spec 2.4); superiors see how many.
        "may_read_needs": by.acts_for(facts.project.union_id) and by.may(Permission.NEED_READ),
    }


def _tender(facts: Facts, by: Actor) -> dict[str, Any]:
    tenders = list(facts.project.tenders.prefetch_related("notices").order_by("-pk"))
    awards = Award.objects.filter(tender__in=tenders, cancelled_at__isnull=True)
    for tender in tenders:
        tender.page_url = address("staff-tender", tender.no)  # type: ignore[attr-defined]
    return {"tenders": tenders, "awards": list(awards.select_related("lot", "organisation"))}


def _money(facts: Facts, by: Actor) -> dict[str, Any]:
    staff = by.kind is ActorKind.STAFF
    for agreement in facts.agreements:
        name = "agreement-page" if staff else "org-agreement"
        agreement.page_url = address(name, agreement.no)  # type: ignore[attr-defined]
    return {"plan": dossiers.payment_plan(facts, by)}


def _records(facts: Facts, by: Actor) -> dict[str, Any]:
    seen = ServiceRecord.objects.visible_to(by).filter(project=facts.project).exclude(state="void")
    return {"records": list(seen.order_by("-served_on", "-pk")[:LOG_SHOWN])}


def _log(facts: Facts, by: Actor) -> dict[str, Any]:
    return {"log": [dossiers.as_news(e) for e in reversed(facts.acts[-LOG_SHOWN:])]}


CONTENTS = {
    "": _overview,
    "needs": _needs,
    "tender": _tender,
    "money": _money,
    "records": _records,
    "log": _log,
}
