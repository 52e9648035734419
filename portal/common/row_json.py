"""A stored row as the JSON object that the log keeps of it, built by the database.

It says the same as the row read and written out in Python: days and moments as text, amounts as
text in yuan, what is null left out.
"""

from typing import Any, Final

from django.db import models

from portal.common.money import MoneyField

PLAIN: Final = (
    models.CharField, models.TextField, models.IntegerField, models.DateField, models.UUIDField,
)  # fmt: skip


def sql(model: type[models.Model], connection: Any, *, without: frozenset[str]) -> str:
    """Return the expression for a row of the model's table, without the fields of these names."""
    is_postgresql = connection.vendor == "postgresql"
    pairs = ", ".join(
        f"'{field.attname}', {_value(field, connection, is_postgresql)}"
        for field in model._meta.concrete_fields
        if field.name not in without
    )
    if is_postgresql:
        return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"
    return f"json_patch('{{}}', json_object({pairs}))"  # which drops what is null


def _value(field: Any, connection: Any, is_postgresql: bool) -> str:  # noqa: FBT001
    column: str = connection.ops.quote_name(field.column)
    kind = field
    while isinstance(kind, models.ForeignKey):
        kind = kind.target_field
    if isinstance(kind, MoneyField):
        yuan = f"to_char({column} / 100.0, 'FM999999999999990.00')"
        shown = f"printf('%%.2f', {column} / 100.0)"  # which shows what is null as 0.00
        return yuan if is_postgresql else f"CASE WHEN {column} IS NOT NULL THEN {shown} END"
    if isinstance(kind, models.BooleanField):
        truth = f"json(CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)"
        return column if is_postgresql else truth
    if isinstance(kind, models.JSONField):
        return column if is_postgresql else f"json({column})"
    if isinstance(kind, models.DateTimeField):  # text in UTC in SQLite
        shape = "YYYY-MM-DD HH24:MI:SS.US"
        utc = f"replace(to_char({column} AT TIME ZONE 'UTC', '{shape}'), '.000000', '')"
        return f"{utc if is_postgresql else column} || '+00:00'"
    if isinstance(kind, PLAIN):
        return column
    raise TypeError(f"nobody has settled how the log shows {field}")
