"""Give the shipped roles their part in the talent pool where they are installed already."""

from typing import Any

from django.db import migrations

GIVEN = {
    "role_officer": ("people.read", "people.edit"),
    "role_reviewer": ("people.read",),
    "role_statistician": ("people.read",),
    "role_head": ("people.read",),
}


def give(apps: Any, schema_editor: Any) -> None:
    roles = apps.get_model("orgs", "Role")
    for role in roles.objects.filter(code__in=GIVEN):
        role.permissions = sorted({*role.permissions, *GIVEN[role.code]})
        role.save(update_fields=["permissions"])


def take(apps: Any, schema_editor: Any) -> None:
    roles = apps.get_model("orgs", "Role")
    for role in roles.objects.filter(code__in=GIVEN):
        role.permissions = [p for p in role.permissions if p not in GIVEN[role.code]]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0013_talent_pool")]

    operations = [migrations.RunPython(give, take)]
