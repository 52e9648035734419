"""Reading an organisation's standing: its facts on one day, as the admission rules take them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from orgs import dossiers
from orgs.dossiers import Facts
from orgs.models import (
    AnnualInspection,
    CreditListing,
    CreditQuery,
    KeyPerson,
    Organisation,
    OrganisationDocument,
    OrganisationIdentifier,
    PoliticalVetting,
    Sanction,
    Succession,
)
from orgs.parameters import CREDIT_QUERY_DAYS, VETTING_VALID_DAYS
from orgs.rules import credit_code
from orgs.rules.qualification import Paper, Punished, Queried, Standing, Vetted
from portal.common import clock
from portal.common.errors import Incomplete

Papers = Mapping[int, tuple[Paper, ...]]
# Overseas bodies act through 代表处 or by permit for single activities (境外非政府组织境内活动管理法 9).
OVERSEAS_OFFICE: Final = "代表处"
GOOD: Final = OrganisationDocument.Verdict.GOOD
BARELY: Final = AnnualInspection.Result.BARELY


def standing_of(
    organisation: Organisation, *, on: date | None = None, union_id: int | None = None,
    is_entering: bool = False,
) -> Standing:  # fmt: skip
    """Return the standing on the day, default today, as the union knows it.

    Vettings count when they are the union's or the keeping union's.
    """
    day = on or clock.today()
    entries = CreditListing.objects.of(organisation).living(day)
    standing = _standing(
        organisation,
        frozenset(entries.values_list("kind", flat=True)),
        papers_of([organisation.pk]).get(organisation.pk, ()),
        dossiers.facts_of([organisation.pk], day)[organisation.pk],
    )
    return replace(
        standing,
        is_entering=is_entering,
        suspended_until=_suspended_until(organisation),
        vetting=_vetting(organisation, day, union_id),
        vetting_days=int(VETTING_VALID_DAYS.on(day)),
        query=_query(organisation, day, union_id),
        looked_up=_looked_up(organisation, day),
        query_days=int(CREDIT_QUERY_DAYS.on(day)),
    )


def standings(organisations: Mapping[int, Organisation]) -> dict[int, Standing]:
    """Return the standing today of each organisation by its id. Queries: 11, whatever their number.

    Vettings and queries of the credit registers are left out: they belong to one act.
    """
    by_code: dict[str, set[int]] = {}
    by_name: dict[str, set[int]] = {}
    borne = OrganisationIdentifier.objects.filter(organisation__in=list(organisations))
    for pk, uscc, key in [
        *((o.pk, o.uscc, o.name_key) for o in organisations.values()),
        *borne.values_list("organisation_id", "uscc", "name_key"),
    ]:
        by_code.setdefault(uscc, set()).add(pk)
        by_name.setdefault(key, set()).add(pk)
    today = clock.today()
    listed: dict[int, set[str]] = {}
    entries = CreditListing.objects.living(today).borne(by_code, by_name)
    for entry in entries.iterator(chunk_size=2000):
        meant = by_code.get(entry.uscc) if entry.uscc else by_name.get(entry.name_key)
        for pk in meant or ():
            listed.setdefault(pk, set()).add(entry.kind)
    papers = papers_of(organisations)
    facts = dossiers.facts_of(organisations, today)
    return {
        pk: _standing(o, frozenset(listed.get(pk, ())), papers.get(pk, ()), facts[pk])
        for pk, o in organisations.items()
    }


def papers_of(organisation_ids: Iterable[int]) -> dict[int, tuple[Paper, ...]]:
    """Return the usable evidence of each organisation by its id, in one query."""
    found: dict[int, tuple[Paper, ...]] = {}
    rows = OrganisationDocument.objects.usable().filter(organisation__in=list(organisation_ids))
    for d in rows.only("organisation_id", "kind", "issued_on", "valid_to", "verdict"):
        paper = Paper(d.kind, d.issued_on, d.valid_to, d.verdict == GOOD)
        found[d.organisation_id] = (*found.get(d.organisation_id, ()), paper)
    return found


def _standing(
    organisation: Organisation, listed: frozenset[str], papers: tuple[Paper, ...], facts: Facts
) -> Standing:
    try:
        credit_code.parse(organisation.uscc)
        holds = True
    except Incomplete:
        holds = False
    return Standing(
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
        on=facts.on,
        registered_on=organisation.registered_on,
        rating=facts.rating.level if facts.rating else "",
        rating_valid_to=facts.rating.valid_to if facts.rating else None,
        unionised=facts.union_tie is not None,
        is_overseas=OVERSEAS_OFFICE in organisation.name,
        barely_twice=_barely_twice(facts),
        papers=papers,
        punishments=tuple(_punished(s) for s in facts.sanctions),
    )


def _punished(sanction: Sanction) -> Punished:
    return Punished(
        kind=sanction.get_kind_display(),
        on=sanction.decided_on,
        is_major=sanction.is_major,
        ban_until=sanction.ban_until,
        lifted_on=sanction.lifted_on,
        is_register=sanction.kind in Sanction.REGISTERS,
    )


def _barely_twice(facts: Facts) -> bool:
    return [i.result for i in facts.inspections[:2]] == [BARELY, BARELY]


def _suspended_until(organisation: Organisation) -> date | None:
    if organisation.state != Organisation.State.SUSPENDED:
        return None
    standing = organisation.suspensions.filter(ended_on__isnull=True)
    return standing.values_list("until", flat=True).first()


def _vetting(organisation: Organisation, on: date, union_id: int | None) -> Vetted | None:
    named = [pk for pk in (union_id, organisation.keeper_id) if pk]
    unions = Succession.objects.with_heirs(named, clock.today())
    found = (
        PoliticalVetting.objects.filter(
            organisation=organisation, union_id__in=unions, vetted_on__lte=on
        )
        .order_by("-vetted_on", "-pk")
        .first()
    )
    if found is None:
        return None
    return Vetted(
        found.conclusion, found.vetted_on, found.has_declared_overseas, found.cleared_at is not None
    )


def _looked_up(organisation: Organisation, on: date) -> tuple[date, ...]:
    """Return when the key people serving on the day were looked up (QC-23)."""
    serving = KeyPerson.objects.filter(
        organisation=organisation, background_checked_on__isnull=False
    ).exclude(valid_to__lt=on)
    days = serving.values_list("background_checked_on", flat=True)
    return tuple(day for day in days if day is not None)


def _query(organisation: Organisation, on: date, union_id: int | None) -> Queried | None:
    end = datetime.combine(on, time.max, clock.SHANGHAI)
    rows = CreditQuery.objects.filter(organisation=organisation, queried_at__lte=end)
    if union_id:
        rows = rows.filter(union_id__in=Succession.objects.with_heirs([union_id], clock.today()))
    found = rows.order_by("-queried_at", "-pk").first()
    if found is None:
        return None
    return Queried(clock.local(found.queried_at).date(), found.found)
