"""Uploads and workbooks from hostile hands: refused with a sentence, before a reader sees them."""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import cast

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from openpyxl.worksheet.worksheet import Worksheet

from portal.common import files
from portal.common.errors import Incomplete
from portal.common.workbook import Column, check, read_rows, write_rows
from tests.factories.papers import PNG

COLUMNS = (
    Column("name", "名称", required=True),
    Column("count", "人数", kind="integer"),
    Column("day", "日期", kind="date"),
    Column("flag", "已建会", kind="flag"),
    Column("kind", "类型", kind="choice", choices={"a": "社会团体", "b": "基金会"}),
)


def workbook(build: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    build(cast("Worksheet", book.active))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def packed(parts: dict[str, bytes], *, stored: bool = False) -> bytes:
    buffer = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", method) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return buffer.getvalue()


def parts_of(sheet: bytes) -> dict[str, bytes]:
    return {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": b"<workbook/>",
        "xl/worksheets/sheet1.xml": sheet,
    }


def shell(sheet: bytes, **more: bytes) -> bytes:
    return packed(parts_of(sheet) | more)


HOSTILE = {
    "zip bomb": shell(b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>"),
    "far cell": shell(b'<worksheet><row r="1"><c r="A1"/><c r="XFD1048576"/></row></worksheet>'),
    "far cell in single quotes": shell(
        b"<worksheet><row r='1'><c r='A1'/><c r='xfd1048576'/></row></worksheet>"
    ),
    "two far corners": shell(
        b'<worksheet><row r="1"><c r="GR1"/></row><row r="199999"><c r="A199999"/></row></worksheet>'
    ),
    "too many cells": packed(
        parts_of(b"<worksheet>" + b"<c/>" * 3_100_000 + b"</worksheet>"), stored=True
    ),
    "sheet under another name": shell(
        b"<worksheet/>", **{"xl/data.xml": b'<worksheet><c r="XFD1048576"/></worksheet>'}
    ),
    "entity in shared strings": shell(
        b"<worksheet/>",
        **{"xl/sharedStrings.xml": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>'},
    ),
    "entity in two bytes a letter": shell(
        b"<worksheet/>",
        **{"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "b">]><sst/>'.encode("utf-16")},
    ),
    "entity": shell(b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
    "macro": shell(b"<worksheet/>", **{"xl/vbaProject.bin": b"x"}),
    "external link": shell(b"<worksheet/>", **{"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "not a workbook": packed({"a.txt": b"hello"}),
    "not a zip": b"PK\x03\x04 broken",
    "empty": b"",
}


def rewritten(data: bytes, sheet: bytes, name: str = "worksheets/sheet1.xml") -> bytes:
    """Return a real workbook whose one sheet has other content, or lies under another name."""
    old = zipfile.ZipFile(io.BytesIO(data))
    parts = {i.filename: old.read(i) for i in old.infolist()}
    del parts["xl/worksheets/sheet1.xml"]
    for place in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[place] = parts[place].replace(b"worksheets/sheet1.xml", name.encode())
    return packed(parts | {f"xl/{name}": sheet})


def sheet_of(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
# Each of these was let through once, and the reader then ended the whole process or took gigabytes.
DISGUISED: dict[str, tuple[bytes, str]] = {
    "single quotes": (sheet_of(FAR.replace('"', "'")), "worksheets/sheet1.xml"),
    "another file ending": (sheet_of(FAR), "worksheets/sheet1.dat"),
    "capital letters in the ending": (sheet_of(FAR), "worksheets/sheet1.XML"),
    "UTF-16": (
        b'<?xml version="1.0" encoding="UTF-16"?>'.decode().encode("utf-16")
        + sheet_of(FAR).decode().encode("utf-16-le"),
        "worksheets/sheet1.xml",
    ),
    "a prefix": (
        sheet_of(FAR.replace("<c ", "<x:c ").replace("</c>", "</x:c>")).replace(
            b"<worksheet ", b'<worksheet xmlns:x="urn:x" '
        ),
        "worksheets/sheet1.xml",
    ),
    "a block that is large though each corner is near": (
        sheet_of(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="200000"><c r="GR200000"><v>1</v></c></row>'
        ),
        "worksheets/sheet1.xml",
    ),
    "an entity in UTF-16": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'.encode(
            "utf-16"
        ),
        "worksheets/sheet1.xml",
    ),
}


@pytest.mark.parametrize("name", DISGUISED)
def test_a_disguise_does_not_bring_a_hostile_sheet_to_the_reader(name: str) -> None:
    plain = workbook(lambda s: s.append(["名称"]))

    with pytest.raises(Incomplete) as refusal:
        read_rows(rewritten(plain, *DISGUISED[name]), COLUMNS)

    assert refusal.value.details[0]["message"].endswith("。")


def test_the_reader_gets_no_more_than_what_was_walked() -> None:
    """An entry that declares fewer bytes than it unpacks to is cut where the guard stopped."""
    plain = workbook(lambda s: s.append(["名称"]))
    head = sheet_of("")
    lying = bytearray(rewritten(plain, head + b" " * 500_000))
    true_size, told = len(head) + 500_000, len(head)
    crc = zlib.crc32(head)
    for sign, size_at, crc_at in ((b"PK\x03\x04", 22, 14), (b"PK\x01\x02", 24, 16)):
        at = lying.find(sign)
        while at >= 0:
            if int.from_bytes(lying[at + size_at : at + size_at + 4], "little") == true_size:
                lying[at + size_at : at + size_at + 4] = told.to_bytes(4, "little")
                lying[at + crc_at : at + crc_at + 4] = crc.to_bytes(4, "little")
            at = lying.find(sign, at + 4)

    copy = zipfile.ZipFile(io.BytesIO(check(bytes(lying)).data))

    assert copy.read("xl/worksheets/sheet1.xml") == head


def test_formulas_are_found_in_the_sheet_that_stands_first() -> None:
    def build(sheet: Worksheet) -> None:
        sheet.append(["别的"])
        second = cast("openpyxl.Workbook", sheet.parent).create_sheet("台账")
        second.append(["名称", "人数"])
        second.append(["暖阳", "=1+1"])

    old = zipfile.ZipFile(io.BytesIO(workbook(build)))
    parts = {i.filename: old.read(i) for i in old.infolist()}
    book = parts["xl/workbook.xml"]
    first, second = re.findall(rb"<sheet [^>]*/>", book)
    parts["xl/workbook.xml"] = book.replace(first + second, second + first)

    (row,) = read_rows(packed(parts), COLUMNS)

    assert "公式" in row.problems[0].message


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        check(HOSTILE[name])

    assert refusal.value.details[0]["message"].endswith("。")


@pytest.mark.parametrize("way", ["a byte", "a run of bytes", "the end cut off"])
def test_damage_anywhere_is_a_sentence_and_never_an_error_of_ours(way: str) -> None:
    """Damaged deflate data raises zlib.error, a damaged name a ValueError, and so on."""

    def forty_rows(sheet: Worksheet) -> None:
        for number in range(40):
            sheet.append([f"机构{number}", number, "2026-01-01"])

    good = workbook(forty_rows)
    refusals = []
    for seed in range(400):
        chance = random.Random(seed)
        bad, at = bytearray(good), chance.randrange(len(good))
        if way == "a byte":
            bad[at] ^= chance.randrange(1, 256)
        elif way == "a run of bytes":
            bad[at : at + 30] = chance.randbytes(30)
        else:
            del bad[at:]
        try:
            check(bytes(bad))
        except Incomplete as refusal:
            refusals.append(refusal.details[0]["message"])
    assert len(refusals) > 100
    assert all(told.endswith("。") for told in refusals)


def test_a_good_file_has_no_problem_after_the_action_has_read_it() -> None:
    upload = SimpleUploadedFile("证明.png", PNG)
    files.read_upload(upload)

    assert files.problems_of(upload) == []
    assert files.read_upload(upload)[1] == PNG


def test_a_good_workbook_passes() -> None:
    check(workbook(lambda s: s.append(["名称"])))


def test_all_problems_come_at_once_with_their_cells() -> None:
    def build(sheet: Worksheet) -> None:
        sheet.append(["某某总工会社会组织台账"])
        sheet.merge_cells("A1:E1")
        sheet.append(["名称", "人数", "日期", "已建会", "类型"])
        sheet.append(["暖阳", "1２", "2025年3月1日", "是", "基金会"])
        sheet.append([None] * 5)
        sheet.append(["", "十二", "2025-13-02", "也许", "公司"])
        sheet.append(["=A1", 3, "20250301", "否", "社会团体"])

    rows = read_rows(workbook(build), COLUMNS)

    good, bad, formula = rows
    assert good.problems == []
    assert good.values["count"] == 12
    assert good.values["day"].isoformat() == "2025-03-01"
    assert [p.cell for p in bad.problems] == ["A5", "B5", "C5", "D5", "E5"]
    assert [p.cell for p in formula.problems] == ["A6"]
    assert "公式" in formula.problems[0].message


def test_formulas_are_found_on_the_first_sheet_wherever_its_file_lies() -> None:
    book = openpyxl.Workbook()
    cast("Worksheet", book.active).append(["别的"])
    moved = book.create_sheet("台账", 0)
    moved.append(["名称", "人数"])
    moved.append(["暖阳", "=1+1"])
    buffer = io.BytesIO()
    book.save(buffer)

    row = read_rows(buffer.getvalue(), COLUMNS)[0]

    assert [(p.cell, "公式" in p.message) for p in row.problems] == [("B2", True)]


@pytest.mark.parametrize("count", ["Infinity", "NaN", "sNaN", "1e400", "-1", "99999999999"])
def test_numbers_that_no_column_holds_are_refused_at_their_cell(count: str) -> None:
    row = read_rows(workbook(lambda s: _rows(s, ["名称", "人数"], ["暖阳", count])), COLUMNS)[0]

    assert [p.cell for p in row.problems] == ["B2"]


@pytest.mark.parametrize("day", ["0001-01-01", "1206-03-01", "9999-12-31", "2026-02-30"])
def test_days_that_are_slips_are_refused_at_their_cell(day: str) -> None:
    row = read_rows(workbook(lambda s: _rows(s, ["名称", "日期"], ["暖阳", day])), COLUMNS)[0]

    assert [p.cell for p in row.problems] == ["B2"]


def _rows(sheet: Worksheet, *rows: list[str]) -> None:
    for row in rows:
        sheet.append(row)


def test_missing_columns_are_named() -> None:
    with pytest.raises(Incomplete) as refusal:
        read_rows(workbook(lambda s: s.append(["别的"])), COLUMNS)

    assert "名称" in refusal.value.details[0]["message"]


def test_what_is_written_reads_back_and_holds_no_formula() -> None:
    data = write_rows(
        COLUMNS,
        [{"name": "=cmd|'/c calc'!A1", "count": 3, "flag": True, "kind": "b"}],
        title="台账",
    )

    row = read_rows(data, COLUMNS)[0]
    assert row.problems == []
    assert row.values["name"] == "=cmd|'/c calc'!A1"
    assert (row.values["count"], row.values["flag"], row.values["kind"]) == (3, True, "b")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ", "类型不能上传"),
        ("a.pdf", b"", "空的"),
        ("a.pdf", b"<html>", "不是 PDF"),
        ("a.docx", b"PK\x03\x04vbaProject.bin", "宏"),
        ("a.docx", b"PK\x03\x04nothing", "Office"),
        ("a.pdf", b"%PDF-1.7 /Encrypt 1 0 R", "密码"),
    ],
)
def test_bad_uploads_are_refused_in_words(name: str, data: bytes, words: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        files.read_upload(SimpleUploadedFile(name, data))

    assert words in refusal.value.details[0]["message"]


@override_settings(MAX_FILE_BYTES=10)
def test_too_large_a_file_is_refused_with_both_sizes() -> None:
    with pytest.raises(Incomplete) as refusal:
        files.read_upload(SimpleUploadedFile("a.pdf", b"%PDF-1.7 12345"))

    assert "超过" in refusal.value.details[0]["message"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\x\\合同.pdf", "合同.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ('<b>"x".pdf', "_b__x_.pdf"),
    ],
)
def test_names_lose_paths_and_tricks(name: str, safe: str) -> None:
    assert files.safe_name(name) == safe


@pytest.mark.django_db
@override_settings(MAX_REQUEST_BYTES=1000)
def test_an_oversized_request_is_refused_before_it_is_read(client: Client) -> None:
    response = client.post("/register/", {"file": SimpleUploadedFile("a.pdf", b"x" * 5000)})

    assert response.status_code == 413
    assert "过大" in response.content.decode()
