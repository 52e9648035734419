"""The public home page and the search in every page's head."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from orgs.models import Organisation
from portal.common import clock
from portal.common.access import PUBLIC, Actor, ActorKind, Permission
from portal.common.pages import actor_of, public_page
from projects.models import Project, PublicNotice, Tender
from projects.next_steps import address

SHOWN: Final = 8
FOUND_SHOWN: Final = 10
STEPS: Final = (
    ("分析需求", "职工扫码提需求，工会归集、归类，看哪些适合社会组织承接。"),
    ("发布项目", "先预算、再购买：立项经审核审批，公开发布采购公告。"),
    ("确定承接组织", "投标加密封存，到时两人共同开启；专家评分，结果公示。"),
    ("签订履行协议", "协议写明目标、分期和付款条件；服务一次一记，工会核验。"),
    ("总结评估", "工会、受益职工代表和第三方共同评价，结果公开。"),
)


@require_GET
@public_page
def home(request: HttpRequest) -> HttpResponseBase:
    """Show the newest notices, what can be bid for now, and how it works."""
    now = clock.now()
    calls = (
        PublicNotice.objects.visible_to(PUBLIC)
        .filter(
            kind=PublicNotice.Kind.TENDER,
            tender__state=Tender.State.NOTICED,
            tender__deadline__gt=now,
        )
        .select_related("tender__union")
        .order_by("tender__deadline", "id")
    )
    newest = PublicNotice.objects.visible_to(PUBLIC).order_by("-published_at", "-id")[:SHOWN]
    register = Organisation.objects.visible_to(PUBLIC).filter(state=Organisation.State.APPROVED)
    context = {
        "notices": [_notice(n) for n in newest],
        "calls": calls[:SHOWN],
        "call_count": calls.count(),
        "organisation_count": register.count(),
        "steps": [{"label": label, "text": text} for label, text in STEPS],
    }
    return render(request, "bulletin/home.html", context)


@require_GET
@public_page
def search(request: HttpRequest) -> HttpResponseBase:
    """Open the record of a full number; else list what the person may see of the words."""
    words = request.GET.get("q", "").strip()[:60]
    actor = actor_of(request)
    if words and (place := _record_of(words.upper(), actor)):
        return redirect(place)
    groups = _found(words, actor) if words else []
    context = {
        "q": words,
        "groups": [g for g in groups if g["rows"]],
        "base": "base_staff.html" if actor.kind is ActorKind.STAFF else "base_public.html",
    }
    return render(request, "bulletin/search.html", context)


def _notice(notice: PublicNotice) -> dict[str, Any]:
    return {
        "title": notice.title,
        "when": notice.published_at,
        "url": address("public-tender", notice.no),
        "kind": notice.get_kind_display(),
    }


def _record_of(number: str, by: Actor) -> str:
    """Return the address of the record that bears exactly this number, empty when there is none."""
    if PublicNotice.objects.visible_to(by).filter(no=number).exists():
        return address("public-tender", number)
    if Project.objects.visible_to(by).filter(no=number).exists():
        return _project(by, number)
    if Organisation.objects.visible_to(by).filter(uscc=number).exists():
        return _organisation(by, number)
    return ""


def _found(words: str, by: Actor) -> list[dict[str, Any]]:
    """Return what the person may see of the words, by kind, in three queries."""
    projects = Project.objects.visible_to(by).filter(name__contains=words).order_by("-updated_at")
    found = Organisation.objects.visible_to(by).nearest(
        words, FOUND_SHOWN, people=by.kind is ActorKind.STAFF
    )
    notices = (
        PublicNotice.objects.visible_to(by)
        .filter(title__contains=words)
        .order_by("-published_at", "-id")
    )
    return [
        {
            "label": "服务项目",
            "rows": [
                {"title": p.name, "note": p.no, "url": _project(by, p.no)}
                for p in projects[:FOUND_SHOWN]
            ],
        },
        {
            "label": "社会组织",
            "rows": [
                {"title": o.name, "note": o.uscc, "url": _organisation(by, o.uscc)} for o in found
            ],
        },
        {
            "label": "采购公告",
            "rows": [
                {"title": n.title, "note": n.no, "url": _notice(n)["url"]}
                for n in notices[:FOUND_SHOWN]
            ],
        },
    ]


def _project(by: Actor, no: str) -> str:
    is_staff = by.kind is ActorKind.STAFF
    return address("project-page" if is_staff else "org-project", no)


def _organisation(by: Actor, uscc: str) -> str:
    is_staff = by.kind is ActorKind.STAFF and by.may(Permission.ORG_READ)
    return address("staff-org" if is_staff else "public-org", uscc)
