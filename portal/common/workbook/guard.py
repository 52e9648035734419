"""Refuses hostile workbooks before a reader sees them.

A 1.7 KB file with cells A1 and XFD1048576 makes one reader abort, and the web process with it; a
1.2 MB one outlasts another by minutes. So every XML part is walked as a stream first: sizes, ratio,
positions, DOCTYPE. The reader then gets a fresh archive of exactly the bytes that were walked:
sizes that lie, parts under other names and doubled entries do not reach it.
"""

import io
import lzma
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from xml.parsers import expat

from portal.common.errors import Incomplete
from portal.common.workbook.plain_parts import PlainPart

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
# Also the largest block from A1 to the last cell: readers allocate all of it.
MAX_CELLS = 3_000_000
CHUNK = 1 << 20
# From this size on the cells of a part are counted roughly before they are walked one by one, which
# takes half a second for a million.
LARGE_PART = 4 * 1024 * 1024
WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"
NEEDED: Final = frozenset({WORKBOOK, "[Content_Types].xml"})
# Readers of values need no pictures, printer settings or drawings.
READ: Final = (".xml", ".rels")
REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
ROW_NUMBER: Final = re.compile(r"[0-9]{1,7}")
# What the archive's and the XML reader raise for bytes that are damaged, encrypted, packed in a way
# they do not know, or in a tongue of letters they do not know.
DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
    RuntimeError, NotImplementedError, ValueError, LookupError, OverflowError,
)  # fmt: skip
# More formula cells than a ledger of values ever has; the rest would only fill memory.
MAX_FORMULAS = 20_000
TOO_LARGE: Final = "表格展开后过大，没有读取。请删除多余内容后再传。"
TOO_MANY: Final = "表格的单元格过多。请删除多余的空白行列，或拆成几个文件再传。"
TOO_MANY_FORMULAS: Final = "表格里的公式过多。请全选、复制后“选择性粘贴—数值”，另存后再传。"
BROKEN: Final = "文件已损坏或设有密码。请去掉密码、另存后再传。"


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that passed: the bytes for the reader, and its sheets in the book's order."""

    data: bytes
    sheets: tuple["Found", ...]

    def kept(self) -> list[tuple[str, list[str]]]:
        """Return what walking the workbook found, as JSON keeps it for `reopened`."""
        return [(sheet.part, sorted(sheet.formulas)) for sheet in self.sheets]

    def sheet(self, place: int) -> "Found":
        """Return the sheet at the place; one without cells when the book does not say."""
        return self.sheets[place] if place < len(self.sheets) else Found("", frozenset())


@dataclass(frozen=True, slots=True)
class Found:
    """One sheet: its part in the archive ("" when there is none), its formula cells."""

    part: str
    formulas: frozenset[str]


class _Refused(Exception):
    """The part may not be read; the argument is the sentence for the person."""


@dataclass(slots=True)
class _Part:
    """What one XML part holds, noted while it streams by."""

    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    formulas: set[str] = field(default_factory=set)
    sheets: list[str] = field(default_factory=list)  # relation ids, in the book's order
    targets: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, values: dict[str, str]) -> None:
        """Note a starting element; a prefix before its name makes no difference."""
        if name == "c":  # first, for there are millions
            self._cell(values.get("r", ""))
        elif ":" in name:
            self.start(name.rpartition(":")[2], values)
        elif name == "row":
            self._row(values.get("r", ""))
        elif name == "f":
            self.formulas.add(f"{_letters(self.column)}{self.row}")
            if len(self.formulas) > MAX_FORMULAS:
                raise _Refused(TOO_MANY_FORMULAS)
        elif name == "sheet":
            self.sheets += [v for k, v in values.items() if k.rpartition(":")[2] == "id"]
        elif name == "Relationship":
            self.targets[values.get("Id", "")] = values.get("Target", "")

    def _row(self, given: str) -> None:
        if given and not ROW_NUMBER.fullmatch(given):
            raise _Refused(BROKEN)
        self.row, self.column = int(given) if given else self.row + 1, 0
        self._bound()

    def _cell(self, given: str) -> None:
        self.cells += 1
        if not given:
            self.column += 1
        elif found := REFERENCE.fullmatch(given):
            self.column, row = _place(found[1]), int(found[2])
            if row != self.row:
                self.row = row
                self._bound()
        else:
            raise _Refused(BROKEN)
        if self.column > self.last_column:
            self.last_column = self.column
            self._bound()

    def _bound(self) -> None:
        self.last_row = max(self.last_row, self.row)
        if self.column > MAX_COLUMNS or self.row > MAX_ROWS:
            where = f"{_letters(self.column)}{self.row}"
            raise _Refused(
                f"表格里有远离数据区的单元格（{where}）。请删除多余的行和列，另存后再传。"
            )
        if self.last_row * self.last_column > MAX_CELLS:
            raise _Refused(TOO_MANY)

    def refuse_doctype(self, *_: Any) -> None:
        """Refuse a definition of entities, whatever the part's encoding."""
        raise _Refused("表格里有不允许的定义（DOCTYPE）。请用 Excel 或 WPS 另存后再传。")


def check(data: bytes, *, field: str = "file") -> Checked:
    """Return the workbook as the reader may have it, when it is plain data of reasonable size.

    Raises: Incomplete with what is wrong and how to mend it.
    """
    try:
        return _walked(data)
    except _Refused as refusal:
        problem = str(refusal)
    except DAMAGED:
        problem = BROKEN
    raise Incomplete("这个表格不能读取。", [{"field": field, "message": problem}])


