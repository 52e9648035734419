"""Which industry a union belongs to on a day: by its own place, else by who leads it second (UH-02).

Everyone has one counting parent, so everyone stands in one industry or in none: whoever adds up by
industry counts nobody twice.
"""

from collections.abc import Iterable
from datetime import date

from orgs.models import Leadership, Placement, Union
from orgs.paths import STEP


def industry_of(union_ids: Iterable[int], on: date) -> dict[int, int]:
    """Return for each union of an industry the industrial union at its head on the day.

    Its own chain of parents decides; where no industrial union stands in it, the one that leads it
    does, the earliest when several do. Queries: 3, whatever their number.
    """
    named = set(union_ids)
    standing = Placement.objects.on(on)
    heads = dict(standing.filter(union__level__in=Union.INDUSTRIAL).values_list("path", "union_id"))
    leaders: dict[int, int] = {}
    leads = Leadership.objects.on(on).filter(union_id__in=named, parent__level__in=Union.INDUSTRIAL)
    for union_id, parent_id in leads.order_by("valid_from", "pk").values_list(
        "union_id", "parent_id"
    ):
        leaders.setdefault(union_id, parent_id)
    paths = dict(
        standing.filter(union_id__in=named | set(leaders.values())).values_list("union_id", "path")
    )
    found = {}
    for pk in named:
        head = _head(paths.get(pk, ""), heads)
        if head is None and pk in leaders:
            head = _head(paths.get(leaders[pk], ""), heads) or leaders[pk]
        if head is not None:
            found[pk] = head
    return found


def _head(path: str, heads: dict[str, int]) -> int | None:
    """Return the highest industrial union on the path from the root."""
    for end in range(STEP, len(path) + 1, STEP):
        if path[:end] in heads:
            return heads[path[:end]]
    return None
