"""Many new rows at once: a constant number of statements however many rows there are.

Call inside the transaction of the change. The rows' own `save()` and signals do not run; what the
model's manager does in `bulk_create` does.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from django.db import models

from portal.common import clock

M = TypeVar("M", bound=models.Model)
STEP: Final = 500  # rows a statement; the database's limit of parameters may cut it further


def insert(model: type[M], rows: Sequence[M]) -> None:
    """Insert the rows and give them their primary keys."""
    model._default_manager.bulk_create(rows, batch_size=STEP)


def insert_history(model: Any, rows: Sequence[models.Model], sign: str = "+") -> None:
    """Write what simple_history writes when rows are made ("+") or deleted ("-")."""
    past = model.history.model
    names = [field.attname for field in past.tracked_fields]
    moment = clock.now()
    insert(
        past,
        [
            past(history_date=moment, history_type=sign, **{n: getattr(row, n) for n in names})
            for row in rows
        ],
    )


def chunks(keys: Sequence[Any], size: int = STEP) -> Iterator[tuple[Any, ...]]:
    """Yield the keys in portions that every database takes as a list of parameters."""
    for start in range(0, len(keys), size):
        yield tuple(keys[start : start + size])
