"""The database refuses to change a logged event, whoever asks.

PostgreSQL also refuses to delete one. SQLite keeps deletion possible: there a whole table is emptied
row by row when a test database is reset; the chain finds a deleted event on either.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON common_event
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
"""
SQLITE = """
CREATE TRIGGER event_append_only BEFORE UPDATE ON common_event
BEGIN
    SELECT RAISE(ABORT, 'audit events are append-only');
END
"""


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def unprotect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER event_append_only ON common_event")
        editor.execute("DROP FUNCTION refuse_event_change()")
    else:
        editor.execute("DROP TRIGGER event_append_only")


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
