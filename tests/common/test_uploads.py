"""Uploads and workbooks from hostile hands: refused with a sentence, before a reader sees them."""

import io
import zipfile
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


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return buffer.getvalue()


def shell(sheet: bytes, **more: bytes) -> bytes:
    return packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": sheet,
            **more,
        }
    )


HOSTILE = {
    "zip bomb": shell(b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>"),
    "far cell": shell(b'<worksheet><row r="1"><c r="A1"/><c r="XFD1048576"/></row></worksheet>'),
    "entity": shell(b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
    "macro": shell(b"<worksheet/>", **{"xl/vbaProject.bin": b"x"}),
    "external link": shell(b"<worksheet/>", **{"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "not a workbook": packed({"a.txt": b"hello"}),
    "not a zip": b"PK\x03\x04 broken",
    "empty": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        check(HOSTILE[name])

    assert refusal.value.details[0]["message"].endswith("。")


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
