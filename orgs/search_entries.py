"""Keeping what organisations are found by: the only writer of search entries.

Saving an organisation or one of its earlier names renews its entry; rows written in bulk are
renewed by the queryset. `rebuild` renews all, for whoever wrote past both.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db.models.signals import post_save

from orgs.rules.search_words import Entry, entry_of

BATCH = 2000
COLUMNS = ("names", "codes", "initials", "pinyin", "words")


def index(organisation_ids: Iterable[int]) -> int:
    """Renew the entries of these organisations; return how many. Queries: 3 for each 2,000."""
    ids = list(organisation_ids)
    for start in range(0, len(ids), BATCH):
        _index(ids[start : start + BATCH])
    return len(ids)


def rebuild() -> int:
    """Renew every entry; return how many."""
    organisations = apps.get_model("orgs", "Organisation")._default_manager
    return index(list(organisations.order_by("pk").values_list("pk", flat=True)))


def columns(
    names: Sequence[str], codes: Sequence[str], people: Sequence[str]
) -> dict[str, list[str]]:
    """Return the columns of the entries of organisations that are only now entered."""
    entries = [
        entry_of([name], [code], person)
        for name, code, person in zip(names, codes, people, strict=True)
    ]
    return {column: [getattr(entry, column) for entry in entries] for column in COLUMNS}


def keep_up() -> None:
    """Have saved organisations and identifiers renew their entry; called once at start-up."""
    organisation = apps.get_model("orgs", "Organisation")
    identifier = apps.get_model("orgs", "OrganisationIdentifier")
    post_save.connect(_saved, sender=organisation, dispatch_uid="search-entry")
    post_save.connect(_saved_identifier, sender=identifier, dispatch_uid="search-identifier")


def _saved(instance: Any, *, raw: bool = False, **_: object) -> None:
    if not raw:
        _index([instance.pk])


def _saved_identifier(instance: Any, *, raw: bool = False, **_: object) -> None:
    if not raw:
        _index([instance.organisation_id])


def _index(ids: list[int]) -> None:
    entries = apps.get_model("orgs", "SearchEntry")
    names, codes, people = _borne(ids)
    made = [_row(pk, entry_of(names[pk], codes[pk], people[pk])) for pk in people]
    entries._default_manager.bulk_create(
        made, batch_size=BATCH, update_conflicts=True, unique_fields=["organisation"],
        update_fields=COLUMNS,
    )  # fmt: skip


def _row(organisation_id: int, entry: Entry) -> Any:
    columns = {column: getattr(entry, column) for column in COLUMNS}
    return apps.get_model("orgs", "SearchEntry")(organisation_id=organisation_id, **columns)


def _borne(ids: list[int]) -> tuple[dict[int, list[str]], dict[int, list[str]], dict[int, str]]:
    """Return names, codes and legal representative by id: what is borne now, then the earlier."""
    organisations = apps.get_model("orgs", "Organisation")._default_manager
    identifiers = apps.get_model("orgs", "OrganisationIdentifier")._default_manager
    names: dict[int, list[str]] = defaultdict(list)
    codes: dict[int, list[str]] = defaultdict(list)
    people: dict[int, str] = {}
    rows = organisations.filter(pk__in=ids).values_list("pk", "name", "uscc", "legal_rep")
    for pk, name, uscc, legal_rep in rows:
        names[pk].append(name)
        codes[pk].append(uscc)
        people[pk] = legal_rep
    earlier = identifiers.filter(organisation_id__in=ids).order_by("-valid_from", "-pk")
    for pk, name, uscc in earlier.values_list("organisation_id", "name", "uscc"):
        names[pk].append(name)
        codes[pk].append(uscc)
    return names, codes, people
