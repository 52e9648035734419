"""Let the heads of installed unions read and record vettings (QC-04); a new role does it too."""

from typing import Any

from django.db import migrations

VET = "org.vet"
HEADS = ("role_head",)


def give(apps: Any, schema_editor: Any) -> None:
    for role in apps.get_model("orgs", "Role").objects.filter(code__in=HEADS):
        if VET not in role.permissions:
            role.permissions = sorted([*role.permissions, VET])
            role.save(update_fields=["permissions"])


def take(apps: Any, schema_editor: Any) -> None:
    for role in apps.get_model("orgs", "Role").objects.filter(code__in=HEADS):
        role.permissions = [p for p in role.permissions if p != VET]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0018_qualification")]

    operations = [migrations.RunPython(give, take)]
