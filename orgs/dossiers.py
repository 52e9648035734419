"""An organisation's dated facts on one day, for whoever judges by them; set-based.

Nothing here asks who reads: actions judge with it, pages show it after `visible_to`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from orgs.models import (
    AnnualInspection,
    CharityStatus,
    Governance,
    Rating,
    Sanction,
    TaxStatus,
    UnionTie,
)


@dataclass(slots=True)
class Facts:
    """What holds on the day: the inspections and sanctions newest first, of the rest the living."""

    on: date
    inspections: list[AnnualInspection] = field(default_factory=list)
    sanctions: list[Sanction] = field(default_factory=list)
    tax_statuses: list[TaxStatus] = field(default_factory=list)
    rating: Rating | None = None
    charity: CharityStatus | None = None
    governance: Governance | None = None
    union_tie: UnionTie | None = None

    @property
    def inspection(self) -> AnnualInspection | None:
        """The latest year's inspection."""
        return self.inspections[0] if self.inspections else None

    @property
    def has_party_organisation(self) -> bool:
        """Whether a party organisation had been founded by the day."""
        held = self.governance
        if held is None or not held.party_kind:
            return False
        return held.party_founded_on is None or held.party_founded_on <= self.on

    def in_ledger(self) -> dict[str, Any]:
        """Return the facts under the keys of the ledger's columns.

        What nobody has stated is empty, not “no”: no register holds who has no union.
        """
        return {
            "rating": self.rating.level if self.rating else "",
            "rating_valid_to": self.rating.valid_to if self.rating else None,
            "annual_inspection_year": self.inspection.year if self.inspection else None,
            "annual_inspection_result": self.inspection.result if self.inspection else "",
            "is_charity": True if self.charity else None,
            "party_org": True if self.has_party_organisation else None,
            "unionised": True if self.union_tie else None,
            "union_members": (self.union_tie.members or None) if self.union_tie else None,
        }


def facts_of(organisation_ids: Iterable[int], on: date) -> dict[int, Facts]:
    """Return the facts of each organisation on the day. Queries: 7, whatever their number."""
    ids = list(organisation_ids)
    found: dict[int, Facts] = defaultdict(lambda: Facts(on))
    for inspection in AnnualInspection.objects.filter(organisation__in=ids).order_by("-year"):
        found[inspection.organisation_id].inspections.append(inspection)
    for sanction in Sanction.objects.filter(organisation__in=ids, decided_on__lte=on).order_by(
        "-decided_on", "-pk"
    ):
        found[sanction.organisation_id].sanctions.append(sanction)
    for status in TaxStatus.objects.in_force(on).filter(organisation__in=ids).order_by("kind"):
        found[status.organisation_id].tax_statuses.append(status)
    # Where two terms overlap, the later began last and wins; pk breaks the tie.
    for rating in Rating.objects.in_force(on).filter(organisation__in=ids).order_by("pk"):
        held = found[rating.organisation_id].rating
        if held is None or (rating.valid_from or date.min) >= (held.valid_from or date.min):
            found[rating.organisation_id].rating = rating
    for charity in CharityStatus.objects.in_force(on).filter(organisation__in=ids).order_by("pk"):
        found[charity.organisation_id].charity = charity
    for governance in Governance.objects.filter(organisation__in=ids):
        found[governance.organisation_id].governance = governance
    for tie in UnionTie.objects.in_force(on).filter(organisation__in=ids).order_by("pk"):
        found[tie.organisation_id].union_tie = tie
    return {pk: found[pk] for pk in ids}
