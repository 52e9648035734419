"""The column `union_place` of a table of records, its trigger and its indexes; for migrations (ADR 0010).

PostgreSQL alone. Django knows nothing of the column, so no save writes it and no history shows it.
"""

from collections.abc import Mapping

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COLUMN = "ALTER TABLE {table} ADD COLUMN union_place varchar(40) COLLATE \"C\" NOT NULL DEFAULT ''"
TRIGGER = (
    "CREATE TRIGGER bears_place BEFORE INSERT OR UPDATE OF union_id ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION orgs_bear_place()"
)
INDEXES = (
    "CREATE INDEX {table}_place2 ON {table} (left(union_place, 8), {order})",
    "CREATE INDEX {table}_place3 ON {table} (left(union_place, 12), {order})",
    "CREATE INDEX {table}_place4 ON {table} (left(union_place, 16))",
)
NEWEST = "CREATE INDEX {table}_newest ON {table} ({order})"
BY_ID = "id DESC"
NOWHERE = (
    "INSERT INTO orgs_unionplace (union_id, path) SELECT id, '-' FROM orgs_union ORDER BY id"
    " ON CONFLICT (union_id) DO UPDATE SET path = excluded.path"
)
UNSETTLED = ("DELETE FROM orgs_settledtree", NOWHERE)
KEPT = ("orgs_settledtree", "orgs_unionplace")


def bear_places(orders: Mapping[str, str]) -> migrations.RunPython:
    """Return the operation that lets the tables' records bear their union's place.

    `orders`: by table, how its list is sorted.
    """

    def lay(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "postgresql":
            return
        for table, order in orders.items():
            newest = () if order == BY_ID else (NEWEST,)
            for statement in (COLUMN, TRIGGER, *INDEXES, *newest):
                editor.execute(statement.format(table=table, order=order))
        # The new tables' records stand nowhere yet: scopes ask the tree until all is settled again,
        # and no union stands where it is known to stand, so that settling moves all its records.
        for statement in UNSETTLED:
            editor.execute(statement)

    def lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "postgresql":
            return
        for table in KEPT:
            editor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        for table in orders:
            editor.execute(f"DROP TRIGGER bears_place ON {table}")
            editor.execute(f"ALTER TABLE {table} DROP COLUMN union_place")
            editor.execute(f"DROP INDEX IF EXISTS {table}_newest")

    return migrations.RunPython(lay, lift)
