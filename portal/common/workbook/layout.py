"""How a sheet looks: what giving a person's file back keeps, and what its reader has to tell.

Values come from the reader; it tells nothing of widths and of what is hidden.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portal.common.workbook.guard import Checked

CHUNK: Final = 1 << 20
MAX_COLUMN: Final = 200  # looks beyond it belong to no data
COLUMN: Final = re.compile(rb"<(?:\w+:)?col\s([^<>]*?)/?>")
HIDDEN_ROW: Final = re.compile(rb"<(?:\w+:)?row\s([^<>]*\bhidden=\"(?:1|true)\"[^<>]*)>")
VALUE: Final = re.compile(rb"\b(min|max|width|hidden|r)=\"([^\"]*)\"")
DATA: Final = re.compile(rb"<(?:\w+:)?sheetData\b")


Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, 0-based row and column


@dataclass(frozen=True, slots=True)
class Span:
    """Columns of one look (0-based)."""

    first: int
    last: int
    width: float | None
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths and hidden columns, hidden rows (0-based), merged ranges down to the heading."""

    spans: Sequence[Span] = ()
    hidden_rows: frozenset[int] = frozenset()
    titles: Sequence[Range] = ()

    @property
    def hidden_columns(self) -> frozenset[int]:
        """The columns that are not shown."""
        return frozenset(n for s in self.spans if s.is_hidden for n in range(s.first, s.last + 1))


NO_LAYOUT: Final = Layout()


def layout_of(checked: Checked, place: int, titles: Sequence[Range]) -> Layout:
    """Return the look of the book's sheet; `titles`: the ranges that stay merged."""
    part = checked.sheet(place).part
    if not part:
        return Layout(titles=titles)
    with zipfile.ZipFile(io.BytesIO(checked.data)) as book, book.open(part) as file:
        head, hidden = b"", set()
        for window in _windows(iter(lambda: file.read(CHUNK), b"")):
            head = head or window
            if b"hidden=" in window:
                hidden |= set(_rows(window))
    return Layout(list(_spans(DATA.split(head, 1)[0])), frozenset(hidden), titles)


def _windows(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks so that no tag is cut."""
    left = b""
    for chunk in chunks:
        window = left + chunk
        end = window.rfind(b">") + 1
        left = window[end:]
        yield window[:end]


def _rows(window: bytes) -> Iterator[int]:
    for found in HIDDEN_ROW.finditer(window):
        number = dict(VALUE.findall(found[1])).get(b"r", b"")
        if number.isdigit():
            yield int(number) - 1


def _spans(head: bytes) -> Iterator[Span]:
    for found in COLUMN.finditer(head):
        told = dict(VALUE.findall(found[1]))
        try:
            first, last = int(told[b"min"]) - 1, min(int(told[b"max"]), MAX_COLUMN) - 1
            width = float(told[b"width"]) if b"width" in told else None
        except (KeyError, ValueError):
            continue
        if 0 <= first <= last and (width is None or 0 <= width <= 255):
            yield Span(first, last, width, told.get(b"hidden") in (b"1", b"true"))
