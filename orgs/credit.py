"""How an organisation stands as a reader may see it: facts, track record, verdict and credit bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orgs import credit_bars, dossiers, track_records
from orgs.actions import qualification
from orgs.credit_bars import Mark, Verdict
from orgs.dossiers import Facts
from orgs.models import Organisation
from orgs.querysets.organisations import PUBLIC_STATES
from orgs.track_records import TrackRecord
from portal.common.access import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Credit:
    """What one organisation's pages, its printed file and comparisons say of its standing."""

    facts: Facts
    record: TrackRecord
    verdict: Verdict
    bar: list[Mark]


def credit_of(organisation: Organisation, on: date, *, by: Actor) -> Credit:
    """Return the standing today, with the facts of the day."""
    (found,) = credits_of([organisation], on, by=by)
    return found


def credits_of(organisations: Sequence[Organisation], on: date, *, by: Actor) -> list[Credit]:
    """Return the same for each. Queries: a fixed number, and the rules' for each organisation."""
    ids = [o.pk for o in organisations]
    facts, records = dossiers.facts_of(ids, on), track_records.of(ids)
    return [_credit(o, facts[o.pk], records[o.pk], by) for o in organisations]


def _credit(organisation: Organisation, facts: Facts, record: TrackRecord, by: Actor) -> Credit:
    point = "profile" if organisation.state in PUBLIC_STATES else "registration"
    findings = qualification.judge(organisation, point=point)
    is_outside = by.kind not in (ActorKind.STAFF, ActorKind.SYSTEM)
    if is_outside:
        # What a union vetted or decided for itself is told to no one else.
        findings = credit_bars.for_everybody(findings)
    verdict = credit_bars.verdict(organisation, findings, is_public=is_outside)
    is_public = by.kind is ActorKind.PUBLIC
    return Credit(
        facts, record, verdict, credit_bars.bar(facts, findings, record, is_public=is_public)
    )
