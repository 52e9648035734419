"""An index that holds all a filtered list of projects is counted by, so that counting reads no rows.

PostgreSQL alone: `union_place` stands there alone (ADR 0010).
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEX = (
    "CREATE INDEX projects_project_counted"
    " ON projects_project (state, domain, union_place, union_id)"
)


def lay(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(INDEX)


def lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX projects_project_counted")


class Migration(migrations.Migration):
    dependencies = [("projects", "0008_places")]
    operations = [migrations.RunPython(lay, lift)]
