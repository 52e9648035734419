"""Older imports: what undoing needs in its new shape; unconfirmed ones must be uploaded again."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AGAIN = "系统升级后，未确认的批次请重新上传文件。"


def reshape(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Name the models of the ids that an import made; the rows themselves are no longer kept."""
    identifiers = apps.get_model("orgs", "OrganisationIdentifier")
    for name in ("LedgerBatch", "ListingBatch"):
        model: Any = apps.get_model("orgs", name)
        waiting = model.objects.filter(state="preview")
        waiting.update(state="refused", summary={"refusal": [AGAIN]})
        for batch in model.objects.exclude(undo={}).iterator():
            created = batch.undo.get("created", [])
            if name == "LedgerBatch":
                names = identifiers.objects.filter(organisation_id__in=created)
                made = {
                    "orgs.organisation": created,
                    "orgs.searchentry": created,
                    "orgs.organisationidentifier": list(names.values_list("pk", flat=True)),
                    "orgs.organisationlink": batch.undo.get("linked", []),
                }
                batch.undo = {"made": made, "former": {}}
            else:
                ended = batch.undo.get("ended", [])
                former = [{"pk": pk, "removed_on": None, "removal_source": ""} for pk in ended]
                changed = {"orgs.creditlisting": former} if former else {}
                batch.undo = {"made": {"orgs.creditlisting": created}, "former": changed}
            batch.save(update_fields=["undo"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0016_import_files")]

    operations = [migrations.RunPython(reshape, migrations.RunPython.noop)]
