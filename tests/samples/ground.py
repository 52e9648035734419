"""What the sample records stand on."""

from dataclasses import dataclass

from orgs.models import Organisation, Union
from portal.common.access import Actor
from projects.models import Agreement, BudgetLine
from tests.factories import delivery
from tests.factories.projects import approved_line


@dataclass(frozen=True, slots=True)
class Ground:
    """Who acts, the line that pays, and the agreement in force."""

    county: Union
    org: Organisation
    agency: Organisation
    actors: dict[str, Actor]
    line: BudgetLine
    agreement: Agreement

    @property
    def clerk(self) -> Actor:
        """Return the county's officer."""
        return self.actors["officer"]


def lay(county: Union, org: Organisation, agency: Organisation, actors: dict[str, Actor]) -> Ground:
    """Return the ground with a line that pays for everything and an agreement of the contractor."""
    line: BudgetLine = approved_line(county, 100_000_000)
    agreement: Agreement = delivery.signed_agreement(county, org, line=line)
    return Ground(county, org, agency, actors, line, agreement)
