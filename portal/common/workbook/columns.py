"""What a sheet is made of: its columns, its data rows, what is wrong and what was tidied in them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from openpyxl.utils import get_column_letter

from portal.common.workbook.layout import NO_LAYOUT, Layout

Kind = str  # text | code | date | integer | decimal | choice | flag
MAX_NOTED: Final = 100_000  # repairs listed one by one; beyond them only the count grows


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: key in the row, heading in the sheet, kind of value, and help for the template.

    Text stays as it is written apart from blanks and full-width letters; a code (credit code,
    telephone number) has no blanks and only half-width signs.
    """

    key: str
    heading: str
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)  # value → Chinese label
    width: int = 16
    example: str = ""
    max_length: int = 200
    least: int = 0  # numbers and years of dates outside their range are refused at the cell
    most: int = 999_999_999
    also: tuple[str, ...] = ()  # other headings that mean the same
    is_missed: bool = True  # a sheet without it is told so
    means: Mapping[str, Any] = field(default_factory=dict)  # other words → value, "" for none
    units: tuple[str, ...] = ()  # what may stand behind a number
    advice: Mapping[str, str] = field(default_factory=dict)  # words that fit not → what to do

    def said(self, value: Any) -> str:
        """Return a value that was read as a person is told it: a choice by its label."""
        return self.choices.get(value, "") if self.choices else shown(value)


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong cell: where, what it holds, what is wrong and how to mend it.

    `kind` names the sort of problem, so that many of one sort can be looked at together.
    """

    cell: str
    heading: str
    value: str
    message: str
    severity: str = "error"  # error | warning
    key: str = ""
    kind: str = "其他"


@dataclass(slots=True)
class Row:
    """One data row: its number in the sheet, its values by column key, its cells as they came."""

    number: int
    values: dict[str, Any]
    line: Sequence[Any]
    places: Mapping[str, int]  # key → 0-based column
    problems: list[Problem] = field(default_factory=list)

    def cell(self, key: str) -> str:
        """Return the address of the column's cell; the row's first when the sheet lacks it."""
        return f"{letters(self.places.get(key, 0))}{self.number}"

    def text(self, key: str) -> str:
        """Return what the column's cell holds, as a person sees it."""
        place = self.places.get(key)
        return "" if place is None or place >= len(self.line) else shown(self.line[place])

    def problem(
        self, key: str, column: Column, message: str, severity: str = "error", kind: str = "其他"
    ) -> None:
        """Note a problem at the column's cell."""
        told = Problem(
            self.cell(key), column.heading, self.text(key), message, severity, key, kind
        )  # fmt: skip
        self.problems.append(told)

    @property
    def is_good(self) -> bool:
        """Whether nothing in the row is wrong; warnings do not count."""
        return all(p.severity != "error" for p in self.problems)


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing read otherwise than it is written: always told, never silent."""

    kind: str
    heading: str
    cell: str
    before: str
    after: str


@dataclass(slots=True)
class Repairs:
    """All repairs of a sheet, listed and counted."""

    noted: list[Repair] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, kind: str, heading: str, cell: str, before: Any, after: Any) -> None:
        """Note one; beyond the first hundred thousand only the count grows."""
        self.counts[kind, heading] += 1
        if len(self.noted) < MAX_NOTED:
            self.noted.append(Repair(kind, heading, cell, shown(before), shown(after)))

    def summary(self, examples: int = 3) -> list[dict[str, Any]]:
        """Return each sort of repair with its column, its count and its first examples."""
        found: dict[tuple[str, str], list[dict[str, str]]] = {key: [] for key in self.counts}
        for repair in self.noted:
            shelf = found[repair.kind, repair.heading]
            if len(shelf) < examples:
                one = {
                    "cell": repair.cell,
                    "before": repair.before[:60],
                    "after": repair.after[:60],
                }
                shelf.append(one)
        return [
            {
                "kind": kind,
                "heading": heading,
                "count": self.counts[kind, heading],
                "examples": shelf,
            }
            for (kind, heading), shelf in found.items()
        ]


@dataclass(slots=True)
class Sheet:
    """A sheet as read: its data rows, what was tidied, which of its headings nobody knows."""

    rows: list[Row]
    repairs: Repairs
    unread: list[str]
    columns: Sequence[Column]  # those the sheet has
    others: dict[int, list[Any]] = field(default_factory=dict)  # lines that are no row as they came
    layout: Layout = NO_LAYOUT

    def lines(self) -> Iterator[Sequence[Any]]:
        """Yield all lines from the first on, for giving the file back.

        As they came, but what a merged range says of several rows stands in each of them: the
        copy is read as the original is, also when its rows are sorted or corrected one by one.
        """
        held = {row.number - 1: row.line for row in self.rows} | self.others
        return (held.get(index, ()) for index in range(max(held, default=-1) + 1))


def shown(value: Any) -> str:
    """Return a cell's value as a person sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value)


@cache
def letters(place: int) -> str:
    """Return the column letters of a 0-based place."""
    return get_column_letter(place + 1)
