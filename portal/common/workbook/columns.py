"""One list of columns writes the template and the export, and reads the import.

Import = guard → neutral rows with cell addresses → the caller's rules → all problems at once.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import python_calamine
import xlsxwriter
from openpyxl.utils import get_column_letter

from portal.common.errors import Incomplete
from portal.common.workbook import guard

YEARS = range(1900, 2200)  # a day outside them is a slip of the hand
Kind = str  # text | date | integer | decimal | choice | flag


@dataclass(frozen=True, slots=True)
class Column:
    """One column: key in the row, heading in the sheet, kind of value, and help for the template."""

    key: str
    heading: str
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)  # value → Chinese label
    width: int = 16
    example: str = ""
    max_length: int = 200
    least: int = 0  # numbers and years of dates outside their range are refused at the cell
    most: int = 999_999_999
    also: tuple[str, ...] = ()  # other headings that mean the same


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong cell: where, what it holds, what is wrong and how to mend it."""

    cell: str
    heading: str
    value: str
    message: str
    severity: str = "error"  # error | warning | duplicate


@dataclass(slots=True)
class Row:
    """One data row: its number in the sheet and its values by column key."""

    number: int
    values: dict[str, Any]
    cells: dict[str, str]
    texts: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, key: str, column: Column, message: str, severity: str = "error") -> None:
        """Note a problem at the column's cell."""
        self.problems.append(
            Problem(
                self.cells.get(key, f"A{self.number}"),
                column.heading,
                self.texts.get(key, ""),
                message,
                severity,
            )
        )


def read_rows(data: bytes, columns: Sequence[Column]) -> list[Row]:
    """Return the data rows of the first sheet, each with all its format problems.

    The heading row is found by its names among the first ten rows; merged cells are read as their
    first cell; blank rows are passed over; full-width signs and dates as text are understood.
    Raises: Incomplete when the file is refused or required columns are missing.
    """
    checked = guard.check(data)
    try:
        sheet = python_calamine.load_workbook(io.BytesIO(checked.data)).get_sheet_by_index(0)
        grid: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except BaseException as error:  # the reader's own kinds are not public; a panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise Incomplete(
            "这个表格不能读取。",
            [{"field": "file", "message": "表格已损坏。请用 Excel 或 WPS 打开后另存再传。"}],
        ) from error
    start, places = _find_heading(grid, columns)
    rows = []
    for index in range(start + 1, len(grid)):
        line = grid[index]
        texts = {c.key: _text(line[p]) if p < len(line) else "" for c, p in places.items()}
        if not any(texts.values()):
            continue
        rows.append(_row(index + 1, line, texts, places, checked.formulas))
    return rows


