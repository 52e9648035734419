"""Reads a person's sheet: guard, heading, data rows with every problem and every repair.

Import = guard → neutral rows with cell addresses → the caller's rules → all problems at once.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from string import ascii_uppercase
from typing import Any, Final

import python_calamine

from portal.common.errors import Incomplete
from portal.common.workbook import guard
from portal.common.workbook.columns import Column, Repairs, Row, Sheet, letters
from portal.common.workbook.layout import layout_of
from portal.common.workbook.parsing import Wrong, heading, parse, plain, stands

HEAD_WITHIN: Final = 10  # rows among which the headings are looked for
MAX_MERGED: Final = 200_000  # cells that merged ranges may cover
MAX_SHEETS: Final = 20  # among which the headings are looked for
STEP: Final = 1000
REMEMBERED: Final = 5000  # values of a column that were read before: most columns have few
Progress = Callable[[int, int], None]
TOTALS: Final = re.compile(r"(合计|总计|小计|共计|累计|汇总)[:\uff1a]?[\d.,家个名人条行项]*")
COUNTS: Final = re.compile(r"[\d.,]+[家个名人条行项]?")
SIGNED: Final = ("填表人", "填报人", "制表人", "审核人", "负责人", "填表日期", "填报日期", "备注",
                 "注", "说明")  # fmt: skip
SIGNATURES: Final = re.compile(rf"({'|'.join(SIGNED)})[\s:\uff1a].*")
BLANK_ROWS: Final = "跳过空行"
TOTAL_ROWS: Final = "跳过合计行"
SIGNED_ROWS: Final = "跳过填表说明"
HEAD_AGAIN: Final = "跳过重复的表头"
TITLES: Final = "跳过表头以上的标题行"
MERGED: Final = "合并单元格的内容填到每一行"
HEADINGS: Final = "表头按同义词读取"
SHEETS: Final = "读取有表头的工作表"
HIDDEN_ROWS: Final = "隐藏的行也已读取"
HIDDEN_COLUMNS: Final = "隐藏的列也已读取"
DAMAGED: Final = "表格已损坏。请用 Excel 或 WPS 打开后另存再传。"
# A remark in a heading; one that speaks of a former thing makes it another column.
REMARK: Final = re.compile(r"\((?![^()]*[原曾旧前])[^()]*\)")
LESS_NEAR: Final = 100
FORMULA: Final = "这一格是公式。请复制后“选择性粘贴—数值”，改成结果再导入。"


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the headings stand: their first and last row (0-based) and each column's place."""

    first: int
    last: int
    places: dict[Column, int]


def read_rows(data: bytes, columns: Sequence[Column]) -> list[Row]:
    """Return the data rows of the sheet with the headings, each with all its format problems.

    Raises: Incomplete when the file is refused or required columns are missing.
    """
    return read_sheet(data, columns).rows


def read_sheet(
    data: bytes | guard.Checked,
    columns: Sequence[Column],
    progress: Progress = lambda done, total: None,
) -> Sheet:
    """Read the sheet that has the headings: rows with their format problems, what was tidied.

    The heading is found by its names among the first ten rows, also when it takes two of them;
    merged cells are filled down; blank rows, totals and signatures are passed over; full-width
    signs and dates as text are understood. Nothing of that is silent: it stands in the repairs.
    Raises: Incomplete when the file is refused or required columns are missing.
    """
    checked = data if isinstance(data, guard.Checked) else guard.check(data)
    repairs = Repairs()
    opened = _opened(checked.data, columns, repairs)
    found, top, lines, total = opened.found, opened.top, opened.lines, opened.total
    _tell_heading(found, top, repairs)
    titles = [((r, c), (s, d)) for (r, c), (s, d) in opened.merged if s <= found.last]
    layout = layout_of(checked, opened.place, titles)
    for place in sorted(layout.hidden_columns & set(found.places.values())):
        heading_of = next(c.heading for c, p in found.places.items() if p == place)
        repairs.note(HIDDEN_COLUMNS, heading_of, f"{letters(place)}{found.last + 1}", "", "")
    formulas = checked.sheet(opened.place).formulas
    reader = _Reader(found, _filling(opened.merged, found), formulas, repairs)
    rows: list[Row] = []
    others = dict(enumerate(top[: found.last + 1]))
    body = islice(enumerate(chain(top, lines)), found.last + 1, None)
    for index, line in body:
        if index % STEP == 0:
            progress(index, total)
        row = reader.row(index, line)
        if row is not None:
            rows.append(row)
            if index in layout.hidden_rows:
                repairs.note(HIDDEN_ROWS, "", f"A{index + 1}", "", "")
        else:
            others[index] = reader.line
    return Sheet(rows, repairs, _unread(found, top), list(found.places), others, layout)


@dataclass(frozen=True, slots=True)
class _Opened:
    """The sheet that is read: its place in the book, its first lines and the rest of them."""

    place: int
    found: Heading
    top: list[list[Any]]
    lines: Iterator[list[Any]]
    merged: list[Any]
    total: int


