"""Rows that are only values, written as a sheet's XML and put between those of a workbook's writer.

A ledger given back with its marks is a few marked rows among a hundred thousand others, which need
no writer of formats and notes.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import IO, Any, Final

from portal.common.workbook.columns import letters, shown
from portal.common.workbook.layout import NO_LAYOUT, Layout

EPOCH: Final = date(1899, 12, 30)
COUNTED: Final = date(1900, 3, 1)  # before it Excel counts otherwise: it knows a 29 February 1900
SHEET: Final = "xl/worksheets/sheet1.xml"
ROW: Final = re.compile(rb'<row r="([0-9]+)".*?</row>', re.DOTALL)
ROWS: Final = re.compile(rb"<sheetData/>|<sheetData>(.*)</sheetData>", re.DOTALL)
DIMENSION: Final = re.compile(rb'<dimension ref="[^"]*"/>')
# Signs that XML has not, and text that Excel would take for one of them.
UNUSUAL: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
MARKUP: Final = re.compile("[&<>]")
COPIED: Final = 1 << 20


class PlainRows:
    """Rows kept on the disk until the book is done, with gaps for those that its writer writes."""

    def __init__(self, day: int, layout: Layout = NO_LAYOUT) -> None:
        """`day`: the number of the book's format for days."""
        self.day = day
        self.layout = layout
        self.xml: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - `into` closes it
        self.gaps: list[tuple[int, int]] = []  # place in the file, row number
        self.rows = self.columns = 1

    def add(self, number: int, line: Sequence[Any], *, is_marked: bool) -> bool:
        """Take a row; false when the book's writer has to write it."""
        self.rows, self.columns = number, max(self.columns, len(line))
        cells = None if is_marked else self._cells(number, line)
        if cells is None:
            self.gaps.append((self.xml.tell(), number))
            return False
        hidden = ' hidden="1"' if number - 1 in self.layout.hidden_rows else ""
        self.xml.write(f'<row r="{number}"{hidden}>{cells}</row>'.encode())
        return True

    def _cells(self, number: int, line: Sequence[Any]) -> str | None:
        """Return the row's cells; None when a value is not of the plain kinds."""
        text = "".join([value for value in line if value.__class__ is str])
        if UNUSUAL.search(text):
            return None
        has_markup = MARKUP.search(text) is not None
        cells = []
        for place, given in enumerate(line):
            if given is None or given == "":
                continue
            value: Any = shown(given) if given.__class__ is bool else given
            where, kind = f"{letters(place)}{number}", value.__class__
            if kind is str:
                text = escape(value, quote=False) if has_markup else value
                cells.append(
                    f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
                )
            elif kind is int or kind is float:
                cells.append(f'<c r="{where}"><v>{value!r}</v></c>')
            elif kind is date and value >= COUNTED:
                cells.append(f'<c r="{where}" s="{self.day}"><v>{(value - EPOCH).days}</v></c>')
            else:
                return None
        return "".join(cells)

    def into(self, book: bytes) -> bytes:
        """Return the book with these rows in its first sheet."""
        made = io.BytesIO()
        with (
            self.xml,
            zipfile.ZipFile(io.BytesIO(book)) as source,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
        ):
            for name in source.namelist():
                with target.open(name, "w") as part:
                    self._merge(source.read(name), part) if name == SHEET else part.write(
                        source.read(name)
                    )
        return made.getvalue()

    def _merge(self, sheet: bytes, target: IO[bytes]) -> None:
        own = ROWS.search(sheet)
        if own is None:
            raise ValueError("the writer wrote no sheet")
        written = {int(row[1]): row[0] for row in ROW.finditer(own[1] or b"")}
        size = f'<dimension ref="A1:{letters(self.columns - 1)}{self.rows}"/>'
        target.write(DIMENSION.sub(size.encode(), sheet[: own.start()]) + b"<sheetData>")
        self.xml.seek(0)
        for place, number in self.gaps:
            self._copy(place - self.xml.tell(), target)
            target.write(written.get(number, b""))
        self._copy(-1, target)
        target.write(b"</sheetData>" + self._merged().encode() + sheet[own.end() :])

    def _merged(self) -> str:
        ranges = "".join(
            f'<mergeCell ref="{letters(left)}{first + 1}:{letters(right)}{last + 1}"/>'
            for (first, left), (last, right) in self.layout.titles
        )
        return f"<mergeCells>{ranges}</mergeCells>" if ranges else ""

    def _copy(self, size: int, target: IO[bytes]) -> None:
        """Copy so many bytes of the rows; all that are left for a negative number."""
        while part := self.xml.read(COPIED if size < 0 else min(size, COPIED)):
            target.write(part)
            size -= len(part) if size > 0 else 0
