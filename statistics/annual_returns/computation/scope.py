"""What is counted: one union, one period; and the rows and parts that a form's computation gives."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from portal.common import clock


@dataclass(frozen=True, slots=True)
class Scope:
    """One union's own business in one period. The stock date is the last day (ST-01).

    `others`: unions whose business it took over and files for (X-01). `is_partial`: the union ended
    in the period and files only what flowed until then. `is_continued`: the rest of the year of such
    a union, whose budget its own return has already told.
    """

    union_id: int
    year: int
    starts_on: date
    ends_on: date
    levels: tuple[str, ...] = ()
    others: tuple[int, ...] = ()
    is_partial: bool = False
    is_continued: bool = False

    @property
    def union_ids(self) -> tuple[int, ...]:
        """The union and those it files for."""
        return (self.union_id, *self.others)

    @property
    def starts_at(self) -> datetime:
        """The first moment of the period in Shanghai."""
        return datetime.combine(self.starts_on, time.min, clock.SHANGHAI)

    @property
    def ends_before(self) -> datetime:
        """The first moment after the period in Shanghai."""
        return datetime.combine(self.ends_on + timedelta(days=1), time.min, clock.SHANGHAI)

    def holds(self, moment: datetime | None) -> bool:
        """Whether the moment lies in the period."""
        return moment is not None and self.starts_at <= moment < self.ends_before

    def is_over(self, moment: datetime | None) -> bool:
        """Whether the moment came by the end of the period."""
        return moment is not None and moment < self.ends_before


class Row(NamedTuple):
    """One record behind one figure: the figure is the sum of amounts or the number of keys."""

    code: str
    kind: str
    no: str
    title: str
    amount: int = 1
    key: str = ""


@dataclass(slots=True)
class Part:
    """What one form's computation found. `extra` holds sums that are no figure of a form ("_…")."""

    rows: list[Row] = field(default_factory=list)
    extra: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Part") -> None:
        """Take over the other part's rows and extra sums."""
        self.rows.extend(other.rows)
        for name, number in other.extra.items():
            self.extra[name] = self.extra.get(name, 0) + number


def fen(amount: Decimal | None) -> int:
    """Return yuan as fen; nothing is 0."""
    return int((amount or Decimal(0)).scaleb(2))
