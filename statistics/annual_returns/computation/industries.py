"""The figures of a return added up by industry instead of by territory (UH-02, feature 2).

Both add the same frozen parts, each once; only where a part stands differs.
"""

from dataclasses import dataclass
from typing import Final

from annual_returns import figures, validation
from annual_returns.figures import Value
from annual_returns.models import AnnualReturn, ReturnVersion
from orgs import industries
from orgs.models import Union

OUTSIDE: Final = 0  # the part of whoever belongs to no industry


@dataclass(frozen=True, slots=True)
class Industry:
    """The sums of one industry (null: whoever belongs to none) over `units` returns."""

    union: Union | None
    units: int
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Reading:
    """A return read by industry; `whole` is its own total, added up by territory."""

    rows: list[Industry]
    values: dict[str, Value]
    whole: dict[str, Value]

    def agrees(self, code: str) -> bool:
        """Whether both ways lead to the same figure."""
        return self.values.get(code) == figures.number(self.whole.get(code))


def by_industry(annual_return: AnnualReturn, version: ReturnVersion) -> Reading:
    """Return the sums by industry on the period's last day. Queries: 9, whatever is below."""
    specs = validation.specs_of(annual_return)
    parts = _parts(annual_return, version)
    heads = industries.industry_of(parts, annual_return.period.ends_on)
    groups: dict[int, list[int]] = {}
    for pk in parts:
        groups.setdefault(heads.get(pk, OUTSIDE), []).append(pk)
    unions = Union.objects.in_bulk([pk for pk in groups if pk != OUTSIDE])
    rows = [
        Industry(
            unions.get(head), len(members), figures.add_up(specs, [parts[pk] for pk in members])
        )
        for head, members in groups.items()
    ]  # fmt: skip
    rows.sort(key=lambda r: (r.union is None, r.union.code if r.union else ""))
    whole = figures.values_of(version.total or version.own)
    return Reading(rows, figures.add_up(specs, list(parts.values())), whole)


def _parts(annual_return: AnnualReturn, version: ReturnVersion) -> dict[int, dict[str, Value]]:
    """Return the own figures of the unit and of every unit that its total includes."""
    below = ReturnVersion.objects.filter(pk__in=version.inclusions.values("part_id"))
    parts = {
        pk: figures.values_of(own)
        for pk, own in below.values_list("annual_return__union_id", "own").order_by("pk")
    }
    return parts | {annual_return.union_id: figures.values_of(version.own)}
