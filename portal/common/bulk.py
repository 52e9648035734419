"""Many new rows at once: a constant number of calls to the database however many rows there are.

`ready` does all the computing and belongs before the transaction, which then only runs the
statements (`write`): SQLite has one writer, and whoever waits for it must not wait long. The rows'
own `save()`, signals and managers do not run.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connections, models, router, transaction
from django.db.models import Field, ForeignObject, Lookup
from psycopg2.extras import execute_values

from portal.common import clock

M = TypeVar("M", bound=models.Model)
STEP: Final = 500  # rows a statement; the database's limit of parameters may cut it further


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows as the database takes them, under the keys that were set aside for them."""

    database: str
    table: str
    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]

    def write(self) -> None:
        """Insert the rows. Call inside the transaction of the change."""
        if not self.values:
            return
        connection = connections[self.database]
        quote = connection.ops.quote_name
        columns = ", ".join(map(quote, self.columns))
        into = f"INSERT INTO {quote(self.table)} ({columns}) VALUES "  # noqa: S608 - quoted names
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                execute_values(cursor.cursor, f"{into}%s", self.values, page_size=STEP)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"{into}({marks})", self.values)


def ready(model: type[M], rows: Sequence[M]) -> Ready:
    """Give the new rows their primary keys and compute what the database takes."""
    database = router.db_for_write(model)
    lacking = [row for row in rows if row.pk is None]
    for row, key in zip(lacking, set_aside(model, len(lacking)), strict=True):
        row.pk = key
    fields: list[Any] = [f for f in model._meta.concrete_fields if not f.generated]
    columns = [_column(field, rows, database) for field in fields]
    return Ready(
        database, model._meta.db_table, tuple(f.column for f in fields),
        list(zip(*columns, strict=True)),
    )  # fmt: skip


def insert(model: type[M], rows: Sequence[M]) -> None:
    """Insert the rows and give them their primary keys. Call inside the transaction."""
    ready(model, rows).write()


def _column(field: Any, rows: Sequence[models.Model], database: str) -> list[Any]:
    connection = connections[database]
    prepare = field.get_db_prep_save
    if type(field).pre_save is Field.pre_save:
        name = field.attname
        return [prepare(getattr(row, name), connection) for row in rows]
    return [prepare(field.pre_save(row, add=True), connection) for row in rows]


def set_aside(model: type[models.Model], count: int) -> Sequence[int]:
    """Return primary keys that the database will give to nobody else."""
    if not count:
        return ()
    database = router.db_for_write(model)
    table, connection = model._meta.db_table, connections[database]
    with transaction.atomic(using=database), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            drawn = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            key: Any = model._meta.pk
            cursor.execute(drawn, [connection.ops.quote_name(table), key.column, count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        if not cursor.rowcount:
            begun = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
            cursor.execute(begun, [table, count])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def insert_history(model: Any, keys: Sequence[int], sign: str = "+") -> None:
    """Write what simple_history writes of stored rows when they are made ("+") or deleted ("-").

    The database copies them itself.
    """
    past = model.history.model
    database = router.db_for_write(past)
    connection = connections[database]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in past.tracked_fields)
    moment = past._meta.get_field("history_date").get_db_prep_save(clock.now(), connection)
    which, given = any_of(quote(model._meta.pk.column), keys, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(past._meta.db_table)} ({columns}, history_date, history_type) "  # noqa: S608 - quoted names
            f"SELECT {columns}, %s, %s FROM {quote(model._meta.db_table)} WHERE {which}",
            [moment, sign, given],
        )


@ForeignObject.register_lookup  # which does not inherit those of fields
@Field.register_lookup
class Among(Lookup):
    """`pk__among=keys`: like `in`, with all keys in one parameter, however many."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Compare with the list."""
        lhs, params = self.process_lhs(compiler, connection)
        sql, given = any_of(lhs, self.rhs, connection)
        return sql, (*params, given)


def any_of(column: str, keys: Sequence[Any], connection: Any) -> tuple[str, Any]:
    """Return the condition that the column holds one of the keys, and its one parameter."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", _array(keys)
    listed = "(SELECT value FROM json_each(%s))"
    return f"{column} IN {listed}", json.dumps(list(keys))


def _array(keys: Sequence[Any]) -> str:
    """Return the keys as PostgreSQL writes an array: one constant to parse instead of thousands."""
    listed = "\0".join(map(str, keys)).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + listed.replace("\0", '","') + '"}' if keys else "{}"


def chunks(keys: Sequence[Any], size: int = STEP) -> Iterator[tuple[Any, ...]]:
    """Yield the keys in portions that every database takes as a list of parameters."""
    for start in range(0, len(keys), size):
        yield tuple(keys[start : start + size])
