"""What rules leave to people: the list of doubts, one decision, queries of the credit registers."""

from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs.actions import decisions
from orgs.forms.doubts import CreditQueryForm, DecisionForm
from orgs.models import AnnualInspection, CreditQuery, QualificationCheck, QualificationDecision
from orgs.rules.qualification import BY_CODE, NAMES, POINT_NAMES
from orgs.views.register import find
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page

SHOWN: Final = 20
YEARS: Final = 5


@require_GET
@staff_page(Permission.ORG_QUALIFY, Permission.PROJECT_APPROVE)
def doubt_list(request: HttpRequest) -> HttpResponseBase:
    """List what waits for a decision and what was decided last."""
    actor = actor_of(request)
    done = (
        QualificationDecision.objects.visible_to(actor)
        .select_related("organisation", "overridden_by")
        .order_by("-pk")[:SHOWN]
    )
    context = {
        "rows": [
            {
                "check": c,
                "name": NAMES.get(c.rule, c.rule),
                "point": POINT_NAMES.get(c.point, c.point),
            }
            for c in decisions.doubts_of(actor)
        ],
        "done": [{"decision": d, "name": NAMES.get(d.rule, d.rule)} for d in done],
    }
    return render(request, "orgs/doubts/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY, Permission.PROJECT_APPROVE)
def doubt_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one doubt with its evidence and take the decision."""
    actor = actor_of(request)
    check = (
        QualificationCheck.objects.filter(
            pk=pk, union_id__in=actor.union_ids, outcome=QualificationCheck.Outcome.HUMAN
        )
        .select_related("organisation")
        .first()
    )
    if check is None:
        raise NotFound("没有找到这条待核对的资格问题，它可能不在您的查看范围内。")
    form = DecisionForm(request.POST or None)
    made = submit(request, form, lambda: decisions.decide(pk, **form.cleaned_data, by=actor))
    if made is not None:
        messages.success(request, f"已作出决定：{made.get_choice_display()}。")
        return redirect("doubt-list")
    earlier = QualificationDecision.objects.visible_to(actor).filter(
        organisation=check.organisation, rule=check.rule
    )
    context = {
        "check": check,
        "name": NAMES.get(check.rule, check.rule),
        "point": POINT_NAMES.get(check.point, check.point),
        "source": BY_CODE[check.rule].source,
        "inspections": _inspections(check, actor),
        "form": form,
        "earlier": earlier.order_by("-pk")[:SHOWN],
    }
    return render(request, "orgs/doubts/page.html", context, status=status_of(form))


def _inspections(check: QualificationCheck, by: Actor) -> QuerySet[AnnualInspection]:
    """Return the latest years' results where the doubt is about them (QC-13)."""
    rows: QuerySet[AnnualInspection] = AnnualInspection.objects.visible_to(by)
    if check.rule != "QC-13":
        return rows.none()
    return rows.filter(organisation=check.organisation).order_by("-year")[:YEARS]


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_EDIT)
def credit_query(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Note a query of the credit registers with its picture; show the earlier ones."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    now = clock.local(clock.now()).replace(second=0, microsecond=0)
    form = CreditQueryForm(request.POST or None, request.FILES or None, initial={"queried_at": now})

    def act() -> CreditQuery:
        asked = dict(form.cleaned_data)
        upload = asked.pop("screenshot")
        kinds = ("png", "jpg", "jpeg", "pdf")
        kept = files.read_upload(upload, allowed=kinds, field="screenshot") if upload else None
        return decisions.record_query(organisation, **asked, screenshot=kept, by=actor)

    if submit(request, form, act) is not None:
        messages.success(request, f"已登记对“{organisation.name}”的信用查询。")
        return redirect("credit-query", organisation.uscc)
    rows = CreditQuery.objects.visible_to(actor).filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "form": form,
        "rows": rows.select_related("screenshot").order_by("-queried_at")[:SHOWN],
    }
    return render(request, "orgs/doubts/query.html", context, status=status_of(form))
