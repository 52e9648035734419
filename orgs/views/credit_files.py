"""信用档案 to print: what everybody may read of an organisation, and what unions and it may."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from orgs import dossier_pages, track_records
from orgs.credit import credit_of
from orgs.models import CreditListing, Organisation
from orgs.views.register import find
from portal.common import clock
from portal.common.access import PUBLIC, Actor, Permission
from portal.common.pages import actor_of, organisation_page, public_page, staff_page

# The sections of the dossier that tell of standing; people are counted, never named, on paper.
SECTIONS = ("standing", "inspections", "governance", "union", "sanctions")


@require_GET
@public_page
def public_file(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Print what is published about an organisation of the register."""
    found = find(PUBLIC, uscc)
    if found.uscc != uscc:
        return redirect("public-credit-file", found.uscc)
    context = _published(found) | {"back_url": reverse("public-org", args=[found.uscc])}
    return render(request, "orgs/register/credit_file.html", context)


@require_GET
@staff_page(Permission.ORG_READ)
def staff_file(request: HttpRequest, uscc: str) -> HttpResponseBase:
    """Print the internal file, as the register shows it to the actor's union."""
    found = find(actor_of(request), uscc)
    if found.uscc != uscc:
        return redirect("staff-credit-file", found.uscc)
    context = _internal(found, actor_of(request))
    context["back_url"] = reverse("staff-org", args=[found.uscc])
    return render(request, "orgs/register/credit_file.html", context)


@require_GET
@organisation_page(Permission.OWN_PROFILE_EDIT)
def own_file(request: HttpRequest) -> HttpResponseBase:
    """Print the own file, with what unions entered about it."""
    actor = actor_of(request)
    found = Organisation.objects.visible_to(actor).select_related("keeper")
    own = found.get(pk=actor.organisation_id or 0)
    context = _internal(own, actor) | {"back_url": reverse("org-profile")}
    return render(request, "orgs/register/credit_file.html", context)


def _published(organisation: Organisation) -> dict[str, Any]:
    found = credit_of(organisation, clock.today(), by=PUBLIC)
    return {
        "organisation": organisation,
        "number": organisation.uscc,
        "on": clock.today(),
        "is_internal": False,
        "verdict": found.verdict,
        "bar": found.bar,
        "contracts": track_records.contracts_of(organisation.pk, PUBLIC),
        "scores": track_records.scores_of(organisation.pk, PUBLIC),
    }


def _internal(organisation: Organisation, by: Actor) -> dict[str, Any]:
    found = credit_of(organisation, clock.today(), by=by)
    shown = dossier_pages.sections_of(organisation, by=by, edits=False)
    return {
        "organisation": organisation,
        "number": organisation.uscc,
        "on": clock.today(),
        "is_internal": True,
        "reveals": organisation.is_held_by(by),
        "verdict": found.verdict,
        "bar": found.bar,
        "sections": [page for page in shown if page.section.code in SECTIONS],
        "listings": CreditListing.objects.visible_to(by).of(organisation).order_by("-since", "-pk"),
        "suspensions": organisation.suspensions.order_by("-pk")[:12],
        "identifiers": organisation.identifiers.order_by("-valid_from", "-pk"),
        "contracts": track_records.contracts_of(organisation.pk, by),
        "scores": track_records.scores_of(organisation.pk, by),
    }
