"""Heads and administrators report the end of a union, also where the roles were installed before."""

from typing import Any

from django.db import migrations

PERMISSION = "union.report"
ROLES = ("role_head", "role_admin")


def grant(apps: Any, schema_editor: Any) -> None:
    for role in apps.get_model("orgs", "Role").objects.filter(code__in=ROLES):
        if PERMISSION not in role.permissions:
            role.permissions = sorted([*role.permissions, PERMISSION])
            role.save(update_fields=["permissions"])


def revoke(apps: Any, schema_editor: Any) -> None:
    for role in apps.get_model("orgs", "Role").objects.filter(code__in=ROLES):
        role.permissions = [p for p in role.permissions if p != PERMISSION]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0031_dissolution_reports")]
    operations = [migrations.RunPython(grant, revoke)]
