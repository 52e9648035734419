"""Running the admission rules and keeping their results (spec 3.4: evidence is never rewritten)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from orgs import dossiers
from orgs.dossiers import Facts
from orgs.models import (
    CreditListing,
    Organisation,
    OrganisationIdentifier,
    QualificationCheck,
)
from orgs.rules import credit_code, qualification
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Detail, Incomplete


def judge(
    organisation: Organisation, *, point: str, contract_end: date | None = None
) -> list[qualification.Finding]:
    """Return the findings at the point, without keeping them (nothing may show before opening)."""
    standing = _standing(organisation, contract_end, is_entering=point == "registration")
    return qualification.judge(standing, point=point)


def check(
    organisation: Organisation, *, point: str, reference: str = "", by: Actor,
    contract_end: date | None = None,
) -> list[QualificationCheck]:  # fmt: skip
    """Run the point's rules and keep every result with its evidence."""
    return keep(
        organisation,
        judge(organisation, point=point, contract_end=contract_end),
        point=point,
        reference=reference,
        by=by,
    )


def keep(
    organisation: Organisation, findings: list[qualification.Finding], *, point: str,
    reference: str, by: Actor,
) -> list[QualificationCheck]:  # fmt: skip
    """Store findings of an earlier look, e.g. those sealed with a bid."""
    return QualificationCheck.objects.bulk_create(
        QualificationCheck(
            organisation=organisation,
            rule=f.rule,
            point=point,
            reference=reference,
            outcome=f.outcome,
            message=f.message,
            evidence=f.evidence | {"operator": by.name},
            checked_at=clock.now(),
            valid_until=f.valid_until,
        )
        for f in findings
    )


def blocking(checks: list[QualificationCheck]) -> list[QualificationCheck]:
    """Return the results that stop the act."""
    return [c for c in checks if c.outcome == QualificationCheck.Outcome.FAIL]


def require(
    organisation: Organisation, *, point: str, reference: str, by: Actor,
    contract_end: date | None = None,
) -> list[QualificationCheck]:  # fmt: skip
    """Run and keep the checks, and refuse when one blocks.

    Raises: Incomplete naming every rule that blocks.
    """
    checks = check(organisation, point=point, reference=reference, by=by, contract_end=contract_end)
    stops = blocking(checks)
    if stops:
        details: list[Detail] = [{"rule": c.rule, "message": c.message} for c in stops]
        raise Incomplete(f"“{organisation.name}”资格检查不通过，不能继续办理。", details)
    return checks


def standings(organisations: Mapping[int, Organisation]) -> dict[int, qualification.Standing]:
    """Return the standing today of each organisation by its id. Queries: 9, whatever their number."""
    by_code: dict[str, set[int]] = {}
    by_name: dict[str, set[int]] = {}
    borne = OrganisationIdentifier.objects.filter(organisation__in=list(organisations))
    for pk, uscc, key in [
        *((o.pk, o.uscc, o.name_key) for o in organisations.values()),
        *borne.values_list("organisation_id", "uscc", "name_key"),
    ]:
        by_code.setdefault(uscc, set()).add(pk)
        by_name.setdefault(key, set()).add(pk)
    listed: dict[int, set[str]] = {}
    for entry in CreditListing.objects.living(clock.today()).iterator(chunk_size=2000):
        meant = by_code.get(entry.uscc) if entry.uscc else by_name.get(entry.name_key)
        for pk in meant or ():
            listed.setdefault(pk, set()).add(entry.kind)
    facts = dossiers.facts_of(organisations, clock.today())
    return {
        pk: _standing_of(organisation, frozenset(listed.get(pk, ())), facts[pk])
        for pk, organisation in organisations.items()
    }


def _standing(
    organisation: Organisation, contract_end: date | None, *, is_entering: bool
) -> qualification.Standing:
    entries = CreditListing.objects.of(organisation).living(clock.today())
    facts = dossiers.facts_of([organisation.pk], clock.today())[organisation.pk]
    listed = frozenset(entries.values_list("kind", flat=True))
    standing = _standing_of(organisation, listed, facts)
    return replace(
        standing,
        contract_end=contract_end,
        is_entering=is_entering,
        suspended_until=_suspended_until(organisation),
    )


def _suspended_until(organisation: Organisation) -> date | None:
    if organisation.state != Organisation.State.SUSPENDED:
        return None
    standing = organisation.suspensions.filter(ended_on__isnull=True)
    return standing.values_list("until", flat=True).first()


def _standing_of(
    organisation: Organisation, listed: frozenset[str], facts: Facts
) -> qualification.Standing:
    try:
        credit_code.parse(organisation.uscc)
        holds = True
    except Incomplete:
        holds = False
    return qualification.Standing(
        name=organisation.name,
        kind=organisation.kind,
        state=organisation.state,
        credit_code_holds=holds,
        cert_valid_to=organisation.cert_valid_to,
        inspection_year=facts.inspection.year if facts.inspection else None,
        inspection_result=facts.inspection.result if facts.inspection else "",
        bank_account_name=organisation.bank_account_name,
        listed=listed,
        has_legal_person=bool(organisation.legal_rep),
        on=clock.today(),
    )
