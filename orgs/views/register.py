"""The unions' register of organisations: finding, reading, deciding (P18, staff side)."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs import (
    contract_gaps,
    cure_locks,
    dossier_pages,
    duplicates,
    evidence,
    histories,
    identities,
    register_workbook,
    requirements,
    track_records,
)
from orgs.actions import organisations, qualification, suspensions
from orgs.credit import credit_of
from orgs.forms.organisations import (
    ReasonForm,
    RestoreForm,
    StaffRegisterFilter,
    SuspendForm,
)
from orgs.models import (
    CreditListing,
    IdentityRequest,
    LedgerBatch,
    Organisation,
    OrganisationLink,
    QualificationCheck,
    Suspension,
    SuspensionObjection,
    Union,
)
from orgs.querysets.organisations import OrganisationQuerySet
from orgs.rules import kinds
from orgs.rules.qualification import NAMES, POINT_NAMES
from portal.common import clock, events, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment

PAGE: Final = 20
DECISIONS: Final = ("pdf", "png", "jpg", "jpeg")
TABS: Final = {
    "facts": "基本信息",
    "contracts": "承接项目",
    "scores": "评价",
    "credit": "信用记录",
    "people": "人员",
    "changes": "变更",
}
# Which sections of the dossier stand in which tab.
SECTIONS_OF: Final = {
    "facts": ("governance", "standing", "inspections", "union", "capacity"),
    "credit": ("sanctions",),
    "people": ("people",),
}
LINKS_SHOWN: Final = 20
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff_page(Permission.ORG_READ)
def organisation_list(request: HttpRequest) -> HttpResponseBase:
    """List the register, filtered; the agreements of each are counted in one query."""
    actor = actor_of(request)
    form = StaffRegisterFilter(request.GET)
    visible = Organisation.objects.visible_to(actor).with_link_of(actor.union_ids)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = _filtered(visible, asked, actor).with_rating().select_related("keeper")
    page = Paginator(rows.found(asked.get("q", ""), people=True), PAGE).get_page(
        request.GET.get("page")
    )
    records = track_records.of(o.pk for o in page)
    waiting = visible.filter(state=Organisation.State.SUBMITTED, keeper_id__in=actor.union_ids)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [{"organisation": o, "record": records[o.pk]} for o in page],
        "waiting": waiting.count() if actor.may(Permission.ORG_QUALIFY) else 0,
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "may_import": actor.may(Permission.ORG_EDIT),
        "may_qualify": actor.may(Permission.ORG_QUALIFY),
    }
    return render(request, "orgs/register/list.html", context)


@require_GET
@staff_page(Permission.ORG_READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send what the list shows under these filters as a workbook."""
    actor = actor_of(request)
    form = StaffRegisterFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    visible = Organisation.objects.visible_to(actor).with_link_of(actor.union_ids)
    found = _filtered(visible, asked, actor).search(asked.get("q", ""), people=True)
    return attachment(register_workbook.workbook(found), "社会组织库.xlsx", XLSX)


def _filtered(rows: OrganisationQuerySet, asked: dict[str, Any], by: Actor) -> OrganisationQuerySet:
    if not asked:
        return rows
    rows = rows.rated(asked["rating"]).registered_in(asked["region"]).marked(asked["mark"])
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked.get("batch"):
        rows = rows.linked_by(LedgerBatch.objects.visible_to(by).filter(no=asked["batch"]).first())
    if asked["scope"] == "linked":
        rows = rows.linked_to(by.union_ids)
    if asked["scope"] == "kept":
        rows = rows.filter(keeper_id__in=by.union_ids)
    return rows


