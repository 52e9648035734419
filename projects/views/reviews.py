"""The review: the staff's page of the panel, the members' declaration and score sheet."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.common import worklist
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.lifecycle import require_held
from portal.common.pages import actor_of, expert_page, member_page, staff_page
from portal.common.views import download
from projects.actions import panels
from projects.forms.reviews import (
    ConflictForm,
    ConformityForm,
    DrawForm,
    ReopenForm,
    SheetForm,
)
from projects.forms.tenders import NoActForm
from projects.models import Bid, BidFile, PanelMember, Score, Tender
from projects.querysets.panels import KNOW_NAMES
from projects.rules.methods import Profile
from projects.views.tenders import own_tender

P = Permission
S = PanelMember.State
BEFORE_OPENING: Final = ("draft", "submitted", "approved", "noticed")


@require_GET
@staff_page(P.PANEL_MANAGE, P.AWARD_DECIDE, P.TENDER_WITNESS)
def page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the panel, how far the scoring is, and the conformity of each bid."""
    actor = actor_of(request)
    tender = _opened(no, by=actor)
    least = Profile(tender.profile["cells"]).panel_size
    return render(
        request,
        "projects/reviews/page.html",
        _context(tender, actor, DrawForm(initial={"count": least}, is_repeated=_was_drawn(tender))),
    )


def _context(tender: Tender, actor: Actor, form: DrawForm) -> dict[str, Any]:
    seats = list(PanelMember.objects.visible_to(actor).filter(panel__tender=tender).order_by("pk"))
    bids = Bid.objects.visible_to(actor).filter(tender=tender).select_related("lot")
    panel = getattr(tender, "panel", None)
    draws = [_dated(draw) for draw in panel.draws] if panel and _knows(tender, actor) else []
    may_manage = actor.may(P.PANEL_MANAGE) and tender.is_held_by(actor)
    scoring = tender.state == Tender.State.EVALUATING
    sitting = [s for s in seats if s.state != S.RECUSED]
    return {
        "tender": tender,
        "form": form,
        "seats": seats,
        "bids": bids.order_by("lot__number", "received_at"),
        "draws": draws,
        "drawn": draws[-1] if draws and not seats else None,
        "eligible": len(panels.eligible_experts(tender)) if may_manage else 0,
        "may_draw": may_manage and tender.state == Tender.State.OPENED,
        "may_judge": may_manage and tender.state in panels.CONFORMITY_OPEN,
        "may_reopen": may_manage and scoring,
        "is_short": scoring and panels.is_short(tender),
        "may_manage": may_manage,
        "submitted": sum(s.state == S.SUBMITTED for s in sitting),
        "sitting": len(sitting),
        "all_in": scoring and bool(sitting) and all(s.state == S.SUBMITTED for s in sitting),
    }


def _was_drawn(tender: Tender) -> bool:
    panel = getattr(tender, "panel", None)
    return bool(panel and panel.draws)


def _knows(tender: Tender, by: Actor) -> bool:
    """Whether the actor may know who was drawn before everybody does (spec 2.3)."""
    return tender.is_held_by(by) and any(by.may(p) for p in KNOW_NAMES)


def _dated(draw: dict[str, Any]) -> dict[str, Any]:
    """Return the draw's record with its moment as a moment."""
    return {**draw, "at": datetime.fromisoformat(draw["at"])}


@require_POST
@staff_page(P.PANEL_MANAGE)
def draw(request: HttpRequest, no: str) -> HttpResponseBase:
    """Draw experts at random."""
    actor = actor_of(request)
    tender = _opened(no, by=actor)
    require_held(tender, "抽取评审专家", by=actor)
    form = DrawForm(request.POST, is_repeated=_was_drawn(tender))
    drawn = submit(
        request,
        form,
        lambda: panels.draw_experts(tender.pk, by=actor, **form.cleaned_data),
    )
    if drawn is not None:
        return redirect("review-page", no)
    context = _context(tender, actor, form)
    return render(request, "projects/reviews/page.html", context, status=status_of(form))


@require_POST
@staff_page(P.PANEL_MANAGE)
def appoint(request: HttpRequest, no: str) -> HttpResponseBase:
    """Seat those of the last draw."""
    actor = actor_of(request)
    tender = _opened(no, by=actor)
    panel = getattr(tender, "panel", None)
    drawn = panel.draws[-1]["drawn"] if panel and panel.draws else []
    panels.appoint_members(tender.pk, drawn, by=actor)
    messages.success(request, "评审小组已组建，已通知各位专家。")
    return redirect("review-page", no)


@require_POST
@staff_page(P.PANEL_MANAGE)
def replace(request: HttpRequest, no: str) -> HttpResponseBase:
    """Draw one more expert for a vacant seat."""
    actor = actor_of(request)
    member = panels.draw_replacement(_opened(no, by=actor).pk, by=actor)
    messages.success(request, f"已补抽 {member.name}，并通知本人。")
    return redirect("review-page", no)


