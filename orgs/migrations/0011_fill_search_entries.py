"""Names of what is there already are compared as read, and found by search."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from orgs.rules.names import name_key
from orgs.rules.search_words import entry_of

BATCH = 2000


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for model in ("Organisation", "OrganisationIdentifier"):
        _fill_keys(apps.get_model("orgs", model))
    organisations = apps.get_model("orgs", "Organisation")
    identifiers = apps.get_model("orgs", "OrganisationIdentifier")
    entries = apps.get_model("orgs", "SearchEntry")
    last = 0
    while rows := list(organisations.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        borne = {row.pk: [(row.name, row.uscc)] for row in rows}
        earlier = identifiers.objects.filter(organisation_id__in=borne).order_by("-valid_from")
        for each in earlier:
            borne[each.organisation_id].append((each.name, each.uscc))
        made = []
        for row in rows:
            entry = entry_of(
                [name for name, _ in borne[row.pk]],
                [code for _, code in borne[row.pk]],
                row.legal_rep,
            )
            made.append(
                entries(
                    organisation_id=row.pk,
                    names=entry.names,
                    codes=entry.codes,
                    initials=entry.initials,
                    pinyin=entry.pinyin,
                    words=entry.words,
                )
            )
        entries.objects.bulk_create(made)


def _fill_keys(model: type[Any]) -> None:
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        for row in rows:
            row.name_key = name_key(row.name)
        model.objects.bulk_update(rows, ["name_key"])


def empty(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("orgs", "SearchEntry").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("orgs", "0010_search_entries")]
    operations = [migrations.RunPython(fill, empty)]
