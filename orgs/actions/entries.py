"""Organisations as rows: built from checked values, one or thousands at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models

from orgs import search_entries
from orgs.models import Organisation, OrganisationIdentifier, SearchEntry
from orgs.rules.names import name_key
from portal.common import bulk, clock, events
from portal.common.access import Actor

# What the organisation itself fills in; identity (code, name, kind) is fixed at registration.
PROFILE_FIELDS: Final = (
    "registration_authority", "registration_level", "registered_on", "cert_valid_to", "address",
    "legal_rep", "registered_funds", "scope", "domains", "contact_name", "contact_phone",
    "bank_account_name", "bank_name", "bank_account",
)  # fmt: skip


def new_organisation(values: Mapping[str, Any], *, is_entered: bool) -> Organisation:
    """Return an organisation that is not saved yet.

    `values`: uscc and kind as checked, name, keeper or keeper_id, profile fields. A union's entry
    is approved; a registration is a draft.
    """
    name = str(values["name"]).strip()
    given = {k: v for k, v in values.items() if k in PROFILE_FIELDS and v is not None}
    keeper = {k: values[k] for k in ("keeper", "keeper_id") if k in values}
    return Organisation(
        uscc=values["uscc"],
        name=name,
        kind=values["kind"],
        labour_field=bool(values.get("labour_field", False)),
        labour_field_reason=values.get("labour_field_reason", ""),
        is_demo=bool(values.get("is_demo", False)),
        state=Organisation.State.APPROVED if is_entered else Organisation.State.DRAFT,
        **keeper,
        **given,
    )


def first_identifier(organisation: Organisation, *, by: Actor) -> OrganisationIdentifier:
    """Return the code and name that a new organisation bears from the start."""
    return OrganisationIdentifier(
        organisation=organisation,
        uscc=organisation.uscc,
        name=organisation.name,
        name_key=name_key(organisation.name),
        decided_by=by.name[:50],
        valid_from=organisation.registered_on or clock.today(),
    )


@dataclass(slots=True)
class Entries:
    """New organisations under their keys, and what is to be written of them."""

    organisations: list[Organisation]
    made: dict[str, list[models.Model]]  # new rows by their model's label, in order of making
    parts: list[bulk.Ready]

    def write(self) -> None:
        """Write them. Call inside the transaction."""
        for part in self.parts:
            part.write()
        bulk.insert_history(Organisation, [each.pk for each in self.organisations])


def ready_all(rows: Sequence[Mapping[str, Any]], *, by: Actor) -> Entries:
    """Compute many organisations, already approved, with the code and name that each bears.

    All of it, what they are found by included, before the transaction that writes them.
    """
    entered = [new_organisation(values, is_entered=True) for values in rows]
    for organisation in entered:
        organisation.name_key = name_key(organisation.name)
    parts = [bulk.ready(Organisation, entered)]
    found_by = [search_entries.first_entry(organisation) for organisation in entered]
    parts.append(bulk.ready(SearchEntry, found_by))
    identifiers = [first_identifier(organisation, by=by) for organisation in entered]
    parts.append(bulk.ready(OrganisationIdentifier, identifiers))
    parts.append(events.ready_all(action="orgs.organisation.enter", targets=entered, by=by))
    made: dict[str, list[models.Model]] = {
        "orgs.organisation": list(entered),
        "orgs.searchentry": list(found_by),
        "orgs.organisationidentifier": list(identifiers),
    }
    return Entries(entered, made, parts)
