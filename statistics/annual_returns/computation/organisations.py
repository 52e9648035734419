"""GS2: organisations in contact with the union on the stock date (DD-01…DD-04)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from annual_returns.computation.scope import Part, Row, Scope
from orgs.models import CreditListing, Organisation, OrganisationLink

Kind = Organisation.Kind
BY_KIND = {Kind.ASSOCIATION: "L203", Kind.FOUNDATION: "L204", Kind.SERVICE_INSTITUTION: "L205"}
RATED = ("3A", "4A", "5A")


def compute(scope: Scope) -> Part:
    """Return the register's and the links' rows. Queries: 2."""
    part = Part(extra={"_L202_59": 0})
    for uscc, name in _register(scope):
        part.rows.append(Row("L201", "organisation", uscc, name, 1, uscc))
    for link in _links(scope):
        _place(part, link, scope)
    return part


def _register(scope: Scope) -> Any:
    return (
        Organisation.objects.filter(keeper_id=scope.union_id, labour_field=True)
        .filter(state__in=("approved", "suspended"))
        .filter(Q(registered_on__isnull=True) | Q(registered_on__lte=scope.ends_on))
        .order_by("uscc")
        .values_list("uscc", "name")
    )


def _links(scope: Scope) -> Any:
    """Return links that stood at some time in the period, with what the register says (DD-04)."""
    # A body under investigation is found by its code, whichever list it is on.
    listed = (
        CreditListing.objects.filter(
            uscc=OuterRef("organisation__uscc"), since__lte=scope.ends_on,
            kind__in=(CreditListing.Kind.SERIOUS, CreditListing.Kind.ABNORMAL),
        )
        .filter(Q(removed_on__isnull=True) | Q(removed_on__gt=scope.ends_on))
    )  # fmt: skip
    return (
        OrganisationLink.objects.filter(union_id=scope.union_id, since__lte=scope.ends_on)
        .filter(Q(until__isnull=True) | Q(until__gte=scope.starts_on))
        .annotate(listed=Exists(listed))
        .order_by("organisation__uscc", "since")
        .values(
            "since", "until", "listed", "organisation__uscc", "organisation__name",
            "organisation__kind", "organisation__rating", "organisation__rating_valid_to",
            "organisation__is_charity", "organisation__unionised", "organisation__party_org",
            "organisation__union_members", "organisation__supervising_union_id",
        )
    )  # fmt: skip


def _place(part: Part, link: dict[str, Any], scope: Scope) -> None:
    is_social = link["organisation__kind"] in Organisation.SOCIAL_KINDS
    stands = link["until"] is None or link["until"] > scope.ends_on
    codes = [("L290", 1)] if stands else []
    if stands and not is_social:
        codes.append(("L206", 1))
    if is_social and stands:
        codes += _standing(link, scope)
        part.extra["_L202_59"] += link["organisation__kind"] == Kind.CIVIL_OTHER
    if is_social and link["since"] >= scope.starts_on:
        codes.append(("L219", 1))
    if is_social and not stands:
        codes.append(("L220", 1))
    uscc, name = link["organisation__uscc"], link["organisation__name"]
    part.rows += [Row(code, "organisation", uscc, name, n, uscc) for code, n in codes]


def _standing(link: dict[str, Any], scope: Scope) -> list[tuple[str, int]]:
    """Return the indicators that a linked social organisation counts in."""
    valid_to = link["organisation__rating_valid_to"]
    rated = link["organisation__rating"] in RATED and (
        valid_to is None or valid_to >= scope.ends_on
    )
    unionised = link["organisation__unionised"]
    answers = {
        "L202": True,
        BY_KIND.get(link["organisation__kind"], ""): True,
        "L208": rated,
        "L209": link["organisation__is_charity"],
        "L210": unionised,
        "L211": link["organisation__party_org"],
        "L213": link["organisation__supervising_union_id"] is not None,
        "L222": link["listed"],
    }
    codes = [(code, 1) for code, counts in answers.items() if code and counts]
    if unionised:
        codes.append(("L212", link["organisation__union_members"]))
    return codes
