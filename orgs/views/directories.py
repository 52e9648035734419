"""The public directory of organisations: names and standing, never contacts (P18, public side)."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from orgs import track_records
from orgs.credit import credit_of
from orgs.forms.organisations import RegisterFilter
from orgs.models import Organisation
from orgs.querysets.organisations import PUBLIC_STATES
from orgs.views.register import find
from orgs.views.resources import on_offer_of
from portal.common import clock
from portal.common.access import PUBLIC
from portal.common.pages import public_page

PAGE: Final = 20


@require_GET
@public_page
def directory(request: HttpRequest) -> HttpResponseBase:
    """List the organisations that are in the register."""
    form = RegisterFilter(request.GET)
    rows = Organisation.objects.visible_to(PUBLIC)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked:
        rows = rows.rated(asked["rating"])
        rows = rows.filter(kind=asked["kind"]) if asked["kind"] else rows
    page = Paginator(rows.with_rating().found(asked.get("q", "")), PAGE).get_page(
        request.GET.get("page")
    )
    records = track_records.of(o.pk for o in page)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [{"organisation": o, "record": records[o.pk]} for o in page],
        "is_filtered": any(form.data.get(name) for name in form.fields),
    }
    return render(request, "orgs/directory/list.html", context)


@require_GET
@public_page
def entry(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Show one organisation of the register to everybody."""
    found = find(PUBLIC, uscc)
    if found.uscc != uscc:
        return redirect("public-org", found.uscc)
    known = credit_of(found, clock.today(), by=PUBLIC)
    context = {
        "organisation": found,
        "facts": known.facts,
        "bar": known.bar,
        "verdict": known.verdict,
        "on": clock.today(),
        "states": PUBLIC_STATES,
        "offers": on_offer_of(found, PUBLIC),
    }
    return render(request, "orgs/directory/entry.html", context)
