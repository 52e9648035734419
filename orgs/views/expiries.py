"""What is about to run out, or has, in the files that the own union keeps."""

from datetime import timedelta
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from orgs import parameters
from orgs.dossier_pages import expiry_word
from orgs.models import Organisation
from orgs.querysets.expiries import LABELS, ending
from portal.common import clock
from portal.common.access import Permission
from portal.common.pages import actor_of, staff_page

PAGE: Final = 20
PAST_DAYS: Final = 365


@require_GET
@staff_page(Permission.ORG_READ)
def expiring(request: HttpRequest) -> HttpResponseBase:
    """List the ends of the last year and of the notice's days, the earliest first."""
    actor, today = actor_of(request), clock.today()
    days = int(parameters.EXPIRY_NOTICE_DAYS.on(today))
    kept = Organisation.objects.visible_to(actor).filter(keeper_id__in=actor.union_ids)
    first, *others = ending(
        kept, since=today - timedelta(days=PAST_DAYS), until=today + timedelta(days=days)
    )
    rows = first.union(*others, all=True).order_by("ends_on", "organisation_id", "subject")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = kept.in_bulk([row["organisation_id"] for row in page])
    context = {
        "page_obj": page,
        "days": days,
        "rows": [
            {
                "organisation": found[row["organisation_id"]],
                "label": LABELS[row["subject"]],
                "ends_on": row["ends_on"],
                "word": expiry_word(row["ends_on"], within=days),
            }
            for row in page
        ],
    }
    return render(request, "orgs/dossier/expiring.html", context)
