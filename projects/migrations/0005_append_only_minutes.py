"""The database refuses to change a line of the opening's minutes, whoever asks.

As with audit events, PostgreSQL also refuses to delete one; SQLite keeps deletion possible, and
`verify_opening` finds a deleted line on either.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION refuse_minutes_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'opening minutes are append-only';
END $$;
CREATE TRIGGER minutes_append_only BEFORE UPDATE OR DELETE ON projects_openingentry
    FOR EACH ROW EXECUTE FUNCTION refuse_minutes_change();
"""
SQLITE = """
CREATE TRIGGER minutes_append_only BEFORE UPDATE ON projects_openingentry
BEGIN
    SELECT RAISE(ABORT, 'opening minutes are append-only');
END
"""


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def unprotect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER minutes_append_only ON projects_openingentry")
        editor.execute("DROP FUNCTION refuse_minutes_change()")
    else:
        editor.execute("DROP TRIGGER minutes_append_only")


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_reservation_reminders")]
    operations = [migrations.RunPython(protect, unprotect)]