def _opened(data: bytes, columns: Sequence[Column], repairs: Repairs) -> _Opened:
    """Open the first sheet that has the headings: a cover sheet may go before it.

    Raises: Incomplete when the book cannot be read, or none has them.
    """
    refusal: Incomplete | None = None
    with _readable():
        book = python_calamine.load_workbook(io.BytesIO(data))
    for place, name in enumerate(book.sheet_names[:MAX_SHEETS]):
        with _readable():
            sheet = book.get_sheet_by_index(place)
            lines, merged, total = _lines(sheet), sheet.merged_cell_ranges or [], sheet.total_height
            top = list(islice(lines, HEAD_WITHIN + 1))
        try:
            found = _find_heading(top, columns)
        except Incomplete as told:
            refusal = refusal or told
            continue
        if place:
            repairs.note(SHEETS, "", "", book.sheet_names[0], name)
        return _Opened(place, found, top, lines, merged, total)
    raise refusal or Incomplete("这个表格不能读取。", [{"field": "file", "message": DAMAGED}])


def _lines(sheet: python_calamine.CalamineSheet) -> Iterator[list[Any]]:
    """Return the lines from the first row and column on."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    return ((left + line if left else line) for line in sheet.iter_rows())


@contextmanager
def _readable() -> Iterator[None]:
    """Tell of a book that the reader cannot read, whatever it raises."""
    try:
        yield
    except BaseException as error:  # the reader's own kinds are not public; a panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise Incomplete("这个表格不能读取。", [{"field": "file", "message": DAMAGED}]) from error


class _Reader:
    """Turns lines below the heading into rows."""

    def __init__(
        self, found: Heading, filling: Mapping[tuple[int, int], int], formulas: frozenset[str],
        repairs: Repairs,
    ) -> None:  # fmt: skip
        self.columns = list(found.places.items())
        self.tidy: dict[str, dict[str, Any]] = {c.key: {} for c in found.places}
        self.places = {c.key: p for c, p in self.columns}
        self.last = found.last
        self.filling = filling
        self.filled: dict[tuple[int, int], Any] = {}
        self.formulas = formulas
        self.calculated = {int(cell.lstrip(ascii_uppercase)) for cell in formulas}  # row numbers
        self.repairs = repairs
        self.blank: list[int] = []
        self.line: list[Any] = []  # the last one, with what merged ranges say of it

    def row(self, index: int, line: list[Any]) -> Row | None:
        """Return the line's row; None for a line that holds no record."""
        self.line = line
        raws = [line[p] if p < len(line) else "" for _, p in self.columns]
        held = [
            (c, v)
            for (c, _), v in zip(self.columns, raws, strict=True)
            if v != "" and not (v.__class__ is str and v.isspace())
        ]
        if not held:
            text = next((t for v in line if (t := plain(v))), "")
            if text:
                why = TOTAL_ROWS if TOTALS.fullmatch("".join(text.split())) else SIGNED_ROWS
                self.repairs.note(why, "", f"A{index + 1}", text, "")
            else:
                self.blank.append(index)
            return None
        if self.filling:
            line = self.line = self._unmerged(index, line)
            raws = [line[p] if p < len(line) else "" for _, p in self.columns]
        why = self._why_not(held, line)
        if why:
            text = next(plain(v) for v in line if plain(v))
            self.repairs.note(why, "", f"A{index + 1}", text, "")
            return None
        for at in self.blank:
            self.repairs.note(BLANK_ROWS, "", f"A{at + 1}", "", "")
        self.blank.clear()
        row = Row(index + 1, {}, line, self.places)
        is_calculated = row.number in self.calculated
        for (column, _), raw in zip(self.columns, raws, strict=True):
            tidy = self.tidy[column.key]
            if is_calculated or raw.__class__ is not str:
                self._cell(row, column, raw)
            elif raw in tidy:
                row.values[column.key] = tidy[raw]
            elif stands(raw, column):
                row.values[column.key] = raw
            else:
                self._cell(row, column, raw)
        return row

    def _why_not(self, held: list[tuple[Column, Any]], line: list[Any]) -> str:
        """Return why the line is no record, empty when it is one."""
        named = [v for c, v in held if c.required]
        first = next(text for v in line if (text := plain(v)))
        if TOTALS.fullmatch(_joined(first)) and all(
            COUNTS.fullmatch(_joined(n)) for n in named[1:]
        ):
            return TOTAL_ROWS
        # A whole record has all that is required.
        if len(named) < 2 and SIGNATURES.fullmatch(f"{first} "):
            return SIGNED_ROWS
        if len(held) > 1 and all(_is_heading(c, v) for c, v in held):
            return HEAD_AGAIN
        return ""

    def _unmerged(self, index: int, line: list[Any]) -> list[Any]:
        """Fill what a merged range covers from its first cell."""
        for column, place in self.columns:
            top = self.filling.get((index, place))
            value = line[place] if place < len(line) else ""
            if top is None:
                continue
            if top == index:
                self.filled[index, place] = value
            elif value == "" and self.filled.get((top, place), "") != "":
                line = [*line, *[""] * (place + 1 - len(line))]
                line[place] = self.filled[top, place]
                cell = f"{letters(place)}{index + 1}"
                self.repairs.note(MERGED, column.heading, cell, "", line[place])
        return line

    def _cell(self, row: Row, column: Column, raw: Any) -> None:
        if row.number in self.calculated and row.cell(column.key) in self.formulas:
            row.problem(column.key, column, FORMULA, kind="公式")
            return
        try:
            value, repair = parse(raw, column)
        except Wrong as problem:
            row.problem(column.key, column, str(problem), kind=problem.kind)
            return
        row.values[column.key] = value
        if not repair and isinstance(raw, str) and len(self.tidy[column.key]) < REMEMBERED:
            self.tidy[column.key][raw] = value
        if repair:
            after = column.choices.get(value, value) if column.choices else value
            self.repairs.note(repair, column.heading, row.cell(column.key), raw, after)


