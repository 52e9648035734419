"""我的待办: what waits for the person, by due date; the own projects and the budget beside it."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.common import clock, worklist
from portal.common.access import Actor, Permission
from portal.common.pages import actor_of, staff_page
from portal.common.worklist import WorkItem
from projects.models import Budget, BudgetLine, Project, PublicNotice
from projects.next_steps import address
from projects.stages import current_label, mini_states
from projects.views.projects import tender_state_of, with_tender_state

SHOWN: Final = 30
BESIDE: Final = 4
OVER: Final = (Project.State.CLOSED, Project.State.TERMINATED)
# (code, label, words under it, tone of its tile and of its rows' buttons)
SPANS: Final = (
    ("late", "已逾期", "请说明原因", "bad"),
    ("today", "今天到期", "", "warn"),
    ("week", "本周到期", "", ""),
    ("later", "以后", "含不限期", ""),
)
GROUP_LABELS: Final = {"late": "已逾期", "today": "今天到期", "week": "本周到期", "later": "以后"}


@require_GET
@staff_page()
def staff_home(request: HttpRequest) -> HttpResponseBase:
    """Show the worklist, filtered by tile and by kind."""
    actor = actor_of(request)
    now = clock.now()
    items = worklist.items_for(actor)
    spans = {id(item): span_of(item, now) for item in items}
    due, kind = request.GET.get("due", ""), request.GET.get("kind", "")
    chosen = [i for i in items if (not due or spans[id(i)] == due) and (not kind or i.kind == kind)]
    page = Paginator(chosen, SHOWN).get_page(request.GET.get("page"))
    groups = [
        {"label": label, "tone": code, "items": [i for i in page if spans[id(i)] == code]}
        for code, label in GROUP_LABELS.items()
    ]
    context = {
        "groups": groups,
        "page_obj": page,
        "total": len(items),
        "is_filtered": bool(due or kind),
        "tiles": _tiles(items, spans, due),
        "tabs": _tabs(items, kind, due),
        "alert": next((i for i in items if spans[id(i)] in ("late", "today")), None),
        "own_projects": _own_projects(actor),
        "budget": _budget(actor, now),
        "notices": _notices(actor),
        "may_start": actor.may(Permission.PROJECT_EDIT),
        "may_read_projects": actor.may(Permission.PROJECT_READ),
        "may_read_needs": actor.may(Permission.NEED_READ),
    }
    return render(request, "projects/worklist.html", context)


def span_of(item: WorkItem, now: datetime) -> str:
    """Return the span the item falls into: late, today, week (until Sunday) or later."""
    if item.due_at is None:
        return "later"
    if item.due_at < now:
        return "late"
    today = clock.local(now).date()
    day = clock.local(item.due_at).date()
    if day == today:
        return "today"
    sunday = today + timedelta(days=6 - today.weekday())
    return "week" if day <= sunday else "later"


def _tiles(items: list[WorkItem], spans: dict[int, str], due: str) -> list[dict[str, Any]]:
    sunday = clock.today() + timedelta(days=6 - clock.today().weekday())
    notes = {"week": f"至 {sunday:%m-%d}"}
    tiles = []
    for code, label, note, tone in SPANS:
        count = sum(spans[id(i)] == code for i in items)
        tiles.append(
            {
                "value": count,
                "label": label,
                "note": notes.get(code, note),
                "url": "?" if due == code else f"?due={code}",
                "tone": tone if count else "",
                "current": due == code,
            }
        )
    return tiles


def _tabs(items: list[WorkItem], kind: str, due: str) -> list[dict[str, Any]]:
    kinds: dict[str, int] = {}
    for item in items:
        kinds[item.kind] = kinds.get(item.kind, 0) + 1
    keep = f"&due={due}" if due else ""
    tabs = [{"label": "全部", "count": len(items), "url": f"?{keep[1:]}", "current": not kind}]
    for name, count in kinds.items():
        url = f"?kind={name}{keep}"
        tabs.append({"label": name, "count": count, "url": url, "current": kind == name})
    return tabs


def _own_projects(by: Actor) -> list[dict[str, Any]]:
    """Return the person's running projects; where the person runs none, the union's."""
    rows = with_tender_state(
        Project.objects.visible_to(by).filter(union_id__in=by.union_ids).exclude(state__in=OVER)
    ).order_by("-updated_at")
    shown = list(rows.filter(officer_id=by.user_id)[:BESIDE]) or list(rows[:BESIDE])
    return [
        {
            "name": project.name,
            "no": project.no,
            "is_mine": project.officer_id == by.user_id,
            "states": mini_states(project, tender_state_of(project)),
            "step": current_label(project, tender_state_of(project)),
        }
        for project in shown
    ]


def _budget(by: Actor, now: datetime) -> dict[str, Any] | None:
    """Return the year's lines with what is committed, and how much of the year has passed."""
    year = clock.local(now).year
    lines = list(
        BudgetLine.objects.visible_to(by)
        .filter(
            budget__union_id__in=by.union_ids,
            budget__fiscal_year=year,
            budget__state=Budget.State.APPROVED,
        )
        .select_related("budget")
        .order_by("-approved", "code")[:BESIDE]
    )
    if not lines:
        return None
    start = datetime.combine(clock.today().replace(month=1, day=1), time.min, clock.SHANGHAI)
    elapsed = (now - start) / timedelta(days=365 + (year % 4 == 0))
    return {
        "year": year,
        "no": lines[0].budget.no,
        "elapsed": elapsed,
        "lines": [
            {
                "name": line.name,
                "code": line.code,
                "used": float(line.committed + line.reserved),
                "total": float(line.total) or 1.0,
                "share": (line.committed + line.reserved) / line.total if line.total else 0,
                "mark": float(line.total) * elapsed,
            }
            for line in lines
        ],
    }


def _notices(by: Actor) -> list[dict[str, Any]]:
    newest = PublicNotice.objects.visible_to(by).order_by("-published_at")[:BESIDE]
    return [
        {
            "title": n.title,
            "when": n.published_at,
            "url": address("public-tender", n.no) or "/tenders/",
        }
        for n in newest
    ]
