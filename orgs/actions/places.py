"""Settling where unions stand today, so that lists need not ask the tree (ADR 0010)."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from orgs.models import Placement, SettledTree
from portal.common import clock

# Writers of placements hold it shared (trigger `placement_unsettles`), so none is overlooked.
# Shorter than the wait after which PostgreSQL ends one of two that block each other: a person's act
# goes on, settling is tried again.
PATIENCE = "SET LOCAL lock_timeout = '500ms'"
# Whoever holds a record may wait for its union's row, which settling holds by then: no waiting.
NO_PATIENCE = "SET LOCAL lock_timeout = '1ms'"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('orgs.places'))"
BEARERS = (
    "SELECT tgrelid::regclass::text FROM pg_trigger"
    " WHERE tgname = 'bears_place' AND NOT tgisinternal ORDER BY 1"
)
RENEW = (
    "INSERT INTO orgs_unionplace (union_id, path)"
    " SELECT u.id, coalesce(p.path, '') FROM orgs_union u LEFT JOIN orgs_placement p"
    " ON p.union_id = u.id AND p.valid_from <= %(day)s"
    " AND (p.valid_to IS NULL OR p.valid_to > %(day)s)"
    " LEFT JOIN orgs_unionplace known ON known.union_id = u.id"
    # An upsert would lock the rows of the others too, and whoever enters their records would wait.
    " WHERE known.path IS DISTINCT FROM coalesce(p.path, '')"
    " ORDER BY u.id"
    " ON CONFLICT (union_id) DO UPDATE SET path = excluded.path"
    " WHERE orgs_unionplace.path <> excluded.path RETURNING union_id, path"
)
NOTE = f"WITH renewed AS ({RENEW}) INSERT INTO moved_unions SELECT * FROM renewed"  # noqa: S608
NOTED = (
    "DROP TABLE IF EXISTS pg_temp.moved_unions",
    "CREATE TEMP TABLE moved_unions (union_id bigint PRIMARY KEY, path varchar(40)) ON COMMIT DROP",
)


def settle() -> bool:
    """Write today's place onto every union and record that bears another; false when all hold.

    Until it is done, and on databases that keep no places, scopes ask the placements themselves:
    nobody sees more or less, only later. Waits for nobody's page: one short transaction.
    """
    today = clock.today()
    if connection.vendor != "postgresql" or SettledTree.objects.on(today).exists():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEARERS)
        tables = [name for (name,) in cursor.fetchall()]
        if not tables:
            return False
        cursor.execute(PATIENCE)
        cursor.execute(LOCK)
        _move(cursor, tables, today)
        SettledTree.objects.all().delete()
        SettledTree.objects.create(since=today, until=_next_change(today))
    return True


def _move(cursor: Any, tables: list[str], today: date) -> None:
    for statement in NOTED:
        cursor.execute(statement)
    cursor.execute(NOTE, {"day": today})
    if not cursor.rowcount:
        return
    cursor.execute("ANALYZE moved_unions")
    cursor.execute(NO_PATIENCE)
    # A statement of its own: it sees the records whose writers the rows above have waited for.
    for table in tables:
        cursor.execute(
            f"UPDATE {table} record SET union_place = stands.path FROM moved_unions stands"  # noqa: S608 - names from the catalogue
            " WHERE stands.union_id = record.union_id AND stands.path <> record.union_place"
        )


def _next_change(today: date) -> date | None:
    """Return the first later day on which a placement begins or ends."""
    begins = Placement.objects.filter(valid_from__gt=today).aggregate(day=Min("valid_from"))["day"]
    ends = Placement.objects.filter(valid_to__gt=today).aggregate(day=Min("valid_to"))["day"]
    return min((day for day in (begins, ends) if day is not None), default=None)