def _joined(value: Any) -> str:
    return "".join(plain(value).split())


def _is_heading(column: Column, value: Any) -> bool:
    text, names = plain(value), _names(column)
    return heading(text) in names or ("(" in text and heading(REMARK.sub("", text)) in names)


@cache
def _names(column: Column) -> Sequence[str]:
    return [heading(plain(name)) for name in (column.heading, *column.also)]


def _find_heading(top: list[list[Any]], columns: Sequence[Column]) -> Heading:
    """Find the row, or the two rows of a grouped heading, with the most known names."""
    names = {name: (c, rank) for c in reversed(columns) for rank, name in enumerate(_names(c))}
    best = Heading(0, 0, {})
    for index in range(min(len(top), HEAD_WITHIN)):
        for last in (index, index + 1):
            found = _places(top[index : last + 1], names)
            if len(found) > len(best.places):
                best = Heading(index, last, found)
    missing = [c.heading for c in columns if c.required and c not in best.places]
    if missing:
        told = (
            f"工作表的前 {HEAD_WITHIN} 行里没有找到这些列：{'、'.join(missing)}。"
            "请把它们写在表头里，或下载模板，按模板的表头填写。"
        )
        raise Incomplete("表头不符，没有导入。", [{"field": "file", "message": told}])
    return Heading(best.first, best.last, {c: best.places[c] for c in columns if c in best.places})


def _places(lines: list[list[Any]], names: Mapping[str, tuple[Column, int]]) -> dict[Column, int]:
    """Return each column's place: that of its nearest name, the first among equals.

    A lower line's name goes before the group's above it.
    """
    found: dict[Column, tuple[int, int]] = {}
    width = max((len(line) for line in lines), default=0)
    for place in range(width):
        for line in reversed(lines):
            value = line[place] if place < len(line) else ""
            named = _named(value, names) if isinstance(value, str) and value else None
            if named is not None:
                column, rank = named
                found[column] = min(found.get(column, (rank, place)), (rank, place))
                break
    return {column: place for column, (_, place) in found.items()}


def _named(value: str, names: Mapping[str, tuple[Column, int]]) -> tuple[Column, int] | None:
    """Return the column and how near the name is; a remark in brackets makes it less so."""
    text = plain(value)
    if named := names.get(heading(text)):
        return named
    remarked = names.get(heading(REMARK.sub("", text)))
    return (remarked[0], remarked[1] + LESS_NEAR) if remarked else None


def _tell_heading(found: Heading, top: list[list[Any]], repairs: Repairs) -> None:
    for index in range(found.first):
        text = next((plain(v) for v in top[index] if plain(v)), "")
        if text:
            repairs.note(TITLES, "", f"A{index + 1}", text, "")
    for column, place in found.places.items():
        for index in range(found.last, found.first - 1, -1):
            line = top[index]
            value = plain(line[place]) if place < len(line) else ""
            if _is_heading(column, value):
                if heading(value) != heading(plain(column.heading)):
                    cell = f"{letters(place)}{index + 1}"
                    repairs.note(HEADINGS, column.heading, cell, value, column.heading)
                break


def _unread(found: Heading, top: list[list[Any]]) -> list[str]:
    """Return the headings that nobody knows, the lower one where they take two rows."""
    names: dict[int, str] = {}
    for line in top[found.first : found.last + 1]:
        names |= {place: text for place, value in enumerate(line) if (text := plain(value))}
    known = set(found.places.values())
    return [text for place, text in sorted(names.items()) if place not in known]


def _filling(merged: list[Any], found: Heading) -> dict[tuple[int, int], int]:
    """Return for each cell of a merged range below the heading its range's first row.

    What a record must have of its own (code and name) is never filled. Raises: Incomplete for
    ranges without end.
    """
    optional = {p for c, p in found.places.items() if not c.required}
    filling: dict[tuple[int, int], int] = {}
    covered = 0
    for (first, left), (last, right) in merged:
        if first <= found.last or first == last:
            continue
        inside = [p for p in optional if left <= p <= right]
        covered += len(inside) * (last - first + 1)
        if covered > MAX_MERGED:
            told = "合并单元格过多。请全选后“取消合并单元格”，另存再传。"
            raise Incomplete("这个表格不能读取。", [{"field": "file", "message": told}])
        filling |= {(row, p): first for row in range(first, last + 1) for p in inside if p == left}
    return filling
