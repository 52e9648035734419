"""What runs out in organisations' files: certificate, grade, tax, fundraising, evidence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from orgs.models import CharityStatus, Organisation, OrganisationDocument, Rating, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELS: Final = {
    "certificate": "登记证书",
    "rating": "评估等级",
    "tax": "税收资格",
    "fundraising": "公开募捐资格",
    "document": "资质材料",
}
COLUMNS: Final = ("subject", "record_id", "organisation_id", "ends_on")
WORKING: Final = ("approved", "suspended", "submitted")


def ending(
    organisations: QuerySet[Organisation], *, since: date, until: date
) -> list[QuerySet[Any, dict[str, Any]]]:
    """Return one query for each kind of what ends in these days, both included.

    Rows: subject, record_id, organisation_id, ends_on. What a later record of the same kind already
    replaces is left out, and so is a grade that was cancelled.
    """
    held = organisations.filter(state__in=WORKING)
    days = {"ends_on__gte": since, "ends_on__lte": until}
    certificates = held.annotate(record_id=F("pk"), organisation_id=F("pk"))
    ratings = _unreplaced(Rating, "organisation").filter(cancelled_on__isnull=True)
    taxes = _unreplaced(TaxStatus, "organisation", "kind")
    charities = CharityStatus.objects.filter(valid_to__isnull=True)
    # The certificate's own day stands in the profile and is told from there.
    documents = OrganisationDocument.objects.usable().exclude(kind="certificate")
    sources: Iterable[tuple[str, Any, str]] = (
        ("certificate", certificates, "cert_valid_to"),
        ("rating", ratings.filter(organisation__in=held.values("pk")), "valid_to"),
        ("tax", taxes.filter(organisation__in=held.values("pk")), "valid_to"),
        (
            "fundraising",
            charities.filter(organisation__in=held.values("pk")),
            "fundraising_valid_to",
        ),
        ("document", documents.filter(organisation__in=held.values("pk")), "valid_to"),
    )
    return [_rows(kind, rows, end).filter(**days).values(*COLUMNS) for kind, rows, end in sources]


def _rows(kind: str, rows: Any, end: str) -> Any:
    if kind != "certificate":
        rows = rows.annotate(record_id=F("pk"))
    # `kind` is a column of some models: the alias must not clash with it.
    return _named(rows.order_by(), kind).annotate(ends_on=F(end))


def _named(rows: Any, kind: str) -> Any:
    return rows.annotate(subject=Value(kind, output_field=CharField(max_length=20)))


def _unreplaced(model: type[Any], *same: str) -> Any:
    """Return those with no later term of the same kind."""
    later = model._default_manager.filter(
        Q(valid_to__gt=OuterRef("valid_to")) | Q(valid_to__isnull=True),
        **{name: OuterRef(name) for name in same},
    )
    return model._default_manager.filter(~Exists(later))
