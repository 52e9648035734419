"""The scope most records share: own union and those below it today (ADR 0010)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Func, Q

from orgs.paths import STEP
from orgs.querysets.unions import after, in_force
from portal.common import clock
from portal.common.access import Actor

if TYPE_CHECKING:
    from orgs.models import SettledTree  # noqa: F401

# Indexes of orgs.place_columns; below the third level records lie few to a county: one without an
# order serves them.
FIRST_DEPTH, LAST_DEPTH = 2, 4


class SettledTreeQuerySet(models.QuerySet["SettledTree"]):
    """Selections of the days on which the kept places hold."""

    def on(self, day: date) -> SettledTreeQuerySet:
        """Return the row when the places hold on the day."""
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gt=day))


class StandsBelow(Func):
    """The record's `union_place`, which PostgreSQL keeps, is the path or begins with it.

    Equality with the first signs of the place is what the indexes of `orgs.place_columns` answer,
    sorted; a path that is all of the country is a range, which the planner knows to be everything.
    """

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, path: str) -> None:
        super().__init__(F("union_id"), path=path)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        """Ask the column beside the record's union."""
        record: Any = self.source_expressions[0]
        table = compiler.quote_name_unless_alias(record.alias)
        return _place_condition(f'{table}."union_place"', self.extra["path"])


def _place_condition(place: str, path: str) -> tuple[str, list[Any]]:
    depth = len(path) // STEP
    if depth < FIRST_DEPTH:
        return f"({place} >= %s AND {place} < %s)", [path, after(path)]
    signs = min(depth, LAST_DEPTH) * STEP
    begins = f"left({place}, {signs}) = %s"
    if depth <= LAST_DEPTH:
        return begins, [path]
    return f"({begins} AND {place} >= %s AND {place} < %s)", [path[:signs], path, after(path)]


def own_and_below(by: Actor) -> Q:
    """Return «the record's union is the actor's, one it took over, or stands below it today».

    For records with a `union`. Where PostgreSQL keeps their places and these hold today, the
    record's own place answers; else the placements of the day do, with the same result.
    """
    if by.union_id is None:
        return Q(pk__in=[])
    if not by.union_path:
        return Q(union_id__in=by.union_ids)
    if by.is_tree_settled and connection.vendor == "postgresql":
        below = Q(StandsBelow(by.union_path))
        return below | Q(union_id__in=by.apart_ids) if by.apart_ids else below
    placements = apps.get_model("orgs", "Placement")._default_manager
    inside = Q(path__gte=by.union_path, path__lt=after(by.union_path))
    today = inside & in_force(clock.today())
    return Q(
        union_id__in=placements.filter(today | Q(union_id__in=by.union_ids)).values("union_id")
    )
