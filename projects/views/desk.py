"""The organisation's desk: its registration, what waits, what it may bid for, what it delivers."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from orgs import contract_gaps
from orgs.models import Organisation
from portal.common import clock, messages, worklist
from portal.common.access import Actor, Permission
from portal.common.pages import actor_of, organisation_page
from projects.models import Project, PublicNotice, Tender
from projects.next_steps import address
from projects.stages import current_label, mini_states
from projects.views.projects import tender_state_of, with_tender_state

SHOWN: Final = 5
S = Organisation.State
OVER: Final = (Project.State.CLOSED, Project.State.TERMINATED)
# What each state means for the organisation, and what it can do about it.
MEANINGS: Final = {
    S.DRAFT: "档案还没有提交。提交并通过审核后才能投标。",
    S.SUBMITTED: "受理工会正在审核，通过后会通知您。",
    S.RETURNED: "请按退回意见修改后再次提交。",
    S.APPROVED: "可以投标、签约和承接服务。",
    S.SUSPENDED: "暂不能投标和签约，请联系受理工会。",
    S.CLOSED: "登记已注销，不能承接服务。",
}


@require_GET
@organisation_page()
def organisation_home(request: HttpRequest) -> HttpResponseBase:
    """Show the desk; a fixed number of queries however much there is."""
    actor = actor_of(request)
    organisation = (
        Organisation.objects.visible_to(actor)
        .select_related("keeper")
        .get(pk=actor.organisation_id or 0)
    )
    items = worklist.items_for(actor)
    context = {
        "organisation": organisation,
        "meaning": _meaning(organisation),
        "may_edit_profile": actor.may(Permission.OWN_PROFILE_EDIT),
        "may_record": actor.may(Permission.SERVICE_RECORD),
        "groups": [{"label": "待办", "tone": "", "items": items}] if items else [],
        "total": len(items),
        "calls": _calls(actor),
        "projects": _running_projects(actor),
        "notes": [
            {"title": m.subject, "when": m.created_at, "url": m.url or address("messages")}
            for m in messages.visible_to(actor)[:SHOWN]
        ],
    }
    return render(request, "projects/desk.html", context)


def _meaning(organisation: Organisation) -> str:
    """Return what the organisation may do now, and what it lacks before it can sign."""
    if organisation.state == S.APPROVED and (gaps := contract_gaps.gaps_of(organisation)):
        return f"可以投标。{contract_gaps.told(gaps)}"
    return MEANINGS[S(organisation.state)]


def _calls(by: Actor) -> QuerySet[PublicNotice]:
    """Return the calls one may still answer, the nearest deadline first."""
    return (
        PublicNotice.objects.visible_to(by)
        .filter(
            kind=PublicNotice.Kind.TENDER,
            tender__state=Tender.State.NOTICED,
            tender__deadline__gt=clock.now(),
        )
        .select_related("tender__union")
        .order_by("tender__deadline", "id")[:SHOWN]
    )


def _running_projects(by: Actor) -> list[dict[str, Any]]:
    rows = with_tender_state(Project.objects.visible_to(by).exclude(state__in=OVER))
    return [
        {
            "project": project,
            "states": mini_states(project, tender_state_of(project)),
            "step": current_label(project, tender_state_of(project)),
        }
        for project in rows.select_related("union").order_by("-updated_at")[:SHOWN]
    ]
