"""Agreements: the organisation's pages."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from portal.common.access import Permission
from portal.common.pages import actor_of, organisation_page
from projects.actions import agreements
from projects.agreement_dossiers import found, page_context
from projects.views.agreements import send_pdf, signing_page


@require_GET
@organisation_page()
def agreement_page(request: HttpRequest, no: str) -> HttpResponseBase:
    """Show the agreement to its contractor."""
    actor = actor_of(request)
    context = page_context(found(actor, no), actor)
    return render(request, "projects/agreements/page.html", context)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.OWN_AGREEMENT_SIGN)
def sign(request: HttpRequest, no: str) -> HttpResponseBase:
    """Sign for the organisation after reading."""
    return signing_page(request, no, agreements.sign_for_organisation, "org-agreement")


@require_GET
@organisation_page()
def agreement_pdf(request: HttpRequest, no: str) -> HttpResponseBase:
    """Send the A4 document."""
    return send_pdf(found(actor_of(request), no))
