"""The triggers of places find their tables whatever the search path, as when a dump is restored."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FUNCTIONS = ("orgs_bear_place()", "orgs_unsettle_tree()")


def fix_path(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for function in FUNCTIONS:
            editor.execute(f"ALTER FUNCTION {function} SET search_path FROM CURRENT")


def free_path(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for function in FUNCTIONS:
            editor.execute(f"ALTER FUNCTION {function} RESET search_path")


class Migration(migrations.Migration):
    dependencies = [("orgs", "0035_batch_ends")]

    operations = [migrations.RunPython(fix_path, free_path)]