@require_GET
@staff_page(Permission.ORG_READ)
def organisation_page(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Show one organisation: credit bar, admission conclusion, facts, checks, links, log."""
    found = find(actor_of(request), uscc)
    if found.uscc != uscc:
        return redirect("staff-org", found.uscc)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "facts"
    context = _dossier(actor_of(request), found) | _of_tab(request, tab, found)
    return render(request, "orgs/register/page.html", context)


def _of_tab(request: HttpRequest, tab: str, organisation: Organisation) -> dict[str, Any]:
    """Return what the open tab shows beside the head."""
    by = actor_of(request)
    base = reverse("staff-org", args=[organisation.uscc])
    keeps = organisation.is_held_by(by) and by.may(Permission.ORG_EDIT)
    found: dict[str, Any] = {
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"{base}?tab={code}", "current": code == tab}
            for code, label in TABS.items()
        ],
        "keeps": keeps,
    }
    if tab in SECTIONS_OF:
        shown = dossier_pages.sections_of(organisation, by=by, edits=keeps)
        found["shown"] = [page for page in shown if page.section.code in SECTIONS_OF[tab]]
    if tab == "facts" and organisation.is_held_by(by):
        found["evidence"] = _evidence(organisation, by)
    if tab == "contracts":
        found["contracts"] = track_records.contracts_of(organisation.pk, by)
    if tab == "scores":
        scores = track_records.scores_of(organisation.pk, by)
        found["scores"] = scores
        found["dots"] = [(s.on.isoformat(), float(s.total)) for s in scores]
    if tab == "credit":
        found["listings"] = (
            CreditListing.objects.visible_to(by).of(organisation).order_by("-since", "-pk")
        )
    if tab == "changes":
        found["page_obj"] = histories.page_of(organisation, request.GET.get("page"), by=by)
    return found


def _evidence(organisation: Organisation, by: Actor) -> list[evidence.Held]:
    """Return the papers beside what was typed about the same, for who reviews the file."""
    held = evidence.of(organisation, by=by)
    return [h for h in held if h.document or h.item.need is not evidence.Need.SERVICE]


def find(by: Actor, uscc: str) -> Organisation:
    """Return the organisation of the code; a code borne earlier leads to it too (X-06).

    Raises: NotFound.
    """
    found = identities.led_to(uscc, by=by)
    if found is None:
        raise NotFound("没有找到这家社会组织。请核对统一社会信用代码。")
    return found


def _dossier(by: Actor, organisation: Organisation) -> dict[str, Any]:
    found = credit_of(organisation, clock.today(), by=by)
    links = (
        OrganisationLink.objects.visible_to(by)
        .living()
        .guidance()
        .filter(organisation=organisation)
        .select_related("union")
        .order_by("since", "id")
    )
    checks = _checks_seen(organisation, by).order_by("-id")[:12]
    return {
        "organisation": organisation,
        "facts": found.facts,
        "bar": found.bar,
        "verdict": found.verdict,
        "on": clock.today(),
        "record": found.record,
        "links": links[:LINKS_SHOWN],
        "links_total": links.count(),
        "is_linked": links.filter(union_id__in=by.union_ids).exists(),
        "may_link": by.may(Permission.ORG_EDIT),
        "checks": [
            {
                "check": c,
                "name": NAMES.get(c.rule, c.rule),
                "point": POINT_NAMES.get(c.point, c.point),
            }
            for c in checks
        ],
        "suspensions": organisation.suspensions.select_related("decision").order_by("-pk")[:12],
        "identifiers": organisation.identifiers.select_related("document").order_by(
            "-valid_from", "-pk"
        ),
        "kind_rule": kinds.KINDS[organisation.kind],
        "events": events.of(organisation)[:10],
    } | _offers(organisation, by)


def _offers(organisation: Organisation, by: Actor) -> dict[str, Any]:
    """Return what the keeper's reviewer may do with the organisation, and what waits for it."""
    holds = organisation.is_held_by(by)
    decides = holds and by.may(Permission.ORG_QUALIFY)
    return {
        "is_keeper": holds,
        "may_cure": decides,
        "may_judge": decides,
        "cure": cure_locks.unfinished(organisation) if decides else None,
        "objection": SuspensionObjection.objects.filter(
            suspension__organisation=organisation, answered_at__isnull=True
        ).exists()
        if decides
        else False,
        "may_change_identity": decides,
        "identity_request": IdentityRequest.objects.visible_to(by)
        .filter(organisation=organisation, state=IdentityRequest.State.SUBMITTED)
        .first()
        if decides
        else None,
        "may_decide": decides and organisation.state == Organisation.State.SUBMITTED,
        "may_suspend": decides and organisation.state == Organisation.State.APPROVED,
        "may_restore": decides and organisation.state == Organisation.State.SUSPENDED,
    }


def _checks_seen(organisation: Organisation, by: Actor) -> QuerySet[QualificationCheck]:
    """Return the results that concern the actor's union: its own procurements' (spec 2.4).

    The look at a proposed winner is kept before the result is published; other unions must not
    read from it who will win. Numbers bear the union's code.
    """
    seen = Q(pk__in=[])
    if by.acts_for(organisation.keeper_id):
        seen |= Q(point="registration")
    for code in Union.objects.filter(pk__in=by.union_ids).values_list("code", flat=True):
        seen |= Q(reference__contains=f"-{code}-")
    seen |= Q(union_id__in=by.union_ids)
    return organisation.checks.filter(seen)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def approve(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Ask, then take the organisation into the register."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    if request.method == "POST":
        organisations.approve(organisation.pk, by=actor)
        told = contract_gaps.told(contract_gaps.gaps_of(organisation))
        messages.success(request, f"“{organisation.name}”已入库，可以投标。{told}")
        return redirect("staff-org", organisation.uscc)
    findings = qualification.judge(organisation, point="registration")
    context = {
        "organisation": organisation,
        "findings": findings,
        "open": qualification.open_after_entry(organisation),
        "gaps": contract_gaps.gaps_of(organisation),
        "namesakes": duplicates.namesakes_of(organisation) & Organisation.objects.visible_to(actor),
        "names": NAMES,
        "lacking": requirements.lacking(organisation, clock.today()),
        "unchecked": organisation.documents.current().filter(verdict="").count(),
    }
    return render(request, "orgs/register/approve.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def send_back(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Return the profile with the reason."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    form = ReasonForm(request.POST or None)
    done = submit(
        request,
        form,
        lambda: organisations.send_back(
            organisation.pk, reason=form.cleaned_data["reason"], by=actor
        ),
    )
    if done is not None:
        messages.success(request, f"已退回“{organisation.name}”，机构会看到退回原因。")
        return redirect("staff-org", organisation.uscc)
    context = {"organisation": organisation, "form": form}
    return render(request, "orgs/register/send_back.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def suspend(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Stop the organisation from taking on new services, for a term."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "暂停承接", by=actor)
    form = SuspendForm(request.POST or None, request.FILES or None)

    def act() -> Suspension:
        asked = dict(form.cleaned_data)
        upload = asked.pop("decision")
        decision = (
            files.read_upload(upload, allowed=DECISIONS, field="decision") if upload else None
        )
        return suspensions.suspend(organisation.pk, **asked, decision=decision, by=actor)

    def check(values: dict[str, Any]) -> list[Detail]:
        wrong = files.problems_of(values.get("decision"), allowed=DECISIONS, field="decision")
        return [*wrong, *suspensions.problems_of(values)]

    made = submit(request, form, act, check=check)
    if made is not None:
        messages.success(request, f"“{organisation.name}”已暂停承接至 {made.until}。")
        return redirect("staff-org", organisation.uscc)
    context = {"organisation": organisation, "form": form}
    return render(request, "orgs/register/suspend.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def restore(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Let a suspended organisation take on services again before the term ends."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    require_held(organisation, "恢复承接", by=actor)
    form = RestoreForm(request.POST or None)
    done = submit(
        request, form, lambda: suspensions.restore(organisation.pk, **form.cleaned_data, by=actor)
    )
    if done is not None:
        messages.success(request, f"“{organisation.name}”已恢复承接。")
        return redirect("staff-org", organisation.uscc)
    context = {"organisation": organisation, "form": form}
    return render(request, "orgs/register/restore.html", context, status=status_of(form))


@require_POST
@staff_page(Permission.ORG_EDIT)
def add_link(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Note that the own union stands in contact with the organisation from today."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    organisations.link_own(organisation, by=actor)
    messages.success(request, f"已与“{organisation.name}”建立联系。")
    return redirect("staff-org", organisation.uscc)
