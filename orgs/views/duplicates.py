"""Pages of duplicate records: the worklist, the preview of a merge, its confirmation (X-07)."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs import duplicates as likely
from orgs import merging
from orgs.actions import duplicates
from orgs.forms.duplicates import IntoForm, MergeForm
from orgs.models import Organisation, OrganisationMerge
from orgs.views.register import find
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, staff_page

PAGE: Final = 20


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def duplicate_list(request: HttpRequest) -> HttpResponseBase:
    """List likely duplicates side by side, and the merges under way."""
    actor = actor_of(request)
    page = Paginator(likely.pairs_for(actor), PAGE).get_page(request.GET.get("page"))
    merges = OrganisationMerge.objects.visible_to(actor).select_related("survivor")
    context = {"page_obj": page, "merges": merges.order_by("-pk")[:PAGE]}
    return render(request, "orgs/duplicates/list.html", context)


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def dismiss(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Remember that the two are not one."""
    actor = actor_of(request)
    first, second = find(actor, uscc), find(actor, request.POST.get("other", ""))
    duplicates.dismiss(
        first.pk, second.pk, reason=request.POST.get("reason", "核对证书，不是同一家"), by=actor
    )
    messages.success(request, f"已记下：“{first.name}”和“{second.name}”不是同一家。")
    return redirect("org-duplicates")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def merge(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Ask into which record, preview what moves, propose."""
    actor = actor_of(request)
    merged = find(actor, uscc)
    require_held(merged, "合并重复记录", by=actor)
    typed = request.GET.get("into", "").strip().upper()
    survivor = _known(actor, typed) if typed else None
    if survivor is None:
        asking = IntoForm(request.GET if typed else None)
        if typed:
            asking.add_error("into", "没有找到这家机构。请核对统一社会信用代码或建档编号。")
        context = {"merged": merged, "form": asking}
        return render(request, "orgs/duplicates/into.html", context, status=status_of(asking))
    form = MergeForm(merged, survivor, request.POST or None)
    made = submit(
        request,
        form,
        lambda: duplicates.propose(
            merged.pk, survivor.pk, taken=form.taken(), reason=form.cleaned_data["reason"], by=actor
        ),
    )
    if made is not None:
        messages.success(request, f"合并已登记：{made.get_state_display()}。")
        return redirect("org-merge-page", made.pk)
    context = _preview(merged, survivor) | {"form": form}
    return render(request, "orgs/duplicates/merge.html", context, status=status_of(form))


def _known(by: Actor, typed: str) -> Organisation | None:
    try:
        return find(by, typed)
    except NotFound:
        return None


def _preview(merged: Organisation, survivor: Organisation) -> dict[str, Any]:
    counted = [(r.label, r.rows(merged.pk).count()) for r in merging.RELATIONS.values() if r.label]
    in_way = duplicates.problems_of(merged, survivor, reason="—")
    return {
        "merged": merged,
        "survivor": survivor,
        "moves": [(label, count) for label, count in counted if count],
        "in_way": [d["message"] for d in in_way],
        "waits_until": merging.waits_until(clock.now()),
        "other_keeper": survivor.keeper if survivor.keeper_id != merged.keeper_id else None,
    }


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def merge_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show one merge: what it waits for, what was moved."""
    actor = actor_of(request)
    found = (
        OrganisationMerge.objects.visible_to(actor)
        .select_related("survivor__keeper", "merged__keeper")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("没有找到这次合并。")
    is_waiting = found.state == OrganisationMerge.State.WAITING
    is_proposed = found.state == OrganisationMerge.State.PROPOSED
    context = {
        "merge": found,
        "may_agree": is_proposed and found.is_agreed_by(actor),
        "may_cancel": (is_proposed or is_waiting) and found.is_held_by(actor),
        "waits_until": merging.waits_until(found.decided_at)
        if is_waiting and found.decided_at
        else None,
    }
    return render(request, "orgs/duplicates/merge_page.html", context)


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def agree(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Agree that the two are one."""
    done = duplicates.agree(pk, by=actor_of(request))
    messages.success(request, f"已确认：{done.get_state_display()}。")
    return redirect("org-merge-page", pk)


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the merge back."""
    duplicates.cancel(pk, by=actor_of(request))
    messages.success(request, "已撤销合并。")
    return redirect("org-merge-page", pk)
