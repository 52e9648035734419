"""The published credit lists: finding, importing, entering, taking off."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import listings
from orgs.forms.listings import ListingFileForm, ListingFilter, ListingForm, TakeOffForm
from orgs.listing_columns import COLUMNS
from orgs.models import CreditListing, ListingBatch, Organisation, OrganisationIdentifier
from orgs.querysets.credit import CreditListingQuerySet
from orgs.rules.names import name_key
from orgs.views.ledgers import GOOD_SHOWN, SHOWN, XLSX, shown_problem
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment

PAGE: Final = 20


@require_GET
@staff_page(Permission.ORG_READ)
def listing_list(request: HttpRequest) -> HttpResponseBase:
    """List the entries, filtered, each with the organisation of the register it concerns."""
    actor = actor_of(request)
    form = ListingFilter(request.GET)
    rows = _filtered(CreditListing.objects.visible_to(actor), form)
    page = Paginator(rows.order_by("-since", "-id"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "orgs/listings/list.html",
        {
            "form": form,
            "page_obj": page,
            "rows": _with_organisations(list(page), actor),
            "is_filtered": any(form.data.get(name) for name in form.fields),
            "may_keep": listings.keeps_lists(actor),
        },
    )


def _filtered(rows: CreditListingQuerySet, form: ListingFilter) -> CreditListingQuerySet:
    asked = form.cleaned_data if form.is_valid() else {}
    rows = rows.search(asked.get("q", ""))
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("known"):
        rows = rows.of_the_register()
    today = clock.today()
    if asked.get("standing") == "removed":
        return rows.filter(removed_on__lte=today)
    return rows if asked.get("standing") == "all" else rows.living(today)


def _with_organisations(
    entries: Sequence[CreditListing], by: Actor
) -> list[tuple[CreditListing, Organisation | None]]:
    """Return each entry with its organisation of the register, present or earlier code and name, in two queries."""
    codes = {e.uscc for e in entries if e.uscc}
    keys = {e.name_key for e in entries if not e.uscc}
    known: dict[str, Organisation] = {}
    borne = (
        OrganisationIdentifier.objects.filter(Q(uscc__in=codes) | Q(name_key__in=keys))
        .filter(organisation__in=Organisation.objects.visible_to(by))
        .select_related("organisation")
    )
    for each in borne:
        known[each.uscc] = known[each.name_key] = each.organisation
    # Who bears a code or name today goes before who bore it once.
    for found in Organisation.objects.visible_to(by).filter(
        Q(uscc__in=codes) | Q(name_key__in=keys)
    ):
        known[found.uscc] = known[found.name_key] = found
    return [(e, known.get(e.uscc or e.name_key)) for e in entries]


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def add(request: HttpRequest) -> HttpResponseBase:
    """Enter one entry."""
    actor = actor_of(request)
    listings.require_keeper(actor)
    form = ListingForm(request.POST or None)
    made = submit(request, form, lambda: listings.add(**form.cleaned_data, by=actor))
    if made is not None:
        messages.success(request, f"已登记：{made.name}列入{made.get_kind_display()}。")
        return redirect("listing-list")
    return render(request, "orgs/listings/add.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def take_off(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note that an entry was taken off its list."""
    actor = actor_of(request)
    listings.require_keeper(actor)
    entry = CreditListing.objects.visible_to(actor).filter(pk=pk).first()
    if entry is None:
        raise NotFound("没有找到这条名单记录。")
    form = TakeOffForm(request.POST or None)
    done = submit(request, form, lambda: listings.take_off(pk, **form.cleaned_data, by=actor))
    if done is not None:
        messages.success(
            request, f"{entry.name}已于 {done.removed_on} 移出{entry.get_kind_display()}。"
        )
        return redirect("listing-list")
    context = {"form": form, "entry": entry}
    return render(request, "orgs/listings/take_off.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.ORG_QUALIFY)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take a published list and check it; nothing of it is written yet."""
    actor = actor_of(request)
    listings.require_keeper(actor)
    form = ListingFileForm(request.POST or None, request.FILES or None)

    def read() -> ListingBatch:
        asked = dict(form.cleaned_data)
        name, data = files.read_upload(asked.pop("file"), allowed=("xlsx",))
        return listings.preview(data, name, **asked, by=actor)

    batch = submit(request, form, read)
    if batch is not None:
        return redirect("listing-batch", batch.no)
    earlier = ListingBatch.objects.visible_to(actor).defer("rows", "problems").order_by("-id")
    page = Paginator(earlier, PAGE).get_page(request.GET.get("page"))
    kinds = dict(CreditListing.Kind.choices)
    context = {"form": form, "page_obj": page, "rows": [(b, kinds[b.kind]) for b in page]}
    return render(request, "orgs/listings/upload.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def batch_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show what was read: every problem with its cell, and the rows that are good."""
    actor = actor_of(request)
    batch = ListingBatch.objects.visible_to(actor).filter(no=no).first()
    if batch is None:
        raise NotFound("没有找到这个导入批次。")
    errors = [p for p in batch.problems if p["severity"] == "error"]
    bad = {p["row"] for p in errors}
    context = {
        "batch": batch,
        "kind": CreditListing.Kind(batch.kind).label,
        "errors": len(bad),
        "warnings": len(batch.problems) - len(errors),
        "good": len(batch.rows) - len(bad),
        "rows": [shown_problem(p) for p in batch.problems[:SHOWN]],
        "more": max(0, len(batch.problems) - SHOWN),
        "headings": [c.heading for c in COLUMNS],
        "samples": [_sample(r) for r in batch.rows if r["number"] not in bad][:GOOD_SHOWN],
        "concerned": _concerned(batch, actor),
        "created": len(batch.undo.get("created", ())),
        "ended": len(batch.undo.get("ended", ())),
    }
    return render(request, "orgs/listings/batch.html", context)


def _concerned(batch: ListingBatch, by: Actor) -> list[Organisation]:
    """Return the organisations of the register that the batch names, by code or by name."""
    entries = [
        CreditListing(
            uscc=r["values"].get("uscc") or "", name_key=name_key(r["values"].get("name") or "")
        )
        for r in batch.rows
    ]
    found = {o.pk: o for _, o in _with_organisations(entries, by) if o is not None}
    return sorted(found.values(), key=lambda o: o.name_key)


def _sample(row: dict[str, Any]) -> list[str]:
    return [row["texts"].get(c.key, "") for c in COLUMNS]


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def confirm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Write the batch."""
    batch = listings.confirm(no, by=actor_of(request))
    made, ended = len(batch.undo["created"]), len(batch.undo["ended"])
    messages.success(request, f"已导入：列入 {made} 家，移出 {ended} 家。")
    return redirect("listing-batch", no)


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def undo(request: HttpRequest, no: str) -> HttpResponseBase:
    """Take the whole batch back."""
    listings.undo(no, by=actor_of(request))
    messages.success(request, "已撤销整批导入。")
    return redirect("listing-batch", no)


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def annotated(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the file back with every problem marked at its cell."""
    return attachment(listings.annotated(no, by=actor_of(request)), f"名单标注_{no}.xlsx", XLSX)


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def template(request: HttpRequest) -> HttpResponseBase:
    """Send the empty workbook."""
    return attachment(listings.template(), "信用名单模板.xlsx", XLSX)
