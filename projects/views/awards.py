"""The comparison and the decision: matrix, ranking, low-price warnings, proposal."""

from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.money import figure
from portal.common.pages import actor_of, staff_page
from portal.common.ui import svg
from projects import review_figures
from projects.actions import awards, changed_awards, panels
from projects.forms.awards import ProposalForm
from projects.models import Panel, PanelMember, Tender
from projects.review_figures import TRIGGERS, BidFigures, LotFigures, ReviewFigures
from projects.tender_steps import acts_for, next_of
from projects.views.tenders import own_tender

P = Permission
# A member's score further than this from the mean is marked.
DEVIATION: Final = Decimal("0.20")
HEAT_STEP: Final = Decimal("0.05")
DEEPEST: Final = 3


@require_GET
@staff_page(P.AWARD_PROPOSE, P.AWARD_DECIDE, P.TENDER_WITNESS)
def page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Compare the bids once every member has handed in."""
    actor = actor_of(request)
    tender = _reviewed(no, by=actor)
    review = _figures(tender)
    form = ProposalForm(lots=review.lots)
    return render(request, "projects/awards/page.html", _context(tender, review, form, actor))


@require_POST
@staff_page(P.AWARD_PROPOSE)
def report(request: HttpRequest, no: str) -> HttpResponseBase:
    """Propose one bid for each lot."""
    actor = actor_of(request)
    tender = _reviewed(no, by=actor)
    review = _figures(tender)
    form = ProposalForm(request.POST, lots=review.lots)
    done = submit(
        request,
        form,
        lambda: awards.report(
            tender.pk, choices=form.choices(), reason=form.cleaned_data["reason"], by=actor
        ),
    )
    if done is not None:
        messages.success(request, "已提出成交建议，等另一位同事定标。")
        return redirect("award-page", no)
    context = _context(tender, review, form, actor)
    return render(request, "projects/awards/page.html", context, status=status_of(form))


def _context(
    tender: Tender, review: ReviewFigures, form: ProposalForm, actor: Actor
) -> dict[str, Any]:
    evaluating = tender.state == Tender.State.EVALUATING
    ready = not review.waiting
    may_propose = evaluating and ready and actor.may(P.AWARD_PROPOSE) and tender.is_held_by(actor)
    return {
        "tender": tender,
        "waiting": review.waiting if evaluating else [],
        "is_ready": ready,
        "lots": [_lot(review, lot) for lot in review.lots] if ready else [],
        "differing": review.differing,
        "form": form,
        "may_propose": may_propose,
        "proposals": awards.proposals_of(tender),
        "awards": tender.awards.filter(cancelled_at__isnull=True).select_related(
            "lot", "organisation"
        ),
        "changes": _changes(tender, actor),
        "next": next_of(tender, actor) if tender.state != Tender.State.REPORTED else None,
        "may_decide": tender.state == Tender.State.REPORTED
        and actor.may(P.AWARD_DECIDE)
        and tender.is_held_by(actor),
        "acts": acts_for(tender, actor),
        "decide_url": reverse("tender-act", args=[tender.no, "decide"]),
        "members": [m for m in review.members if m.state == PanelMember.State.SUBMITTED],
        "is_short": evaluating and panels.is_short(tender),
    }


def _changes(tender: Tender, by: Actor) -> list[dict[str, Any]]:
    """Return the awards that may not be signed, with the way to change the result (X-09)."""
    rows = tender.awards.filter(cancelled_at__isnull=True, agreement__signed_at__isnull=True)
    return [
        {"lot": award.lot.number, "name": award.organisation.name,
         "may": by.may(P.AWARD_DECIDE) and tender.is_held_by(by)}
        for award in rows.select_related("tender__project", "tender__union", "lot", "organisation")
        if changed_awards.is_open(award) and changed_awards.failures_of(award)
    ]  # fmt: skip


def _lot(review: ReviewFigures, lot: LotFigures) -> dict[str, Any]:
    return {
        "lot": lot.lot,
        "ranked": lot.ranked,
        "invalid": lot.invalid,
        "heads": [
            {
                "label": f.bid.organisation_name,
                "note": f"第 {f.place} 名{'（并列）' if f.is_tied else ''}",
            }
            for f in lot.ranked
        ],
        "rows": _rows(review, lot),
        "warnings": [
            {
                "name": f.bid.organisation_name,
                "amount": f.bid.amount,
                "why": "；".join(f"{t} {TRIGGERS[t]}" for t in f.low_price),
            }
            for f in lot.ranked
            if f.low_price
        ],
        "picture": _picture(lot),
    }


def _rows(review: ReviewFigures, lot: LotFigures) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    section = ""
    for item in review.items:
        if item.section != section:
            section = item.section
            rows.append({"group": section})
        values = [f.means.get(item.pk) for f in lot.ranked]
        cells = [
            {
                "value": value,
                "heat": _heat(value, values, item.points),
                "flag": _deviation(review, f, item.pk, value),
            }
            for f, value in zip(lot.ranked, values, strict=True)
        ]
        rows.append({"label": item.name, "note": f"满分 {item.points}", "cells": cells})
    weight = review.tender.price_weight
    rows += [
        {"group": "价格"},
        {"label": "投标报价（元）", "cells": [{"value": figure(f.bid.amount)} for f in lot.ranked]},
        {"label": "价格分", "note": f"满分 {weight}", "cells": [{"value": f.price} for f in lot.ranked]},
        {"label": "总分", "sum": True, "cells": [{"value": f.total} for f in lot.ranked]},
    ]  # fmt: skip
    return rows


def _heat(value: Decimal | None, values: list[Decimal | None], maximum: int) -> int:
    """Return the shade of a cell: deepest for the best of its row, one less for each 5 % behind."""
    known = [v for v in values if v is not None]
    if value is None:
        return 0
    behind = int((max(known) - value) / (maximum * HEAT_STEP))
    return max(DEEPEST - behind, 0)


def _deviation(
    review: ReviewFigures, figures: BidFigures, item_pk: int, mean: Decimal | None
) -> str:
    """Return a mark when a member's score lies far from the mean of its cell."""
    if not mean:
        return ""
    for member in review.members:
        score = review.scores.get((figures.bid.pk, item_pk, member.pk))
        if score and score.value is not None and abs(score.value - mean) > mean * DEVIATION:
            return "有成员评分偏离均值 20% 以上"
    return ""


def _picture(lot: LotFigures) -> Any:
    rows = [(f.bid.organisation_name, float(f.total)) for f in lot.ranked]
    return svg.row_chart(rows, title=f"第 {lot.lot.number} 包总分") if rows else ""


def _figures(tender: Tender) -> ReviewFigures:
    panel = Panel.objects.filter(tender=tender).first()
    drawn = panel.report.get("drawn") if panel else None
    return review_figures.figures_of(tender, drawn)


def _reviewed(no: str, *, by: Actor) -> Tender:
    tender = own_tender(no, by=by)
    if not Panel.objects.filter(tender=tender, members__isnull=False).exists():
        raise NotFound("评审小组组建以后才有成交比较。")
    # Before the report bids and members are the operator's and the witnesses' (spec 2.3, 2.4).
    works_on_it = tender.is_held_by(by) and (by.may(P.AWARD_PROPOSE) or by.may(P.TENDER_WITNESS))
    if tender.state == Tender.State.EVALUATING and not works_on_it:
        raise NotFound("评审报告提出以后才能查看成交比较。")
    return tender
