"""GS2: organisations in contact with the union on the stock date (DD-01…DD-04, CT-01)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from annual_returns.computation.scope import Part, Row, Scope
from orgs import identities, parameters
from orgs.models import (
    CharityStatus,
    Contact,
    CreditListing,
    Governance,
    Organisation,
    OrganisationLink,
    Rating,
    UnionTie,
)
from orgs.rules import kinds
from orgs.rules.contacts import has_lapsed

Kind = Organisation.Kind
BY_KIND = {Kind.ASSOCIATION: "L203", Kind.FOUNDATION: "L204", Kind.SERVICE_INSTITUTION: "L205"}
RATED = ("3A", "4A", "5A")


def compute(scope: Scope) -> Part:
    """Return the register's, the links' and the contacts' rows. Queries: 6.

    Relations that lapsed (CT-01) are rows of `_L202_gone`: no figure of the form, but kept, so
    that one can see who is not counted and why.
    """
    part = Part(extra={"_L202_59": 0})
    lapse = parameters.CONTACT_LAPSE.on(scope.ends_on)
    log_from = date(parameters.CONTACT_LOG_FROM.on(scope.ends_on), 1, 1)
    for uscc, name in _register(scope):
        part.rows.append(Row("L201", "organisation", uscc, name, 1, uscc))
    for link in _links(scope):
        lapsed = has_lapsed(link["heard_on"], scope.ends_on, lapse, log_from)
        _place(part, link, scope, has_lapsed=lapsed)
    part.rows += [
        Row("L221", "contact", no, f"{held_on} {name}") for no, held_on, name in _contacts(scope)
    ]
    then = identities.codes_on(scope.ends_on, {row.key for row in part.rows})
    # DD-02: the key is the code that was borne on the stock date.
    part.rows = [Row(*row[:-1], then.get(row.key, row.key)) for row in part.rows]
    return part


def _contacts(scope: Scope) -> Any:
    """Return the contacts of the period that were not declared void."""
    return (
        Contact.objects.valid()
        .filter(union_id__in=scope.union_ids, held_on__range=(scope.starts_on, scope.ends_on))
        .order_by("held_on", "no")
        .values_list("no", "held_on", "organisation__name")
    )


def _register(scope: Scope) -> Any:
    return (
        Organisation.objects.filter(keeper_id__in=scope.union_ids, labour_field=True)
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
        OrganisationLink.objects.guidance()
        .filter(union_id__in=scope.union_ids, since__lte=scope.ends_on)
        .filter(Q(until__isnull=True) | Q(until__gte=scope.starts_on))
        .annotate(listed=Exists(listed), **_facts(scope))
        .with_last_contact(scope.ends_on)
        .order_by("organisation__uscc", "since")
        .values(
            "since", "until", "listed", "heard_on", "organisation__uscc", "organisation__name",
            "organisation__kind", "organisation__labour_field", "rated", "charity",
            "unionised", "members", "party", "supervised",
        )
    )  # fmt: skip


def _facts(scope: Scope) -> dict[str, Any]:
    """Return what the dossiers say on the stock date (DD-01)."""
    of = {"organisation": OuterRef("organisation")}
    on = scope.ends_on
    ties = UnionTie.objects.in_force(on).filter(**of)
    governed = Governance.objects.filter(**of)
    founded = Q(party_founded_on__isnull=True) | Q(party_founded_on__lte=on)
    return {
        "rated": Exists(Rating.objects.in_force(on).filter(**of, level__in=RATED)),
        "charity": Exists(CharityStatus.objects.in_force(on).filter(**of)),
        "unionised": Exists(ties),
        "members": Subquery(ties.order_by("-pk").values("members")[:1]),
        "party": Exists(governed.filter(founded).exclude(party_kind="")),
        "supervised": Exists(governed.filter(supervising_union__isnull=False)),
    }


def _place(part: Part, link: dict[str, Any], scope: Scope, *, has_lapsed: bool) -> None:
    counted = kinds.counts_in(
        link["organisation__kind"], labour_field=link["organisation__labour_field"]
    )
    is_social = counted == "L202"
    stands = link["until"] is None or link["until"] > scope.ends_on
    codes = [("L290", 1)] if stands else []
    if stands and counted and not is_social:
        codes.append((counted, 1))
    if is_social and stands and has_lapsed:
        codes.append(("_L202_gone", 1))
    elif is_social and stands:
        codes += _standing(link)
        part.extra["_L202_59"] += link["organisation__kind"] == Kind.CIVIL_OTHER
    if is_social and link["since"] >= scope.starts_on:
        codes.append(("L219", 1))
    if is_social and not stands:
        codes.append(("L220", 1))
    uscc, name = link["organisation__uscc"], link["organisation__name"]
    part.rows += [Row(code, "organisation", uscc, name, n, uscc) for code, n in codes]


def _standing(link: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the indicators that a linked social organisation counts in."""
    answers = {
        "L202": True,
        BY_KIND.get(link["organisation__kind"], ""): True,
        "L208": link["rated"],
        "L209": link["charity"],
        "L210": link["unionised"],
        "L211": link["party"],
        "L213": link["supervised"],
        "L222": link["listed"],
    }
    codes = [(code, 1) for code, counts in answers.items() if code and counts]
    if link["unionised"]:
        codes.append(("L212", link["members"]))
    return codes
