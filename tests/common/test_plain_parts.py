"""What is swept over as plain is judged as if every element had been walked."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from portal.common.errors import Incomplete
from portal.common.workbook import Problem, check, guard, write_marked
from portal.common.workbook.plain_parts import PlainPart
from tests.common.test_hostile_files import book, good


def calculated() -> bytes:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet()
    for row in range(3000):
        sheet.write_row(row, 0, ["<c r='A9'>", "&amp; <f>", row, None, "工会"])
    sheet.write_formula("C700", "=1+1")
    sheet.write_array_formula("D2000:D2001", "{=A1:A2}")
    made.close()
    return buffer.getvalue()


@pytest.mark.parametrize("make", [calculated, good])
def test_sweep_and_walk_find_the_same(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    data = make()  # type: ignore[operator]
    swept = check(data)
    monkeypatch.setattr(guard, "_of_plain", lambda part: None)

    assert check(data) == swept
    assert swept.sheet(0).formulas == ({"C700", "D2000"} if make is calculated else set())


MANY = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(1, 90_000))
FAR = b'<row r="9"><c r="XFD9"/></row>'
DISGUISES = {
    "a prefix": b'<x:worksheet xmlns:x="u"><x:row r="9"><x:c r="XFD9"/></x:row></x:worksheet>',
    "a tab": b'<worksheet><row\tr="9"><c\tr="XFD9"/></row></worksheet>',
    "another attribute first": b'<worksheet><row r="9"><c s="1" r="XFD9"/></row></worksheet>',
    "signs by number": b'<worksheet><row r="9"><c r="&#88;FD9"/></row></worksheet>',
    "single quotes": b"<worksheet><row r='9'><c r='XFD9'/></row></worksheet>",
    "no places": b"<worksheet><row>" + b"<c/>" * 300 + b"</row></worksheet>",
    "a comment before": b"<worksheet><!-- x -->" + FAR + b"</worksheet>",
    "another tongue of letters": (
        '<?xml version="1.0" encoding="UTF-16"?><worksheet>' + FAR.decode() + "</worksheet>"
    ).encode("utf-16"),
    "small letters": b'<worksheet><row r="9"><c r="xfd9"/></row></worksheet>',
    "at the end": b"<worksheet>" + MANY + FAR + b"</worksheet>",
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_far_cell_in_disguise_is_refused(name: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        check(book(DISGUISES[name]))

    assert "远离数据区" in refusal.value.details[0]["message"]


def test_a_definition_split_between_chunks_is_no_plain_part() -> None:
    part = PlainPart()
    part.feed(b'<?xml version="1.0"?><')
    part.feed(b'!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')

    assert not part.finish()


def test_values_come_back_between_the_marked_rows() -> None:
    lines: list[list[Any]] = [
        ["甲", 1, 2.5, date(2026, 3, 1), " x ", "a<&>\"'b", None, "=1+1", "两\n行"],
        ["marked", "wrong"],
        [],
        [True, "_x", 10**14],
    ]
    wrong = Problem("B2", "列", "wrong", "请改正。")

    sheet = openpyxl.load_workbook(io.BytesIO(write_marked(lines, [wrong], [], [])))["标注"]

    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert shown[0][:3] == ["甲", 1, 2.5]
    assert str(shown[0][3]) == "2026-03-01 00:00:00"
    assert shown[0][4:] == [" x ", "a<&>\"'b", None, "=1+1", "两\n行"]
    assert shown[1][:2] == ["marked", "wrong"]
    assert sheet["B2"].comment is not None
    assert set(shown[2]) == {None}
    assert shown[3][:3] == ["是", "_x", 10**14]
    assert sheet["H1"].data_type == "s", "never a formula"
