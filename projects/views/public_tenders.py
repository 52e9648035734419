"""The public site's procurement column: the list, a notice, its print view."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal.common import clock
from portal.common.access import Actor, ActorKind
from portal.common.errors import NotFound
from portal.common.pages import actor_of, public_page
from projects.forms.tenders import PublicFilter
from projects.models import PublicNotice, Tender
from projects.tender_steps import public_progress

PER_PAGE: Final = 15
Kind = PublicNotice.Kind


@require_GET
@public_page
def public_list(request: HttpRequest) -> HttpResponseBase:
    """List the published notices, newest first."""
    form = PublicFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = _filtered(PublicNotice.objects.visible_to(actor_of(request)), chosen)
    rows = rows.select_related("tender__project", "union").order_by("-published_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    for notice in page:
        notice.is_open = is_open(notice.tender, now)  # type: ignore[attr-defined]
    context = {"form": form, "page_obj": page, "is_filtered": any(chosen.values())}
    return render(request, "projects/tenders/public_list.html", context)


def is_open(tender: Tender, now: Any) -> bool:
    """Whether bids are taken now."""
    return (
        tender.state == Tender.State.NOTICED
        and tender.deadline is not None
        and now <= tender.deadline
    )


def _filtered(rows: QuerySet[PublicNotice], chosen: dict[str, Any]) -> QuerySet[PublicNotice]:
    if kind := chosen.get("type"):
        rows = rows.filter(kind=kind)
    if domain := chosen.get("domain"):
        rows = rows.filter(tender__project__domain=domain)
    if region := str(chosen.get("region") or "").strip():
        rows = rows.filter(union__name__contains=region)
    living = Q(tender__state=Tender.State.NOTICED, tender__deadline__gte=clock.now())
    if chosen.get("open") == "1":
        rows = rows.filter(living, kind=Kind.TENDER)
    elif chosen.get("open") == "0":
        rows = rows.exclude(living)
    if words := str(chosen.get("q") or "").strip():
        rows = rows.filter(Q(title__contains=words) | Q(no__contains=words.upper()))
    return rows


@require_GET
@public_page
def notice_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show one notice with countdown, progress and the way to bid."""
    notice = _found(no, by=actor_of(request))
    notices = list(notice.tender.notices.order_by("pk"))
    newest = {n.kind: n for n in notices}
    result = newest.get(Kind.RESULT)
    corrected = _corrected(notices, notice)
    context = {
        "notice": notice,
        "tender": notice.tender,
        "is_call": notice.kind == Kind.TENDER,
        "is_open": is_open(notice.tender, clock.now()),
        "result": result,
        "progress": public_progress(notice.tender, newest),
        "related": [_link(n) for n in reversed(notices) if n.pk != notice.pk],
        "corrections": [_link(n) for n in reversed(_corrections(notices, notice))],
        "corrected": [_link(corrected)] if corrected else [],
        "is_corrected": result is not None and bool(_corrections(notices, result)),
        "files": notice.attachments.all(),
        "may_bid": actor_of(request).kind in (ActorKind.PUBLIC, ActorKind.ORGANISATION),
        "is_signed_in": request.user.is_authenticated,
    }
    return render(request, "projects/tenders/public.html", context)


def _link(notice: PublicNotice) -> dict[str, Any]:
    url = reverse("public-tender", args=[notice.no])
    return {"title": notice.title, "when": notice.published_at, "url": url}


def _corrections(notices: Sequence[PublicNotice], notice: PublicNotice) -> list[PublicNotice]:
    """Return what was published later to correct a result, oldest first (X-09)."""
    if notice.kind != Kind.RESULT:
        return []
    return [n for n in notices if n.kind == Kind.CORRECTION and n.pk > notice.pk]


def _corrected(notices: Sequence[PublicNotice], notice: PublicNotice) -> PublicNotice | None:
    """Return the result that a correction corrects: the last one published before it."""
    if notice.kind != Kind.CORRECTION:
        return None
    results = (n for n in reversed(notices) if n.kind == Kind.RESULT and n.pk < notice.pk)
    return next(results, None)


@require_GET
@public_page
def notice_print(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the notice as an A4 sheet with its address."""
    notice = _found(no, by=actor_of(request))
    address = request.build_absolute_uri(reverse("public-tender", args=[no]))
    context = {"notice": notice, "address": address}
    return render(request, "projects/tenders/print.html", context)


def _found(no: str, *, by: Actor) -> PublicNotice:
    rows = PublicNotice.objects.visible_to(by).select_related("tender__project", "union")
    notice = rows.filter(no=no).first()
    if notice is None:
        raise NotFound("没有找到这条公告，请核对公告编号，或到采购信息中查找。")
    return notice
