"""A file given back with its marks is read as the file it was made from."""

import io
import random
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from orgs.ledger_columns import COLUMNS
from portal.common.errors import Incomplete
from portal.common.workbook import Sheet, read_sheet, write_marked
from tests.factories.orgs import credit_code

MORNING = datetime.fromisoformat("2024-05-06T08:30")
HEADS = [c.heading for c in COLUMNS] + ["备注", "序号"]
MERGED = ("类型", "登记管理机关", "建立联系日期", "住所", "成立登记日期", "备注")
ODD: list[Any] = [
    None, "", " ", "/", "无", "新华区民政局", " 张 三 ", "２０２０．３．１", "2019年3月1日", 20200229, 47119,
    date(2020, 2, 29), MORNING, date(1900, 1, 1), "社会团体", "5A", "25", 26, 2.5,
    1e22, True, False, "√", "line\none", "a\tb", "<b>&amp;", "_x000D_", "007", "=".join("ab"), "合计",
    "填表人：王敏", "13800000001", "2020年5月", "是",
]  # fmt: skip


def messy(seed: int) -> bytes:
    """Return a ledger with merged blocks, hidden and blank lines, and whatever cells may hold."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    if chance.random() < 0.3:
        sheet["A1"] = "封面"
        sheet = book.create_sheet("台账")
    for _ in range(chance.randrange(3)):
        sheet.append(["2025年度台账"] if chance.random() < 0.7 else [])
    if sheet.max_row > 1:
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=6)
    head, heads = _table(sheet, chance)
    _merge_blocks(sheet, chance, head, heads)
    sheet.column_dimensions["B"].hidden = chance.random() < 0.3
    sheet.row_dimensions[head + 2].hidden = chance.random() < 0.3
    sheet.cell(head, 1).comment = Comment("x", "y")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _table(sheet: Worksheet, chance: random.Random) -> tuple[int, list[str]]:
    """Write headings and rows; return the headings and their row."""
    heads = HEADS[:2] + chance.sample(HEADS[2:], chance.randrange(3, len(HEADS) - 2))
    chance.shuffle(heads)
    sheet.append(heads)
    head = sheet.max_row
    for number in range(chance.randrange(3, 14)):
        line = [chance.choice(ODD) if chance.random() < 0.6 else None for _ in heads]
        if chance.random() < 0.85:
            line[heads.index("统一社会信用代码")] = credit_code(700 + number)
            line[heads.index("名称")] = f"第{number}社"
        if chance.random() < 0.1:
            line = [None] * len(heads)
        for place, value in enumerate(line, start=1):
            sheet.cell(head + 1 + number, place, value)
    return head, heads


def _merge_blocks(sheet: Worksheet, chance: random.Random, head: int, heads: list[str]) -> None:
    last = sheet.max_row
    for heading in sorted(set(MERGED) & set(heads)):
        row, place = head + 1, heads.index(heading) + 1
        while row < last:
            end = min(last, row + chance.randrange(4))
            if end > row:
                sheet.merge_cells(start_row=row, end_row=end, start_column=place, end_column=place)
            row = end + 1


def annotated(sheet: Sheet) -> bytes:
    problems = [p for row in sheet.rows for p in row.problems]
    return write_marked(sheet.lines(), problems, sheet.repairs.noted, [], sheet.layout)


def rows_of(sheet: Sheet) -> list[Any]:
    return [
        (row.number, row.values, [(p.cell, p.kind, p.message) for p in row.problems])
        for row in sheet.rows
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_copy_is_read_as_the_original(seed: int) -> None:
    original = read_sheet(messy(seed), COLUMNS)

    copy = read_sheet(annotated(original), COLUMNS)

    assert rows_of(copy) == rows_of(original)
    assert copy.unread == original.unread


def laid_out() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["2025年度台账"])
    sheet.merge_cells("A1:D1")
    sheet.append(["统一社会信用代码", "名称", "登记机关", "电话", "会员数"])
    for number in range(3):
        sheet.append([credit_code(800 + number), f"第{number}社", None, "x" * 40, number])
    sheet["C3"] = "新华区民政局"
    sheet.merge_cells("C3:C5")
    for column, width in (("A", 25), ("B", 33), ("C", 12)):
        sheet.column_dimensions[column].width = width
    sheet.column_dimensions["D"].hidden = sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[4].hidden = True
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_widths_hidden_columns_and_titles_stay_and_blocks_are_filled() -> None:
    sheet = read_sheet(saved(laid_out()), COLUMNS)

    made = openpyxl.load_workbook(io.BytesIO(annotated(sheet)))["标注"]

    assert [made[f"C{row}"].value for row in (3, 4, 5)] == ["新华区民政局"] * 3
    assert [str(held) for held in made.merged_cells.ranges] == ["A1:D1"]
    assert round(made.column_dimensions["B"].width) == 34, "with the margin that Excel counts in"
    assert made.column_dimensions["E"].hidden
    assert not made.column_dimensions["D"].hidden, "a problem is shown where it is"
    assert made.row_dimensions[4].hidden is False, "so is the row"
    told = {(r["kind"], r["heading"]): r["count"] for r in sheet.repairs.summary()}
    assert told["隐藏的行也已读取", ""] == 1
    assert told["隐藏的列也已读取", "联系电话"] == 1


def test_a_cover_sheet_may_go_first() -> None:
    book = laid_out()
    book.create_sheet("封面", 0)["B2"] = "说明"
    book["Sheet"]["E4"] = "=1+1"

    sheet = read_sheet(saved(book), COLUMNS)

    assert len(sheet.rows) == 3
    assert [p.kind for p in sheet.rows[1].problems if p.cell == "E4"] == ["公式"]
    assert ("读取有表头的工作表", "") in sheet.repairs.counts
    assert 4 in sheet.layout.hidden_columns


def test_a_book_without_the_headings_is_refused_once() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("空")

    with pytest.raises(Incomplete) as refusal:
        read_sheet(saved(book), COLUMNS)

    assert "没有找到这些列" in refusal.value.details[0]["message"]
