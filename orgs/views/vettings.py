"""Political vetting: what is due, one organisation's record. For the vetting role and the head."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs import vetting_dues
from orgs.actions import vettings
from orgs.forms.vettings import ClearForm, VettingFilter, VettingForm
from orgs.models import PoliticalVetting
from orgs.parameters import VETTING_VALID_DAYS
from orgs.views.register import find
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page

PAGE: Final = 20
DOCUMENTS: Final = ("pdf", "png", "jpg", "jpeg")


@require_GET
@staff_page(Permission.ORG_VET)
def vetting_list(request: HttpRequest) -> HttpResponseBase:
    """List the organisations the union keeps or is linked to, those without a vetting first."""
    actor = actor_of(request)
    form = VettingFilter(request.GET)
    rows, due = vetting_dues.with_latest(actor), vetting_dues.due(actor)
    waiting = due.count()
    if form.is_valid():
        asked = form.cleaned_data
        rows = vetting_dues.below(actor) if asked["standing"] == "below" else rows
        rows = rows.search(asked["q"])
        if asked["standing"] == "due":
            rows = rows.filter(pk__in=due.values("pk"))
        if asked["standing"] == "held":
            rows = rows.filter(latest_on__gte=vetting_dues.oldest())
    page = Paginator(rows.order_by("latest_on", "name", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    labels = dict(PoliticalVetting.Conclusion.choices)
    days = timedelta(days=int(VETTING_VALID_DAYS.on(clock.today())))
    context = {
        "form": form,
        "page_obj": page,
        "waiting": waiting,
        "rows": [
            {
                "organisation": o,
                "on": o.latest_on,
                "until": o.latest_on and o.latest_on + days,
                "conclusion": labels.get(o.latest_conclusion, ""),
            }
            for o in page
        ],
        "today": clock.today(),
    }
    return render(request, "orgs/vettings/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_VET)
def vetting_page(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Show what the union and those below it found of one organisation; record the own next one."""
    actor = actor_of(request)
    organisation = find(actor, uscc)
    form = VettingForm(
        request.POST or None, request.FILES or None, initial={"vetted_on": clock.today()}
    )

    def act() -> PoliticalVetting:
        asked = dict(form.cleaned_data)
        upload = asked.pop("document")
        kept = files.read_upload(upload, allowed=DOCUMENTS, field="document") if upload else None
        return vettings.record(organisation, asked, document=kept, by=actor)

    if submit(request, form, act) is not None:
        messages.success(request, f"已记录对“{organisation.name}”的把关结论。")
        return redirect("vetting-page", organisation.uscc)
    held = PoliticalVetting.objects.visible_to(actor).filter(organisation=organisation)
    decides = actor.may(Permission.PROJECT_APPROVE)
    context = {
        "organisation": organisation,
        "may_read": actor.may(Permission.ORG_READ),
        "form": form,
        "rows": [
            {
                "vetting": v,
                "until": vettings.valid_until(v.vetted_on),
                "may_clear": decides and actor.acts_for(v.union_id),
            }
            for v in held.select_related("union").order_by("-vetted_on", "-pk")
        ],
        "today": clock.today(),
    }
    return render(request, "orgs/vettings/page.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_VET)
def vetting_clear(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let the head decide on a doubtful conclusion."""
    actor = actor_of(request)
    actor.require(Permission.PROJECT_APPROVE, "决定存疑的把关结论")
    found = _found(pk, by=actor)
    actor.require_own(found.union_id, "决定存疑的把关结论")
    form = ClearForm(request.POST or None)
    if submit(request, form, lambda: vettings.clear(pk, **form.cleaned_data, by=actor)) is not None:
        messages.success(request, f"已同意“{found.organisation.name}”承接，并记录理由。")
        return redirect("vetting-page", found.organisation.uscc)
    context = {"vetting": found, "form": form}
    return render(request, "orgs/vettings/clear.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.ORG_VET)
def vetting_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give out the vetting's material."""
    found = _found(pk, by=actor_of(request))
    if found.document is None:
        raise NotFound("这条把关记录没有材料。")
    answer = HttpResponse(files.content(found.document), content_type=found.document.content_type)
    ending = found.document.name.rsplit(".", 1)[-1]
    answer["Content-Disposition"] = f'attachment; filename="vetting-{pk}.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _found(pk: int, *, by: Actor) -> PoliticalVetting:
    rows = PoliticalVetting.objects.visible_to(by).select_related("organisation", "document")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这条把关记录。")
    return found
