"""Organisations as rows: built from checked values, one or thousands at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import models

from orgs import search_entries
from orgs.ledger_columns import COLUMNS
from orgs.models import Organisation, OrganisationIdentifier, SearchEntry
from orgs.rules.names import name_key
from portal.common import bulk, clock, events
from portal.common.access import Actor
from portal.common.staging import Column, From, Stage, stage

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


# How the kinds of the ledger's columns are staged, and what stands for an empty cell.
STAGED: Final[dict[str, tuple[Any, Any]]] = {
    "text": (models.TextField(), ""),
    "code": (models.TextField(), ""),
    "choice": (models.TextField(), ""),
    "flag": (models.BooleanField(), False),
    "date": (models.DateField(), None),
    "integer": (models.BigIntegerField(), None),
}


def staged(rows: Sequence[Mapping[str, Any]]) -> Stage:
    """Compute what many new organisations become, from checked ledger rows.

    All of it, what they are found by included, before the transaction that writes them. Their
    primary keys are set aside: `organisation_id`.
    """
    columns: dict[str, Column] = {}
    for column in COLUMNS:
        kept, empty = STAGED[column.kind]
        columns[column.key] = Column(kept, [row.get(column.key, empty) for row in rows])
    names, registered = columns["name"].values, columns["registered_on"].values
    today, text = clock.today(), models.TextField()
    found_by = search_entries.columns(names, columns["uscc"].values, columns["legal_rep"].values)
    columns |= {name: Column(text, values) for name, values in found_by.items()}
    columns["name_key"] = Column(text, [name_key(name) for name in names])
    columns["borne_from"] = Column(models.DateField(), [day or today for day in registered])
    keys = bulk.set_aside(Organisation, len(rows))
    columns["organisation_id"] = Column(models.BigIntegerField(), keys)
    return stage(Organisation, columns)


def fill(rows: Stage, *, keeper_id: int, by: Actor) -> dict[str, list[int]]:
    """Write the staged organisations, approved, with the code and name that each bears.

    Return the ids of what was made by its model's label.
    """
    keys = rows.fill(
        Organisation, id=From("organisation_id"), state=Organisation.State.APPROVED,
        keeper_id=keeper_id,
    )  # fmt: skip
    bulk.insert_history(Organisation, keys)
    events.record_made(
        action="orgs.organisation.enter", model=Organisation, keys=keys, by=by, number="uscc"
    )
    return {
        "orgs.organisation": keys,
        "orgs.searchentry": rows.fill(SearchEntry),
        "orgs.organisationidentifier": rows.fill(
            OrganisationIdentifier, valid_from=From("borne_from"), decided_by=by.name[:50]
        ),
    }
