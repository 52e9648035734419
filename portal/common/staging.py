"""New rows of several tables out of one: handed over once, filled in by the database itself.

What an import computes for a row is one row of a temporary table; the tables of the register take
theirs from it by INSERT … SELECT. So the number of statements does not grow with the rows, and
nothing crosses to the database twice.
"""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, models, router
from django.db.models import Field

TABLE: Final = "staged"
TEXT: Final = (models.CharField, models.TextField)
AS_THEY_ARE: Final = (*TEXT, models.IntegerField, models.BooleanField)


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one column, and the field that says how they are stored. Text is never null."""

    field: "Field[Any, Any]"
    values: Sequence[Any]


class From(str):
    """The staged column of this name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Rows to be, column by column."""

    columns: Mapping[str, Column]
    database: str

    @contextmanager
    def loaded(self) -> Iterator["Stage"]:
        """Hand the rows over to the database as long as the block lasts. Call inside the transaction."""
        connection = connections[self.database]
        defined = ", ".join(f"{n} {c.field.db_type(connection)}" for n, c in self.columns.items())
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} ({defined})")
            if connection.vendor == "postgresql":
                self._copy(cursor)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                rows: Any = self._rows()
                cursor.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", rows)  # noqa: S608 - own names
            yield self
            cursor.execute(f"DROP TABLE {TABLE}")

    def fill(
        self, model: type[models.Model], *, where: Sequence[str] = (), **values: Any
    ) -> list[int]:
        """Insert a row for each staged one and return their primary keys.

        A column takes what `values` gives it (`From` a staged column), else the staged column of
        its own name, else its field's default. Only rows that hold something in all columns of
        `where` count. Constants are stored as the field stores them.
        """
        connection = connections[self.database]
        quote: Any = connection.ops.quote_name
        into: list[str] = []
        taken: list[str] = []
        params: list[Any] = []
        for field in model._meta.concrete_fields:
            if field.generated or (field.primary_key and self._lacks(field, values)):
                continue
            into.append(quote(field.column))
            taken.append(self._source(field, values, params))
        held = " AND ".join(self._holds(name) for name in where) or "1 = 1"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(into)})"  # noqa: S608 - quoted names
                f" SELECT {', '.join(taken)} FROM {TABLE} WHERE {held}"
                f" RETURNING {quote(model._meta.pk.column)}",
                params,
            )
            return [key for (key,) in cursor.fetchall()]

    def _lacks(self, field: Any, values: Mapping[str, Any]) -> bool:
        return field.attname not in values and field.attname not in self.columns

    def _source(self, field: Any, values: Mapping[str, Any], params: list[Any]) -> str:
        """Return what the column is filled from; a constant goes to the parameters."""
        own = None if self._lacks(field, values) else From(field.attname)
        given = values.get(field.attname, own)
        if isinstance(given, From) and (field.null or not field.has_default()):
            return given
        constant = field.get_default() if given is None or isinstance(given, From) else given
        params.append(field.get_db_prep_save(constant, connections[self.database]))
        return f"COALESCE({given}, %s)" if isinstance(given, From) else "%s"

    def _holds(self, name: str) -> str:
        field = self.columns[name].field
        if isinstance(field, models.BooleanField):
            return name
        return f"{name} <> ''" if isinstance(field, TEXT) else f"{name} IS NOT NULL"

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        connection = connections[self.database]
        return zip(*(_stored(c, connection) for c in self.columns.values()), strict=True)

    def _copy(self, cursor: Any) -> None:
        """Send the rows as one file: every field quoted, an empty one that is no text is null."""
        empty = ", ".join(n for n, c in self.columns.items() if not isinstance(c.field, TEXT))
        with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(self._rows())
            file.seek(0)
            cursor.copy_expert(f"COPY {TABLE} FROM STDIN (FORMAT csv, FORCE_NULL ({empty}))", file)


def stage(model: type[models.Model], columns: Mapping[str, Column]) -> Stage:
    """Return the stage in the database that the model is written to."""
    return Stage(columns, router.db_for_write(model))


def _stored(column: Column, connection: Any) -> Sequence[Any]:
    """Return the values as the database takes them; many rows share few dates and amounts."""
    if isinstance(column.field, AS_THEY_ARE):
        return column.values
    prepare = column.field.get_db_prep_save
    stored = {value: prepare(value, connection) for value in set(column.values)}
    return [stored[value] for value in column.values]
