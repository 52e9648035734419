"""Managers of organisations manage its members, also where the roles were installed before."""

from typing import Any

from django.db import migrations

PERMISSION = "own_members.manage"


def grant(apps: Any, schema_editor: Any) -> None:
    for role in apps.get_model("orgs", "Role").objects.filter(code="org_manager"):
        if PERMISSION not in role.permissions:
            role.permissions = sorted([*role.permissions, PERMISSION])
            role.save(update_fields=["permissions"])


def revoke(apps: Any, schema_editor: Any) -> None:
    for role in apps.get_model("orgs", "Role").objects.filter(code="org_manager"):
        role.permissions = [p for p in role.permissions if p != PERMISSION]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0026_mechanisms")]
    operations = [migrations.RunPython(grant, revoke)]