def reopened(data: bytes, kept: Iterable[tuple[str, Iterable[str]]]) -> Checked:
    """Return bytes that passed `check` as it returned them then, without walking them again.

    Whoever calls knows by their digest that they are those very bytes. `kept`: what `Checked.kept`
    told then.
    """
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(fresh, "w") as copy:
        for member in book.infolist():
            if member.filename.endswith(READ):
                with book.open(member) as part, copy.open(member.filename, "w") as target:
                    shutil.copyfileobj(part, target, CHUNK)
    return Checked(fresh.getvalue(), tuple(Found(part, frozenset(cells)) for part, cells in kept))


def _walked(data: bytes) -> Checked:
    book, members = _opened(data)
    fresh, left, cells = io.BytesIO(), MAX_UNPACKED, 0
    parts: dict[str, _Part] = {}
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as copy:
        for member in members:
            if not member.filename.endswith(READ):
                continue
            if member.file_size >= LARGE_PART:
                _count_roughly(book, member)
            part, size = _walk_part(book, member, copy, left)
            left, cells = left - size, cells + part.cells
            if cells > MAX_CELLS:
                raise _Refused(TOO_MANY)
            parts[member.filename] = part
    return Checked(fresh.getvalue(), tuple(_sheets(parts)))


def _opened(data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """Return the archive and its entries after a look at the directory alone."""
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
        members = book.infolist()
    except zipfile.BadZipFile:
        raise _Refused(
            "文件不是 .xlsx 表格，或已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx 再传。"
        ) from None
    declared = sum(m.file_size for m in members)
    if declared > MAX_UNPACKED or len(members) > 2000 or _is_bomb(members):
        raise _Refused(
            "表格展开后过大（疑似压缩炸弹），没有读取。请删除多余的空白行列和图片，另存后再传。"
        )
    names = {m.filename for m in members}
    if not names >= NEEDED or len(names) < len(members):
        raise _Refused("文件不是 .xlsx 表格。请用 Excel 或 WPS 另存为 .xlsx 再传。")
    if any("vbaproject" in n.lower() for n in names):
        raise _Refused("表格带有宏。请另存为不含宏的 .xlsx 再传。")
    if any(n.startswith("xl/externalLinks/") for n in names):
        raise _Refused("表格引用了别的文件。请“断开链接”后另存再传。")
    return book, members


def _is_bomb(members: list[zipfile.ZipInfo]) -> bool:
    return any(
        m.file_size > RATIO_FROM and m.file_size > MAX_RATIO * max(m.compress_size, 1)
        for m in members
    )


def _count_roughly(book: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a part with more beginnings of plain cells than a workbook may have cells."""
    cells = 0
    with book.open(member) as part:
        while chunk := part.read(CHUNK):
            cells += chunk.count(b"<c ") + chunk.count(b"<c>") + chunk.count(b"<c/")
            if cells > MAX_CELLS:
                raise _Refused(TOO_MANY)


def _walk_part(
    book: zipfile.ZipFile, member: zipfile.ZipInfo, copy: zipfile.ZipFile, left: int
) -> tuple[_Part, int]:
    """Walk one part and copy it; return what it holds and its true size."""
    plain, size = PlainPart(), 0
    with book.open(member) as part, copy.open(member.filename, "w") as target:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise _Refused(TOO_LARGE)
            plain.feed(chunk)
            target.write(chunk)
    is_plain = plain.finish() and member.filename not in (WORKBOOK, RELATIONS)
    found = _of_plain(plain) if is_plain else None
    return found or _walk_elements(book, member), size


def _of_plain(part: PlainPart) -> _Part | None:
    """Return what a plain part holds; None when something in it must be refused by its place."""
    column, row = max(map(_number, part.columns), default=0), max(map(int, part.rows), default=0)
    if column > MAX_COLUMNS or row > MAX_ROWS or column * row > MAX_CELLS:
        return None
    if len(part.formulas) > MAX_FORMULAS:
        return None
    return _Part(cells=part.cells, formulas=part.formulas)


def _walk_elements(book: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Part:
    """Walk every element of the part, whose size is known by now."""
    found = _Part()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.start
    parser.StartDoctypeDeclHandler = found.refuse_doctype
    with book.open(member) as part:
        while chunk := part.read(CHUNK):
            _feed(parser, chunk)
    _feed(parser, b"", is_final=True)
    return found


def _number(letters: bytes) -> int:
    return _place(letters.decode())


def _feed(parser: expat.XMLParserType, chunk: bytes, *, is_final: bool = False) -> None:
    try:
        parser.Parse(chunk, is_final)
    except expat.ExpatError:
        raise _Refused(BROKEN) from None


def _sheets(parts: dict[str, _Part]) -> Iterator[Found]:
    """Yield the sheets in the order in which the book names them."""
    relations = parts.get(RELATIONS)
    for held in parts[WORKBOOK].sheets:
        target = relations.targets.get(held, "") if relations else ""
        name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        sheet = parts.get(name)
        yield Found(name, frozenset(sheet.formulas)) if sheet else Found("", frozenset())


@lru_cache(maxsize=1024)
def _place(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters(place: int) -> str:
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
