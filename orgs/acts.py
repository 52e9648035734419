"""What a union judges an organisation for: the act's facts, with the union's dated parameters."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from orgs.models import Governance, KeyPerson, Membership, Organisation, OrganisationDocument, Union
from orgs.parameters import ABNORMAL_BARS, BAR_YEARS, DOMAIN_REQUIREMENTS, MAX_PARALLEL
from orgs.rules.qualification import Act, Relation
from portal.common import clock

# Who decides on purchases: their relatives at the contractor's head call for recusal (QC-25).
DECIDING: Final = ("role_officer", "role_reviewer", "role_head")
LEADING: Final = (
    KeyPerson.Post.LEGAL_REPRESENTATIVE,
    KeyPerson.Post.HEAD,
    KeyPerson.Post.BOARD,
)
KINDS: Final = dict(OrganisationDocument.Kind.choices)
# The last day of a failing grade by organisation and union; the floor that grades tells it.
FailedOn = Callable[[int, int], date | None]
GRADES: list[FailedOn] = []


def register_grades(source: FailedOn) -> None:
    """Let `source` tell the day of the latest evaluation when its grade was failing, else null."""
    GRADES.append(source)


def act_for(
    union: Union, organisation: Organisation, *, regime: str = "U", domain: str = "",
    contract_end: date | None = None, running: int | None = None,
    relations: tuple[Relation, ...] = (), earlier_service: str = "",
) -> Act:  # fmt: skip
    """Return the act's facts as of today: what the caller knows, and the union's own rules."""
    today = clock.today()
    asked: dict[str, Any] = DOMAIN_REQUIREMENTS.on(today)
    failed = (source(organisation.pk, union.pk) for source in GRADES)
    return Act(
        regime=regime,
        contract_end=contract_end,
        domain=domain,
        licences=tuple((k, KINDS[k], must) for k, must in asked["licences"].get(domain, ())),
        with_minors=domain in asked["minors"],
        needs_insurance=domain in asked["insurance"],
        running=running,
        max_parallel=int(MAX_PARALLEL.on(today, scope=union.code)),
        failed_on=max((d for d in failed if d), default=None),
        bar_years=int(BAR_YEARS.on(today, scope=union.code)),
        relations=relations,
        earlier_service=earlier_service,
        ties=ties_with(union, organisation),
        abnormal_fails=bool(ABNORMAL_BARS.on(today, scope=union.code)),
    )


def ties_with(union: Union, organisation: Organisation) -> tuple[str, ...]:
    """Return what ties the organisation to those who decide in the union. Rule: QC-25."""
    found: list[str] = []
    if Governance.objects.filter(organisation=organisation, supervising_union=union).exists():
        found.append("采购单位是该组织的业务主管单位")
    leading = KeyPerson.objects.in_force(clock.today()).filter(
        organisation=organisation, post__in=LEADING
    )
    heads = {organisation.legal_rep, *leading.values_list("name", flat=True)} - {""}
    staff = Membership.objects.filter(
        union=union, role_id__in=DECIDING, valid_to__isnull=True, user__full_name__in=heads
    )
    names = sorted(set(staff.values_list("user__full_name", flat=True)))
    found += [f"机构负责人或理事“{name}”与采购单位人员同名" for name in names]
    return tuple(found)


def relations_among(organisation: Organisation, rivals: list[Organisation]) -> tuple[Relation, ...]:
    """Return the ties with other bidders of the package. Rule: QC-19.

    An equal name of the head alone is for a human; with an equal telephone or account it is proven.
    """
    found = []
    for other in rivals:
        if other.pk == organisation.pk or not organisation.legal_rep:
            continue
        if other.legal_rep != organisation.legal_rep:
            continue
        same = (
            _same(organisation.contact_phone, other.contact_phone)
            or _same(organisation.bank_account, other.bank_account)
            or _same(organisation.address, other.address)
        )
        found.append(Relation("同一负责人", other.name, same))
    return tuple(found)


def _same(one: str, two: str) -> bool:
    return bool(one.strip()) and one.strip() == two.strip()
