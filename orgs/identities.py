"""Who bears or bore a code or a name: old ones lead to the organisation of today (X-05, X-06)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from orgs.models import Organisation, OrganisationIdentifier


def holder_of(code: str) -> Organisation | None:
    """Return the organisation that bears the code, or bore it rightly; null when nobody does."""
    return holders_of([code]).get(code)


def holders_of(codes: Iterable[str]) -> dict[str, Organisation]:
    """Return by code the organisations that bear it today, else rightly bore it. Queries: 2.

    A code entered by mistake leads to nobody here: its true holder may still come.
    """
    wanted = list({code for code in codes if code})
    found = {
        each.uscc: each.organisation
        for each in OrganisationIdentifier.objects.filter(uscc__among=wanted, is_mistaken=False)
        .select_related("organisation")
        .order_by("valid_from", "pk")
    }
    return found | {o.uscc: o for o in Organisation.objects.filter(uscc__among=wanted)}


def led_to_by(code: str) -> Q:
    """Return the condition of the organisation that an address with this earlier code means.

    An address also follows a mistaken code, and one of a record that was merged away.
    """
    return Q(pk__in=OrganisationIdentifier.objects.filter(uscc=code).values("organisation_id"))


def codes_on(day: date, codes: Iterable[str]) -> dict[str, str]:
    """Return by today's code the one that was borne on the day, where it was another (DD-02)."""
    wanted = set(codes)
    borne = (
        OrganisationIdentifier.objects.filter(
            organisation__uscc__in=wanted, is_mistaken=False, valid_from__lte=day
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .exclude(cause=OrganisationIdentifier.Cause.MERGED)
        .order_by("valid_from", "pk")
        .values_list("organisation__uscc", "uscc")
    )
    return {now: then for now, then in borne if now != then}
