"""Organisations as rows: built from checked values, one or thousands at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import models

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


def enter_all(
    rows: Sequence[Mapping[str, Any]], *, by: Actor
) -> tuple[list[Organisation], dict[str, list[models.Model]]]:
    """Enter many organisations, already approved, with the code and name that each bears.

    The number of statements does not grow with the rows but by the portion. Call inside the
    transaction. Return them, and every new row by its model's label in the order of their making.
    """
    made = [new_organisation(values, is_entered=True) for values in rows]
    bulk.insert(Organisation, made)
    bulk.insert_history(Organisation, made)
    identifiers = [first_identifier(organisation, by=by) for organisation in made]
    bulk.insert(OrganisationIdentifier, identifiers)
    events.record_all(action="orgs.organisation.enter", targets=made, by=by)
    return made, {
        "orgs.organisation": list(made),
        # Kept by the organisation's manager, one beside each.
        "orgs.searchentry": [SearchEntry(pk=organisation.pk) for organisation in made],
        "orgs.organisationidentifier": list(identifiers),
    }
