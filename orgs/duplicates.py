"""Records that are likely one body: found among what a union keeps, each with its ground (X-07)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django.db.models import Q, QuerySet

from orgs.models import DuplicateDismissal, Organisation
from portal.common.access import Actor

SHOWN: Final = 100
# Who was merged away or given up looks like nobody.
LIVING = ("draft", "submitted", "returned", "approved", "suspended")
CODE_LENGTH: Final = 18


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records and why they look like one; the older record first."""

    first: Organisation
    second: Organisation
    grounds: tuple[str, ...]


def pairs_for(by: Actor) -> list[Pair]:
    """Return likely duplicates of the records the actor's union keeps. Queries: 3.

    Names, phones, accounts and persons are compared with the whole register, codes among the
    records that the union keeps and those that these lead to.
    """
    visible = Organisation.objects.visible_to(by).filter(state__in=LIVING)
    kept = list(visible.filter(keeper_id__in=by.union_ids))
    near = visible.filter(
        Q(name_key__in={o.name_key for o in kept})
        | Q(contact_phone__in={o.contact_phone for o in kept} - {""})
        | Q(bank_account__in={o.bank_account for o in kept} - {""})
        | Q(legal_rep__in={o.legal_rep for o in kept} - {""})
    )
    rows = {o.pk: o for o in [*kept, *near.select_related("keeper")]}
    dismissed = set(
        DuplicateDismissal.objects.filter(Q(first__in=rows) | Q(second__in=rows)).values_list(
            "first_id", "second_id"
        )
    )
    grounds: dict[tuple[int, int], list[str]] = defaultdict(list)
    for told, pair in _alike(list(rows.values())):
        grounds[pair].append(told)
    own = {o.pk for o in kept}
    found = [
        Pair(rows[a], rows[b], tuple(dict.fromkeys(told)))
        for (a, b), told in grounds.items()
        if (a, b) not in dismissed and own & {a, b} and rows[a].kind == rows[b].kind
    ]
    return sorted(found, key=lambda p: (-len(p.grounds), p.first.name_key, p.first.pk))


def namesakes_of(organisation: Organisation) -> QuerySet[Organisation]:
    """Return the other living records of the same name; who asks is not looked at."""
    rows = Organisation.objects.filter(name_key=organisation.name_key, state__in=LIVING)
    return rows.exclude(pk=organisation.pk).order_by("pk")


def near_codes(first: str, second: str) -> bool:
    """Whether the codes differ by one sign, or by two neighbours that changed places."""
    if len(first) != len(second) or first == second:
        return False
    apart = [n for n, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    # The last sign is computed from the others: it differs with them.
    body = [n for n in apart if n < CODE_LENGTH - 1]
    if len(body) == 1:
        return True
    if len(body) != 2 or body[1] != body[0] + 1:
        return False
    left, right = body
    return first[left] == second[right] and first[right] == second[left]


def near_names(first: str, second: str) -> bool:
    """Whether one name holds the other, or most of their pairs of signs are the same."""
    if first in second or second in first:
        return True
    pairs = [{name[i : i + 2] for i in range(len(name) - 1)} for name in (first, second)]
    both, either = pairs[0] & pairs[1], pairs[0] | pairs[1]
    return bool(either) and len(both) / len(either) >= 0.6


def _alike(rows: list[Organisation]) -> Iterator[tuple[str, tuple[int, int]]]:
    yield from _same("名称相同", rows, lambda o: o.name_key)
    yield from _same("联系电话相同", rows, lambda o: o.contact_phone)
    yield from _same("收款账号相同", rows, lambda o: o.bank_account)
    for pair in _groups(rows, lambda o: o.legal_rep):
        if near_names(pair[0].name_key, pair[1].name_key):
            yield "法定代表人相同、名称相近", _ids(pair)
    for pair in _with_near_codes(rows):
        yield "代码只差一处", _ids(pair)


def _same(
    told: str, rows: Iterable[Organisation], of: Callable[[Organisation], str]
) -> Iterator[tuple[str, tuple[int, int]]]:
    for pair in _groups(rows, of):
        yield told, _ids(pair)


def _groups(
    rows: Iterable[Organisation], of: Callable[[Organisation], str]
) -> Iterator[tuple[Organisation, Organisation]]:
    groups: dict[str, list[Organisation]] = defaultdict(list)
    for row in rows:
        if of(row):
            groups[of(row)].append(row)
    for group in groups.values():
        # A phone or a person that twenty records share tells nothing of any two.
        if len(group) <= 20:
            yield from combinations(group, 2)


def _with_near_codes(rows: Iterable[Organisation]) -> Iterator[tuple[Organisation, Organisation]]:
    """Compare codes that agree in a third: any one or two neighbouring slips leave one third whole."""
    seen: set[tuple[int, int]] = set()
    coded = [o for o in rows if o.has_code]
    for part in (slice(0, 6), slice(6, 12), slice(12, 17)):
        groups: dict[str, list[Organisation]] = defaultdict(list)
        for row in coded:
            groups[row.uscc[part]].append(row)
        for group in groups.values():
            for pair in combinations(group, 2) if len(group) <= 400 else ():
                ids = _ids(pair)
                if ids not in seen and near_codes(pair[0].uscc, pair[1].uscc):
                    seen.add(ids)
                    yield pair


def _ids(pair: tuple[Organisation, Organisation]) -> tuple[int, int]:
    return min(pair[0].pk, pair[1].pk), max(pair[0].pk, pair[1].pk)