@require_http_methods(["GET", "POST"])
@staff_page(P.PANEL_MANAGE)
def reopen(request: HttpRequest, no: str, seat: int) -> HttpResponseBase:
    """Give a sheet back to its member, on one of the four grounds."""
    actor = actor_of(request)
    tender = _opened(no, by=actor)
    seats = PanelMember.objects.visible_to(actor).filter(panel__tender=tender).order_by("pk")
    member = seats[seat - 1 : seat].first() if seat > 0 else None
    if member is None:
        raise NotFound("没有找到这位评审成员。")
    form = ReopenForm(request.POST or None)
    pk = member.pk
    done = submit(request, form, lambda: panels.reopen_scores(pk, by=actor, **form.cleaned_data))
    if done is not None:
        messages.success(request, f"已退回 {done.name} 复核。")
        return redirect("review-page", no)
    context = {"tender": tender, "member": member, "form": form}
    return render(request, "projects/reviews/reopen.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(P.PANEL_MANAGE)
def conformity(request: HttpRequest, no: str, receipt_no: str, lot: int) -> HttpResponseBase:
    """Judge the conformity of one bid."""
    actor = actor_of(request)
    tender = _opened(no, by=actor)
    bids = Bid.objects.visible_to(actor).filter(tender=tender, receipt_no=receipt_no)
    bid = bids.filter(lot__number=lot).select_related("lot").first()
    if bid is None:
        raise NotFound("没有找到这份投标文件。")
    first = {"conforming": "1" if bid.conforming else "0", "reason": bid.conformity_reason}
    form = ConformityForm(request.POST or None, initial=first)
    pk = bid.pk
    done = submit(
        request,
        form,
        lambda: panels.judge_conformity(
            pk,
            conforming=form.cleaned_data["conforming"] == "1",
            reason=form.cleaned_data["reason"],
            by=actor,
        ),
    )
    if done is not None:
        messages.success(request, f"已记录 {done.organisation_name} 的符合性审查结论。")
        return redirect("review-page", no)
    context = {"tender": tender, "bid": bid, "form": form, "files": _files(bid, actor)}
    return render(request, "projects/reviews/conformity.html", context, status=status_of(form))


@require_GET
@expert_page()
def home(request: HttpRequest) -> HttpResponseBase:
    """Show what waits for an expert or evaluator, and the reviews that are done."""
    actor = actor_of(request)
    seats = (
        PanelMember.objects.visible_to(actor)
        .filter(user_id=actor.user_id or 0)
        .select_related("panel__tender__union")
        .order_by("-pk")[:20]
    )
    context = {"items": worklist.items_for(actor), "seats": seats}
    return render(request, "projects/reviews/home.html", context)


@require_http_methods(["GET", "POST"])
@member_page(P.PANEL_SCORE)
def conflict(request: HttpRequest, no: str) -> HttpResponseBase:
    """Declare conflicts of interest against the list of bidders, before any bid is shown."""
    actor = actor_of(request)
    seat = _seat(no, by=actor)
    if seat.state != S.APPOINTED:
        return redirect("review-score" if seat.state == S.SCORING else "review-done", no)
    form = ConflictForm(request.POST or None)
    done = submit(
        request,
        form,
        lambda: panels.declare(
            seat.panel.tender_id,
            conflict=form.cleaned_data["conflict"] == "yes",
            reason=form.cleaned_data["reason"],
            by=actor,
        ),
    )
    if done is not None:
        return redirect("review-done" if done.state == S.RECUSED else "review-score", no)
    tender = seat.panel.tender
    # Who bids must be known here, or nobody could declare a conflict; what they bid is not shown.
    bidders = (
        tender.bids.order_by("organisation_name")
        .values("organisation_name", "organisation__legal_rep", "content__team")
        .distinct()
    )
    context = {"tender": tender, "seat": seat, "form": form, "bidders": bidders}
    return render(request, "projects/reviews/conflict.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@member_page(P.PANEL_SCORE)
def score(request: HttpRequest, no: str) -> HttpResponseBase:
    """Score all bids; save as a draft, or go on to hand in."""
    actor = actor_of(request)
    seat = _seat(no, by=actor)
    if seat.state != S.SCORING:
        return redirect("review-conflict" if seat.state == S.APPOINTED else "review-done", no)
    tender = seat.panel.tender
    form = _sheet(request, seat, actor)
    saved = submit(request, form, lambda: panels.save_scores(tender.pk, form.sheet(), by=actor))
    if saved is not None and "hand_in" not in request.POST:
        messages.success(request, "评分草稿已保存。")
        return redirect("review-score", no)
    if saved is not None:
        return redirect("review-submit", no)
    return _sheet_page(request, seat, form, actor)


def _sheet(request: HttpRequest, seat: PanelMember, actor: Actor) -> SheetForm:
    tender = seat.panel.tender
    bids = list(
        Bid.objects.visible_to(actor).filter(tender=tender).conforming().select_related("lot")
    )
    given = Score.objects.filter(member=seat)
    first: dict[str, Any] = {}
    for one in given:
        key = f"{one.bid_id}-{one.item_id}"
        first[f"score-{key}"] = "" if one.value is None else f"{one.value.normalize():f}"
        first[f"reason-{key}"] = one.reason
    items = list(tender.score_items.all())
    return SheetForm(request.POST or None, initial=first, bids=bids, items=items)


def _sheet_page(
    request: HttpRequest, seat: PanelMember, form: SheetForm, actor: Actor
) -> HttpResponseBase:
    files = BidFile.objects.visible_to(actor).filter(bid__in=[b.pk for b in form.bids])
    by_bid: dict[int, list[dict[str, Any]]] = {}
    for file in files.select_related("file"):
        by_bid.setdefault(file.bid_id, []).append(_listed(file))
    blocks = [
        {
            "bid": bid,
            "rows": [
                {**row, "answer": bid.content["plans"].get(str(row["item"].order), "")}
                for row in form.rows(bid)
            ],
            "files": by_bid.get(bid.pk, []),
            "sum": _sum(form, bid),
        }
        for bid in form.bids
    ]
    context = {"tender": seat.panel.tender, "seat": seat, "form": form, "blocks": blocks}
    return render(request, "projects/reviews/score.html", context, status=status_of(form))


def _sum(form: SheetForm, bid: Bid) -> Decimal:
    total = Decimal(0)
    for item in form.items:
        value = form.initial.get(f"score-{bid.pk}-{item.pk}")
        total += Decimal(value) if value else Decimal(0)
    return total


@require_http_methods(["GET", "POST"])
@member_page(P.PANEL_SCORE)
def hand_in(request: HttpRequest, no: str) -> HttpResponseBase:
    """Ask once more, then hand the sheet in."""
    actor = actor_of(request)
    seat = _seat(no, by=actor)
    if seat.state != S.SCORING:
        return redirect("review-done", no)
    tender = seat.panel.tender
    form = NoActForm(request.POST if request.method == "POST" else None)
    done = submit(request, form, lambda: panels.submit_scores(tender.pk, by=actor))
    if done is not None:
        return redirect("review-done", no)
    context = {
        "tender": tender,
        "form": form,
        "totals": _totals(seat),
        "gaps": panels.missing_scores(seat),
    }
    return render(request, "projects/reviews/submit.html", context, status=status_of(form))


@require_GET
@member_page(P.PANEL_SCORE)
def done(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the receipt of a handed-in sheet, or of a recusal."""
    actor = actor_of(request)
    seat = _seat(no, by=actor)
    if seat.state in (S.APPOINTED, S.SCORING):
        return redirect("review-conflict", no)
    totals = _totals(seat) if seat.state == S.SUBMITTED else []
    context = {
        "tender": seat.panel.tender,
        "seat": seat,
        "totals": totals,
        "home": "expert-home" if actor.kind.value == "expert" else "staff-tender-list",
    }
    return render(request, "projects/reviews/done.html", context)


@require_GET
@member_page()
def bid_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send a file of an opened bid to the panel, the operators and its bidder."""
    rows = BidFile.objects.visible_to(actor_of(request)).select_related("file")
    found = rows.filter(file_id=pk).first()
    if found is None:
        raise NotFound("没有找到这个文件，它可能不在您的查看范围内。")
    return download(found.file)


def _totals(seat: PanelMember) -> list[dict[str, Any]]:
    """Return the member's own totals by bid."""
    totals: dict[int, dict[str, Any]] = {}
    for one in seat.scores.select_related("bid__lot").order_by("bid_id"):
        row = totals.setdefault(one.bid_id, {"bid": one.bid, "total": Decimal(0)})
        row["total"] += one.value or Decimal(0)
    return list(totals.values())


def _seat(no: str, *, by: Actor) -> PanelMember:
    seats = PanelMember.objects.visible_to(by).select_related("panel__tender__union")
    seat = seats.filter(panel__tender__no=no, user_id=by.user_id or 0).first()
    if seat is None:
        raise NotFound("您不在这项采购的评审小组中。")
    return seat


def _opened(no: str, *, by: Actor) -> Tender:
    tender = own_tender(no, by=by)
    if tender.state in BEFORE_OPENING:
        raise NotFound("开标以后才能组织评审。")
    return tender


def _files(bid: Bid, actor: Actor) -> list[dict[str, Any]]:
    rows = BidFile.objects.visible_to(actor).filter(bid=bid).select_related("file")
    return [_listed(f) for f in rows]


def _listed(file: BidFile) -> dict[str, Any]:
    return {
        "name": file.file.name,
        "size": file.file.size,
        "digest": file.sha256,
        "url": reverse("bid-file", args=[file.file_id]),
    }
