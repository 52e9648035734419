"""The total: own figures and accepted subordinates; distinct ones over the whole subtree (DD-01)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Max, Sum

from annual_returns import figures
from annual_returns.figures import Spec, Value
from annual_returns.models import Inclusion, ReturnVersion, SourceRecord


@dataclass(slots=True)
class Total:
    """Figures of a unit with all that it includes, and of the included units by level."""

    values: dict[str, Value]
    levels: dict[str, dict[str, Value]] = field(default_factory=dict)


def parts_of(children: Iterable[ReturnVersion]) -> list[int]:
    """Return the ids of the children's versions and of all they include. Queries: 1."""
    ids = [child.pk for child in children]
    below = Inclusion.objects.filter(whole_id__in=ids).values_list("part_id", flat=True)
    return sorted({*ids, *below})


def total(
    version: ReturnVersion,
    own: Mapping[str, Value],
    children: list[ReturnVersion],
    specs: Iterable[Spec],
) -> Total:
    """Return the total of a stored version: SUM adds, UNI counts keys once, ratios anew.

    The version's own rows and its inclusions must be stored already. Queries: 7, whatever is below.
    """
    listed = list(specs)
    if not children:
        return Total(dict(own))
    values = figures.add_up(listed, [own, *(figures.values_of(child.total) for child in children)])
    values |= _distinct(version, listed)
    return Total(figures.with_ratios(listed, values), _levels(version, listed))


def _codes(specs: list[Spec], roll: str) -> list[str]:
    return [s.code for s in specs if s.roll == roll]


def _distinct(version: ReturnVersion, specs: list[Spec]) -> dict[str, Value]:
    within = SourceRecord.objects.filter(
        version_id__in=[version.pk, *version.inclusions.values_list("part_id", flat=True)]
    )
    counted = dict(
        within.filter(code__in=_codes(specs, "UNI"))
        .values_list("code")
        .annotate(n=Count("key", distinct=True))
    )
    result: dict[str, Value] = {code: counted.get(code, 0) for code in _codes(specs, "UNI")}
    for code in _codes(specs, "UNIW"):
        weights = within.filter(code=code).values("key").annotate(weight=Max("amount"))
        result[code] = weights.aggregate(n=Sum("weight"))["n"] or 0
    return result


def _levels(version: ReturnVersion, specs: list[Spec]) -> dict[str, dict[str, Value]]:
    """Return the included units' own figures by level of unit, distinct ones within the level."""
    parts: dict[str, list[Mapping[str, Value]]] = {}
    ids = version.inclusions.values("part_id")
    rows = ReturnVersion.objects.filter(pk__in=ids).values_list(
        "annual_return__union__level", "own"
    )
    for level, own in rows:
        parts.setdefault(level, []).append(figures.values_of(own))
    levels = {level: figures.add_up(specs, below) for level, below in parts.items()}
    counted = (
        SourceRecord.objects.filter(version_id__in=ids, code__in=_codes(specs, "UNI"))
        .values_list("version__annual_return__union__level", "code")
        .annotate(n=Count("key", distinct=True))
    )
    for values in levels.values():
        values.update(dict.fromkeys(_codes(specs, "UNI"), 0))
    for level, code, n in counted:
        levels[level][code] = n
    weighted = _codes(specs, "UNIW")
    weights = (
        SourceRecord.objects.filter(version_id__in=ids, code__in=weighted)
        .values_list("version__annual_return__union__level", "code", "key")
        .annotate(weight=Max("amount"))
    )
    for values in levels.values():
        values.update(dict.fromkeys(weighted, 0))
    for level, code, _, weight in weights:
        levels[level][code] = figures.number(levels[level][code]) + weight
    return {level: figures.with_ratios(specs, values) for level, values in levels.items()}