def write_rows(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    notes: Mapping[tuple[int, str], str] | None = None,
) -> bytes:
    """Return a workbook with a heading row and the rows; `notes` marks (row index, key) in red.

    Text that would start a formula is written as text (no formula cell is ever produced).
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#F1F3F6", "border": 1, "text_wrap": True})
    red = book.add_format({"bg_color": "#FDEBE9", "border": 1, "border_color": "#B3261E"})
    for place, column in enumerate(columns):
        star = "*" if column.required else ""
        sheet.write_string(0, place, column.heading + star, head)
        sheet.set_column(place, place, column.width)
        if column.choices:
            sheet.data_validation(
                1,
                place,
                20_000,
                place,
                {"validate": "list", "source": list(column.choices.values())[:40]},
            )
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows):
        for place, column in enumerate(columns):
            note = (notes or {}).get((number, column.key))
            _write(sheet, number + 1, place, row.get(column.key), column, red if note else None)
            if note:
                sheet.write_comment(number + 1, place, note)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any, column: Column, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, bool):
        sheet.write_string(row, place, "是" if value else "否", style)
    elif isinstance(value, int | Decimal | float):
        sheet.write_number(row, place, value, style)
    elif isinstance(value, date | datetime):
        sheet.write_string(row, place, value.strftime("%Y-%m-%d"), style)
    else:
        text = column.choices.get(str(value), str(value))
        sheet.write_string(row, place, text, style)


def _find_heading(
    grid: list[list[Any]], columns: Sequence[Column]
) -> tuple[int, dict[Column, int]]:
    best: tuple[int, dict[Column, int]] = (0, {})
    for index, line in enumerate(grid[:10]):
        headings = {_plain(_text(v)): p for p, v in enumerate(line) if _text(v)}
        places = {
            c: headings[name]
            for c in columns
            for name in (_plain(c.heading), *map(_plain, c.also))
            if name in headings
        }
        if len(places) > len(best[1]):
            best = (index, places)
    missing = [c.heading for c in columns if c.required and c not in best[1]]
    if missing:
        raise Incomplete(
            "表头不符，没有导入。",
            [
                {
                    "field": "file",
                    "message": f"缺少列：{'、'.join(missing)}。请下载模板，按模板的表头填写。",
                }
            ],
        )
    return best


def _row(
    number: int,
    line: list[Any],
    texts: dict[str, str],
    places: dict[Column, int],
    formulas: frozenset[str],
) -> Row:
    cells = {c.key: f"{letters(p)}{number}" for c, p in places.items()}
    row = Row(number, {}, cells, texts)
    for column, place in places.items():
        raw = line[place] if place < len(line) else ""
        if cells[column.key] in formulas:
            row.problem(
                column.key, column, "这一格是公式。请复制后“选择性粘贴—数值”，改成结果再导入。"
            )
            continue
        try:
            row.values[column.key] = PARSERS[column.kind](raw, texts[column.key], column)
        except ValueError as error:
            row.problem(column.key, column, str(error))
    return row


def _parse_text(raw: Any, text: str, column: Column) -> str:
    if column.required and not text:
        raise ValueError(f"“{column.heading}”没有填写。请补上。")
    if len(text) > column.max_length:
        raise ValueError(f"“{column.heading}”超过 {column.max_length} 个字。请缩短。")
    return text


def _parse_date(raw: Any, text: str, column: Column) -> date | None:
    wrong = ValueError(f"{column.heading} {text} 不是有效日期，请写成 2025-12-02 的样子。")
    if isinstance(raw, datetime | date):
        return _likely(raw.date() if isinstance(raw, datetime) else raw, wrong)
    if not text:
        _parse_text(raw, text, column)
        return None
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", text
    )
    if match is None:
        raise wrong
    try:
        return _likely(date(int(match[1]), int(match[2]), int(match[3])), wrong)
    except ValueError:
        raise wrong from None


def _likely(day: date, wrong: ValueError) -> date:
    if day.year not in YEARS:
        raise wrong
    return day


def _parse_decimal(raw: Any, text: str, column: Column) -> Decimal | None:
    if not text:
        _parse_text(raw, text, column)
        return None
    try:
        number = Decimal(str(raw) if isinstance(raw, int | float) else text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"{column.heading} {text} 不是数字。请只填数字，不带单位。")
    if not column.least <= number <= column.most:
        raise ValueError(
            f"{column.heading} {text} 不在 {column.least} 至 {column.most} 之间。请核对。"
        )
    return number


def _parse_integer(raw: Any, text: str, column: Column) -> int | None:
    number = _parse_decimal(raw, text, column)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValueError(f"{column.heading} {text} 不是整数。请填整数。")
    return int(number)


def _parse_choice(raw: Any, text: str, column: Column) -> str:
    if not text:
        return _parse_text(raw, text, column)
    by_label = {_plain(label): value for value, label in column.choices.items()}
    found = by_label.get(_plain(text)) or (text if text in column.choices else None)
    if found is None:
        listed = "、".join(list(column.choices.values())[:8])
        raise ValueError(f"{column.heading}“{text}”不在可选范围。请从中选一个：{listed}。")
    return found


def _parse_flag(raw: Any, text: str, column: Column) -> bool | None:
    if not text:
        return None
    if text in ("是", "有", "1", "true", "True", "√", "Y", "y"):
        return True
    if text in ("否", "无", "0", "false", "False", "×", "N", "n"):
        return False
    raise ValueError(f"{column.heading}请填“是”或“否”。")


PARSERS: dict[Kind, Callable[[Any, str, Column], Any]] = {
    "text": _parse_text,
    "date": _parse_date,
    "decimal": _parse_decimal,
    "integer": _parse_integer,
    "choice": _parse_choice,
    "flag": _parse_flag,
}


def _text(value: Any) -> str:
    """Return a cell as trimmed half-width text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return unicodedata.normalize("NFKC", str(value)).strip()


def _plain(heading: str) -> str:
    return re.sub(r"[\s*()()::]|选填|必填", "", heading)


def letters(place: int) -> str:
    """Return the column letters of a 0-based place."""
    return get_column_letter(place + 1)
