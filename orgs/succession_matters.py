"""What a union has in hand when another follows it, and what stands in the way (X-01).

Higher floors know their own business and register here at start-up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from orgs.models import Membership, Organisation, OrganisationLink, Placement
from portal.common import clock

Count = Callable[[int], int]
Hindrance = Callable[[int, date], list[str]]


@dataclass(frozen=True, slots=True)
class Matter:
    """How many records of one kind a union has in hand."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of records: how they are counted, and whether a union's end ends them too."""

    count: Count
    ends_with_union: bool


MATTERS: Final[dict[str, Kind]] = {}
HINDRANCES: Final[list[Hindrance]] = []


def register_matter(label: str, count: Count, *, ends_with_union: bool = False) -> None:
    """Let `count` say how many unfinished records of a kind a union (by id) has in hand."""
    MATTERS[label] = Kind(count, ends_with_union)


def register_hindrance(find: Hindrance) -> None:
    """Let `find` name what must be settled before a union (by id) can be followed on the day."""
    HINDRANCES.append(find)


def matters_of(union_id: int) -> list[Matter]:
    """Return everything the union has in hand. Queries: one a kind."""
    return _counted(MATTERS, union_id)


def left_open(union_id: int) -> list[Matter]:
    """Return what keeps the union from ending without a successor. Queries: one a kind."""
    kinds = {label: kind for label, kind in MATTERS.items() if not kind.ends_with_union}
    return _counted(kinds, union_id)


def hindrances_of(union_id: int, since: date) -> list[str]:
    """Return what must be settled first."""
    return [problem for find in HINDRANCES for problem in find(union_id, since)]


def _counted(kinds: Mapping[str, Kind], union_id: int) -> list[Matter]:
    found = [Matter(label, kind.count(union_id)) for label, kind in kinds.items()]
    return [matter for matter in found if matter.count]


def _living() -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())


register_matter(
    "下级工会",
    lambda pk: Placement.objects.filter(
        parent_id=pk, valid_to__isnull=True, union__dissolved_on__isnull=True
    ).count(),
)
register_matter(
    "人员岗位",
    lambda pk: Membership.objects.filter(_living(), union_id=pk).count(),
    ends_with_union=True,
)
register_matter("受理的社会组织", lambda pk: Organisation.objects.filter(keeper_id=pk).count())
register_matter(
    "联系的社会组织",
    lambda pk: OrganisationLink.objects.filter(union_id=pk, until__isnull=True).count(),
)
