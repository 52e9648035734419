"""One counting parent at a time: periods of a union's placements never overlap.

PostgreSQL checks it with an exclusion constraint; on SQLite the portable twin is the unique open
row and the action's own order of dates.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORWARD = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE orgs_placement ADD CONSTRAINT placement_no_overlap EXCLUDE USING gist "
    "(union_id WITH =, daterange(valid_from, valid_to) WITH &&)",
)


def constrain(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in FORWARD:
            editor.execute(statement)


def release(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE orgs_placement DROP CONSTRAINT placement_no_overlap")


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]
    operations = [migrations.RunPython(constrain, release)]
