"""Changing a published result before signing (X-09): why, who follows, confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.common.access import Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page
from projects.actions import changed_awards
from projects.forms.changed_awards import ChangeForm
from projects.models import Award, Project
from projects.views.tenders import own_tender


@require_http_methods(["GET", "POST"])
@staff_page(Permission.AWARD_DECIDE)
def change(request: HttpRequest, no: str, lot: int) -> HttpResponseBase:
    """Show what forbids signing; take the decision who follows."""
    actor = actor_of(request)
    tender = own_tender(no, by=actor)
    rows = Award.objects.filter(tender=tender, lot__number=lot, cancelled_at__isnull=True)
    award = rows.select_related("tender__project", "tender__union", "lot", "organisation").first()
    if award is None:
        raise NotFound("这个采购包没有成交结果。")
    require_held(tender, "变更成交结果", by=actor)
    failures = changed_awards.failures_of(award) if changed_awards.is_open(award) else []
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        candidates=changed_awards.candidates(award),
        reports=tender.project.regime == Project.Regime.GOVERNMENT,
    )
    done = submit(
        request,
        form,
        lambda: changed_awards.change(
            award.pk,
            heir=form.heir_pk(),
            reason=form.cleaned_data["reason"],
            report_no=form.cleaned_data.get("report_no", ""),
            by=actor,
        ),
    )
    if done is not None:
        messages.success(request, "已变更成交结果，更正公告已发布。")
        return redirect("staff-tender", no)
    context = {"tender": tender, "award": award, "failures": failures, "form": form}
    return render(request, "projects/awards/change.html", context, status=status_of(form))
