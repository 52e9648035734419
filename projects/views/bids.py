"""Pages of a bidder until the opening: opportunities, form, check, receipt, withdrawal.

No page here leaves a message, an event or a session value behind; what the bidder must know is on
the page itself.
"""

from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from orgs.models import Organisation
from orgs.rules.qualification import blocking
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.money import capital
from portal.common.pages import actor_of, organisation_page
from projects.actions import bids
from projects.forms.bids import BidForm, initial_of
from projects.forms.tenders import NoActForm
from projects.models import Bid, SealedBid, Tender
from projects.rules.bids import advice_for_bid, problems_of_bid
from projects.views.public_tenders import is_open

P = Permission
PER_PAGE: Final = 20
CONSEQUENCES: Final = (
    "投标文件加密封存，截止前任何人都打不开，包括平台管理员。",
    "截止前可以撤回，或提交新版替换；只开启最后一版。",
    "封存后草稿随即销毁，您也不能再看内容；要修改请重新填写一版。",
    "截止后不能修改、不能撤回。",
)


@require_GET
@organisation_page(P.BID_EDIT)
def opportunities(request: HttpRequest) -> HttpResponseBase:
    """List tenders that take bids now, and what became of the own bids once opened."""
    actor = actor_of(request)
    now = clock.now()
    rows = (
        Tender.objects.visible_to(actor)
        .filter(state=Tender.State.NOTICED, deadline__gte=now)
        .select_related("union", "project")
        .order_by("deadline", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    opened = (
        Bid.objects.visible_to(actor)
        .select_related("tender__union", "lot")
        .order_by("-received_at")[:PER_PAGE]
    )
    context = {"page_obj": page, "opened": opened}
    return render(request, "projects/bids/opportunities.html", context)


@require_http_methods(["GET", "POST"])
@organisation_page(P.BID_EDIT)
def form_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Write the bid; every save keeps it encrypted. The check page follows."""
    actor = actor_of(request)
    tender = _tender(no, by=actor)
    draft = bids.draft_for(tender.pk, by=actor)
    stored = list(draft.files) if draft else []
    first = initial_of(draft.content) if draft else {"contact": _contact(actor)}
    form = BidForm(
        request.POST or None, request.FILES or None, initial=first, tender=tender, stored=stored
    )
    saved = submit(request, form, lambda: _save(tender, form, by=actor))
    if saved is not None:
        to_check = "check" in request.POST
        return redirect("org-bid-check" if to_check else "org-bid", no)
    findings = bids.standing_of(actor)
    context = {
        "tender": tender,
        "form": form,
        "draft": draft,
        "stored": stored,
        "receipt": bids.receipt_for(tender.pk, by=actor),
        "organisation": Organisation.objects.visible_to(actor)
        .with_rating()
        .get(pk=actor.organisation_id or 0),
        "findings": findings,
        "stops": blocking(findings),
        "is_open": is_open(tender, clock.now()),
    }
    return render(request, "projects/bids/form.html", context, status=status_of(form))


def _save(tender: Tender, form: BidForm, *, by: Actor) -> bids.Draft:
    given = form.cleaned_data
    return bids.save_draft(
        tender.pk, form.content(), given["files"], drop=given.get("drop", ()), by=by
    )


@require_http_methods(["GET", "POST"])
@organisation_page(P.BID_EDIT)
def check(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show everything once more with what must and what should be mended; seal on confirmation."""
    actor = actor_of(request)
    tender = _tender(no, by=actor)
    form = NoActForm(request.POST if request.method == "POST" else None)
    sealed = submit(request, form, lambda: bids.submit_draft(tender.pk, by=actor))
    if sealed is not None:
        return redirect("org-bid-receipt", no)
    draft = bids.draft_for(tender.pk, by=actor)
    if draft is None:
        return redirect("org-bid", no)
    content = draft.content
    prices = {k: Decimal(v) for k, v in content["prices"].items()}
    lots, items = list(tender.lots.all()), list(tender.score_items.all())
    ceilings = {str(lot.number): lot.ceiling for lot in lots}
    context = {
        "tender": tender,
        "form": form,
        "draft": draft,
        "prices": [
            {
                "lot": lot,
                "amount": prices[str(lot.number)],
                "upper": capital(prices[str(lot.number)]),
            }
            for lot in lots
            if str(lot.number) in prices
        ],
        "answers": [{"item": i, "text": content["plans"].get(str(i.order), "")} for i in items],
        "must": [
            *problems_of_bid({**content, "prices": prices}, ceilings=ceilings),
            *({"message": f.message} for f in blocking(bids.standing_of(actor))),
        ],
        "should": advice_for_bid(
            content, [(i.order, i.name, i.points) for i in items], file_count=len(draft.files)
        ),
        "consequences": CONSEQUENCES,
        "receipt": bids.receipt_for(tender.pk, by=actor),
        "may_submit": actor.may(P.BID_SUBMIT),
    }
    return render(request, "projects/bids/check.html", context, status=status_of(form))


@require_GET
@organisation_page(P.BID_EDIT)
def receipt(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the receipt of the last version: number, server time, digests, what comes next."""
    actor = actor_of(request)
    tender = _tender(no, by=actor)
    found = bids.receipt_for(tender.pk, by=actor)
    if found is None:
        return redirect("org-bid", no)
    context = {
        "tender": tender,
        "receipt": found,
        "facts": _facts(tender, found),
        "files": [
            {"name": f["name"], "size": f["size"], "digest": f["sha256"]} for f in found.files
        ],
        "steps": _what_next(tender, found),
        "is_open": is_open(tender, clock.now()),
        "may_submit": actor.may(P.BID_SUBMIT),
    }
    return render(request, "projects/bids/receipt.html", context)


def _facts(tender: Tender, found: bids.Receipt) -> list[tuple[str, Any]]:
    return [
        ("采购项目", tender.title),
        ("公告编号", tender.no),
        ("版本", f"第 {found.version} 版"),
        ("提交人", found.submitted_by),
        ("信封摘要 SHA-256", found.digest),
    ]


def _what_next(tender: Tender, found: bids.Receipt) -> list[str]:
    closes = f"{clock.local(tender.deadline):%Y-%m-%d %H:%M}" if tender.deadline else ""
    if found.is_withdrawal:
        return [f"投标已撤回。{closes} 之前可以重新提交。"]
    if tender.state == Tender.State.FAILED and not SealedBid.objects.filter(
        tender=tender, outcome=SealedBid.Outcome.OPENED
    ):
        return ["这项采购已废标，您的投标文件没有开启，保持密封。"]
    return [
        f"{closes} 截止暨开标，您可以在线旁听。",
        "开标后公布全部信封摘要，请与本回执核对：一致即说明文件没有被换过。",
        "截止前可以撤回，或提交新版替换。",
    ]


@require_http_methods(["GET", "POST"])
@organisation_page(P.BID_SUBMIT)
def withdraw(request: HttpRequest, no: str) -> HttpResponseBase:
    """Ask, then withdraw the bid."""
    actor = actor_of(request)
    tender = _tender(no, by=actor)
    form = NoActForm(request.POST if request.method == "POST" else None)
    done = submit(request, form, lambda: bids.withdraw_bid(tender.pk, by=actor))
    if done is not None:
        return redirect("org-bid-receipt", no)
    context = {"tender": tender, "form": form}
    return render(request, "projects/bids/withdraw.html", context, status=status_of(form))


def _tender(no: str, *, by: Actor) -> Tender:
    rows = Tender.objects.visible_to(by).published().select_related("union", "project")
    tender = rows.filter(no=no).first()
    if tender is None:
        raise NotFound("没有找到这项采购，请核对公告编号。")
    return tender


def _contact(by: Actor) -> str:
    organisation = Organisation.objects.visible_to(by).get(pk=by.organisation_id or 0)
    return f"{organisation.contact_name} {organisation.contact_phone}".strip()
