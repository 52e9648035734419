"""What a union judges a contractor for: the facts of tender and agreement (spec 3.4)."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from orgs.acts import KINDS, act_for, relations_among
from orgs.models import Organisation
from orgs.parameters import DOMAIN_REQUIREMENTS
from orgs.rules.qualification import Act
from portal.common import clock
from projects.models import Agreement, Tender

# What an organisation does for a project that shuts it out of bidding (QC-20); the floor above,
# which holds it, tells it.
EarlierService = Callable[[int, int], str]
EARLIER_SERVICES: Final[list[EarlierService]] = []


def register_earlier_service(source: EarlierService) -> None:
    """Let `source` name what an organisation (by id) did for a project (by id), "" for nothing."""
    EARLIER_SERVICES.append(source)


def earlier_service_of(project_id: int, organisation_id: int) -> str:
    """Return what the organisation did for the project that keeps it from bidding. Rule: QC-20."""
    told = (source(project_id, organisation_id) for source in EARLIER_SERVICES)
    return "、".join(each for each in told if each)


def act_of_tender(tender: Tender, organisation: Organisation, *, apart: bool = True) -> Act:
    """Return what a bidder is judged for once bids are open; rivals are those of its packages."""
    project = tender.project
    rivals = rivals_of(tender, organisation) if apart else []
    return act_for(
        tender.union,
        organisation,
        regime=project.regime,
        domain=project.domain,
        contract_end=project.service_to,
        running=running_with(tender.union_id, organisation.pk),
        relations=relations_among(organisation, rivals),
        earlier_service=earlier_service_of(project.pk, organisation.pk),
    )


def act_of_agreement(agreement: Agreement) -> Act:
    """Return what the contractor of an agreement is judged for."""
    project = agreement.project
    return act_for(
        agreement.union,
        agreement.organisation,
        regime=project.regime,
        domain=project.domain,
        contract_end=agreement.end_on,
    )


def running_act(agreement: Agreement, requirements: dict[str, Any]) -> Act:
    """Return the act of a running agreement without asking the database."""
    domain = agreement.project.domain
    return Act(
        regime=agreement.project.regime,
        contract_end=agreement.end_on,
        domain=domain,
        licences=tuple((k, KINDS[k], must) for k, must in requirements["licences"].get(domain, ())),
        with_minors=domain in requirements["minors"],
        needs_insurance=domain in requirements["insurance"],
    )


def requirements_today() -> dict[str, Any]:
    """Return what each domain asks of its contractor today."""
    found: dict[str, Any] = DOMAIN_REQUIREMENTS.on(clock.today())
    return found


def rivals_of(tender: Tender, organisation: Organisation) -> list[Organisation]:
    """Return the other bidders of the packages that the organisation bid for."""
    own = tender.bids.filter(organisation=organisation).values("lot_id")
    return list(
        Organisation.objects.filter(bids__tender=tender, bids__lot__in=own)
        .exclude(pk=organisation.pk)
        .distinct()
        .order_by("pk")
    )


def running_with(union_id: int, organisation_id: int) -> int:
    """Return how many agreements of the organisation the union has running. Rule: QC-26."""
    return Agreement.objects.filter(
        union_id=union_id, organisation_id=organisation_id, state=Agreement.State.SIGNED
    ).count()


def deadline_of(tender: Tender) -> date:
    """Return the day of the deadline: what stands on it counts (X-10, X-11)."""
    return clock.local(tender.deadline).date() if tender.deadline else clock.today()
