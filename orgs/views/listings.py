"""The published credit lists: finding, importing, entering, taking off."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.actions import batches, listings
from orgs.forms.listings import ListingFileForm, ListingFilter, ListingForm, TakeOffForm
from orgs.models import CreditListing, ListingBatch, Organisation, OrganisationIdentifier
from orgs.querysets.credit import CreditListingQuerySet
from orgs.views import imports
from orgs.views.imports import XLSX
from portal.common import bulk, clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound
from portal.common.forms_bridge import status_of, submit
from portal.common.pages import actor_of, staff_page
from portal.common.views import attachment

PAGE: Final = 20
CONCERNED: Final = 50


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
    made = submit(
        request,
        form,
        lambda: listings.add(**form.cleaned_data, by=actor),
        check=listings.problems_of,
    )
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
    done = submit(
        request,
        form,
        lambda: listings.take_off(pk, **form.cleaned_data, by=actor),
        check=lambda values: listings.problems_of_removal(entry, values.get("removed_on")),
    )
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
        return listings.take(data, name, **asked, by=actor)

    def check(values: dict[str, Any]) -> list[Detail]:
        wrong = files.problems_of(values.get("file"), allowed=("xlsx",))
        return [*wrong, *listings.problems_of_publication(values.get("published_on"))]

    batch = submit(request, form, read, check=check)
    if batch is not None:
        return imports.begun(request, listings.SUBJECT, batch)
    page = imports.earlier(request, listings.SUBJECT)
    kinds = dict(CreditListing.Kind.choices)
    context = {"form": form, "page_obj": page, "rows": [(b, kinds[b.kind]) for b in page]}
    return render(request, "orgs/listings/upload.html", context, status=status_of(form))


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def batch_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show what was read: every problem with its cell, what was tidied, what confirming does."""
    batch = imports.found(request, listings.SUBJECT, no)
    named = batch.summary.get("about", {}).get("named", [])
    return imports.report(
        request, listings.SUBJECT, no, "orgs/listings/batch.html",
        kind=CreditListing.Kind(batch.kind).label, again_url=reverse("listing-import"),
        **_concerned(named, actor_of(request)),
    )  # fmt: skip


def _concerned(named: Sequence[Sequence[str]], by: Actor) -> dict[str, Any]:
    """Return the organisations of the register that the batch names, and how many there are."""
    found: dict[int, Organisation] = {}
    for part in bulk.chunks(named):
        entries = [CreditListing(uscc=code, name_key=key) for code, key in part]
        found |= {o.pk: o for _, o in _with_organisations(entries, by) if o is not None}
    shown = sorted(found.values(), key=lambda o: o.name_key)[:CONCERNED]
    return {"concerned": shown, "concerned_count": len(found)}


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def check(request: HttpRequest, no: str) -> HttpResponseBase:
    """Check the batch's file again."""
    return imports.go_on(request, listings.SUBJECT, "check", no)


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def confirm(request: HttpRequest, no: str) -> HttpResponseBase:
    """Start writing the batch."""
    return imports.go_on(request, listings.SUBJECT, "confirm", no)


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def discard(request: HttpRequest, no: str) -> HttpResponseBase:
    """Give up a batch that waits for confirmation."""
    return imports.give_up(request, listings.SUBJECT, no)


@require_POST
@staff_page(Permission.ORG_QUALIFY)
def undo(request: HttpRequest, no: str) -> HttpResponseBase:
    """Start taking the whole batch back."""
    return imports.go_on(request, listings.SUBJECT, "undo", no)


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def annotated(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the file back with every problem marked at its cell."""
    data = batches.marked_file(listings.SUBJECT, no, by=actor_of(request))
    return attachment(data, f"名单标注_{no}.xlsx", XLSX)


@require_GET
@staff_page(Permission.ORG_QUALIFY)
def template(request: HttpRequest) -> HttpResponseBase:
    """Send the empty workbook."""
    return attachment(listings.template(), "信用名单模板.xlsx", XLSX)
