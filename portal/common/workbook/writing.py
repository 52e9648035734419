"""Writes workbooks: templates and exports from the columns, a person's own file with its marks.

Rows go to the disk one after another, so a large ledger takes no more memory than a small one.
Text that would start a formula is written as text: no formula cell is ever produced.
"""

import io
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from portal.common.workbook.columns import Column, Problem, Repair
from portal.common.workbook.layout import NO_LAYOUT, Layout
from portal.common.workbook.plain_rows import PlainRows

OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
PROBLEM_HEADS: Final = ("单元格", "列", "当前值", "类别", "问题和改法")
REPAIR_HEADS: Final = ("单元格", "列", "整理方式", "原来", "读取为")
MAX_CHOICES: Final = 255  # signs that Excel takes in a list of choices
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "head": {"bold": True, "bg_color": "#F1F3F6", "border": 1, "text_wrap": True},
    "error": {"bg_color": "#FDEBE9", "border": 1, "border_color": "#B3261E"},
    "warning": {"bg_color": "#FFF4DC", "border": 1, "border_color": "#9A6700"},
    "day": {"num_format": "yyyy-mm-dd"},
    "error day": {"bg_color": "#FDEBE9", "border": 1, "border_color": "#B3261E",
                  "num_format": "yyyy-mm-dd"},
    "warning day": {"bg_color": "#FFF4DC", "border": 1, "border_color": "#9A6700",
                    "num_format": "yyyy-mm-dd"},
}  # fmt: skip


def write_rows(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, title: str
) -> bytes:
    """Return a workbook with a heading row and the rows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    looks = {name: book.add_format(look) for name, look in LOOKS.items()}
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    for place, column in enumerate(columns):
        sheet.write_string(
            0, place, column.heading + ("*" if column.required else ""), looks["head"]
        )
        labels = list(column.choices.values())
        if labels and len(",".join(labels)) <= MAX_CHOICES:
            choice = {"validate": "list", "source": labels}
            sheet.data_validation(1, place, 20_000, place, choice)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = row.get(column.key)
            if column.choices and isinstance(value, str):
                value = column.choices.get(value, value)
            if isinstance(value, date | datetime):
                value = value.strftime("%Y-%m-%d")
            if value is not None and value != "":
                _write(sheet, number, place, value, None, looks)
    book.close()
    return buffer.getvalue()


def write_marked(
    lines: Iterable[Sequence[Any]],
    problems: Iterable[Problem],
    repairs: Iterable[Repair],
    summary: Sequence[tuple[str, Any]],
    layout: Layout = NO_LAYOUT,
) -> bytes:
    """Return a person's own sheet with every problem coloured and explained at its cell.

    Values stay where they were (what a merged range says of several rows stands in each of them),
    widths and what is hidden too, save where a problem is. The second sheet counts, the third
    lists what is wrong, the fourth what was tidied.
    """
    wrong = list(problems)
    marks: dict[str, list[Problem]] = {}
    for problem in wrong:
        marks.setdefault(problem.cell, []).append(problem)
    by_row = _by_row(marks)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    looks = {name: book.add_format(look) for name, look in LOOKS.items()}
    sheet = book.add_worksheet("标注")
    _lay_out(sheet, layout, {place for row in by_row.values() for place in row})
    plain = PlainRows(looks["day"]._get_xf_index(), layout)  # noqa: SLF001 - the format's number
    for number, line in enumerate(lines):
        marked = by_row.get(number, {})
        if plain.add(number + 1, line, is_marked=bool(marked)):
            continue
        for place in range(max(len(line), *(p + 1 for p in marked), 0)):
            value = line[place] if place < len(line) else ""
            _write(sheet, number, place, value, marked.get(place), looks)
    found = [(p.cell, p.heading, p.value, p.kind, p.message) for p in wrong]
    tidied = [(r.cell, r.heading, r.kind, r.before, r.after) for r in repairs]
    _list(book, "检查结果", [("项目", "数量"), *summary], (36, 16), looks)
    _list(book, "问题清单", [PROBLEM_HEADS, *found], (10, 18, 28, 18, 90), looks)
    _list(book, "已自动整理", [REPAIR_HEADS, *tidied], (10, 18, 28, 36, 36), looks)
    book.close()
    return plain.into(buffer.getvalue())


def _lay_out(sheet: Any, layout: Layout, marked: Set[int]) -> None:
    """Give the columns their widths and hide those that were hidden and hold no problem."""
    for span in layout.spans:
        for place in range(span.first, span.last + 1):
            is_hidden = span.is_hidden and place not in marked
            # A hidden column's own width may be none.
            width = span.width or None
            sheet.set_column(place, place, width, None, {"hidden": is_hidden})


def _by_row(marks: Mapping[str, list[Problem]]) -> dict[int, dict[int, list[Problem]]]:
    found: dict[int, dict[int, list[Problem]]] = {}
    for cell, problems in marks.items():
        letters = cell.rstrip("0123456789")
        place = 0
        for letter in letters:
            place = place * 26 + ord(letter) - 64
        found.setdefault(int(cell[len(letters) :]) - 1, {})[place - 1] = problems
    return found


def _list(
    book: Any, name: str, rows: Sequence[Sequence[Any]], widths: Sequence[int],
    looks: Mapping[str, Any],
) -> None:  # fmt: skip
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if number == 0:
                sheet.write_string(0, place, str(value), looks["head"])
            else:
                _write(sheet, number, place, value, None, looks)


def _write(
    sheet: Any, row: int, place: int, value: Any, problems: list[Problem] | None,
    looks: Mapping[str, Any],
) -> None:  # fmt: skip
    look = ""
    if problems:
        look = "error" if any(p.severity == "error" for p in problems) else "warning"
        sheet.write_comment(row, place, "\n".join(p.message for p in problems), {"x_scale": 2})
    style = looks.get(look)
    if value is None or value == "":
        if style is not None:
            sheet.write_blank(row, place, None, style)
    elif isinstance(value, bool):
        sheet.write_string(row, place, "是" if value else "否", style)
    elif isinstance(value, int | Decimal | float):
        sheet.write_number(row, place, value, style)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(row, place, value, looks[f"{look} day".strip()])
    elif isinstance(value, time | timedelta):
        sheet.write_string(row, place, str(value), style)
    else:
        sheet.write_string(row, place, str(value), style)
