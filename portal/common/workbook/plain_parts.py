"""XML parts as office programs write them, looked through in one sweep.

Walking every element in Python takes longer than reading the sheet. Where all cells are written in
the one usual way (`<c r="B7" …>`), patterns tell as much; of any other part nothing is said here
and the guard walks it element by element. The parser runs over the bytes all the same: what is not
well-formed passes nowhere.
"""

import re
from dataclasses import dataclass, field
from string import ascii_uppercase, digits
from typing import Final
from xml.parsers import expat

CELL: Final = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"')
ROW: Final = re.compile(rb'<row r="([0-9]{1,7})"')
FORMULA: Final = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><f[ />]')
FORMULA_SIGNS: Final = (b"<f ", b"<f>", b"<f/")
# Comments and definitions, prefixes, other blanks after the name, cells and rows without a place:
# a pattern would not see them all.
UNUSUAL: Final = tuple(
    re.compile(sign)
    for sign in (rb"<!", rb":(?:c|row|f)[\s/>]", rb"<(?:c|row)[\t\r\n/>]", rb"<f[\t\r\n]")
)
ENCODING: Final = re.compile(rb"""<\?xml[^>]*encoding=["']([^"']*)""")
USUAL_ENCODINGS: Final = (b"utf-8", b"us-ascii")
LETTERS: Final = ascii_uppercase.encode()
DIGITS: Final = digits.encode()
LONGEST_ROW: Final = 4 << 20  # bytes
MANY: Final = 250_000  # rows


@dataclass(slots=True)
class PlainPart:
    """What the sweep found; nothing of it counts unless `is_plain` holds at the end."""

    is_plain: bool = True
    cells: int = 0
    columns: set[bytes] = field(default_factory=set)  # letters
    rows: set[bytes] = field(default_factory=set)  # numbers
    formulas: set[str] = field(default_factory=set)
    _left: bytes = b""
    _parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)

    def __post_init__(self) -> None:
        """Stop at a definition of entities before any is put in."""
        self._parser.StartDoctypeDeclHandler = self._stop

    def _stop(self, *_: object) -> None:
        raise expat.ExpatError

    def feed(self, chunk: bytes) -> None:
        """Take the part's next bytes."""
        if not self.is_plain:
            return
        if not (self.cells or self.rows or self._left):
            self._look_at_head(chunk[:200])
        self._parse(chunk, is_final=False)
        window = self._left + chunk
        row = window.rfind(b"<row ")  # a row stays whole: its cells with their formulas
        end = row if row >= 0 else window.rfind(b">") + 1
        self._left = window[end:]
        self._sweep(window[:end])
        if len(self._left) > LONGEST_ROW or len(self.rows) > MANY:
            self.is_plain = False

    def finish(self) -> bool:
        """Take the last bytes; return whether all was plain."""
        if self.is_plain:
            self._parse(b"", is_final=True)
            self._sweep(self._left)
        return self.is_plain

    def _look_at_head(self, head: bytes) -> None:
        told = ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
        if b"\0" in head or (told and told[1].lower() not in USUAL_ENCODINGS):
            self.is_plain = False

    def _parse(self, chunk: bytes, *, is_final: bool) -> None:
        try:
            self._parser.Parse(chunk, is_final)
        except expat.ExpatError:
            self.is_plain = False

    def _sweep(self, window: bytes) -> None:
        if not self.is_plain or any(sign.search(window) for sign in UNUSUAL):
            self.is_plain = False
            return
        cells, rows = CELL.findall(window), ROW.findall(window)
        told = sum(window.count(sign) for sign in FORMULA_SIGNS)
        formulas = FORMULA.findall(window) if told else []
        self.cells += len(cells)
        self.rows.update(rows)
        places = b" ".join(cells)  # apart in one go: two groups a cell take twice as long
        self.columns.update(places.translate(None, DIGITS).split())
        self.rows.update(places.translate(None, LETTERS).split())
        self.formulas.update(place.decode() for place in formulas)
        self.is_plain = (
            len(cells) == window.count(b"<c ")
            and len(rows) == window.count(b"<row ")
            and len(formulas) == told
        )
