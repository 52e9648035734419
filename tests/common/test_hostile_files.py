"""Hostile files of every known sort are refused with a sentence; good ones are not (bar 32, W11)."""

import io
import random
import stat
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.worksheet.worksheet import Worksheet

from portal.common import files
from portal.common.errors import Incomplete
from portal.common.workbook import check

TYPES = b"<Types/>"
BOOK = b"<workbook/>"
SHEET = b"<worksheet/>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def book(sheet: bytes = SHEET, **more: bytes) -> bytes:
    return packed(
        {"[Content_Types].xml": TYPES, "xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": sheet}
        | more
    )


def doctype(body: str) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE x [{body}]><worksheet/>'.encode()


def linked() -> bytes:
    """Return a workbook one of whose entries is a symbolic link out of the folder."""
    buffer = io.BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo("xl/../../etc/passwd")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def good() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    for number in range(20):
        sheet.append([f"机构{number}", number, "2026-01-01"])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


GOOD = good()
FAR = (
    b'<worksheet><row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row></worksheet>'
)
WORKBOOKS: dict[str, bytes] = {
    "nothing": b"",
    "a byte": b"P",
    "a text": b"hello",
    "an HTML page": b"<html><script>alert(1)</script></html>",
    "a PDF": b"%PDF-1.7\n%%EOF",
    "an old workbook": OLE + b"\0" * 4096,
    "a text archive": packed({"a.txt": b"x"}),
    "a document": packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>"}),
    "far cells in 1.7 KB": book(FAR),
    "blanks": book(b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>"),
    "zeros": book(b"\0" * 40_000_000),
    "thousands of parts": packed({f"xl/{n}.xml": b"" for n in range(2500)}),
    "a bomb in shared strings": book(**{"xl/sharedStrings.xml": b"a" * 50_000_000}),
    "an entity": book(doctype('<!ENTITY a "b">')),
    "a billion laughs": book(doctype('<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">')),
    "an outer file": book(doctype('<!ENTITY a SYSTEM "file:///etc/passwd">')),
    "an outer address": book(doctype('<!ENTITY % p SYSTEM "http://x.invalid/">%p;')),
    "an entity in relations": book(**{"xl/_rels/workbook.xml.rels": doctype('<!ENTITY a "b">')}),
    "macros": book(**{"xl/vbaProject.bin": b"x"}),
    "macros renamed": book(**{"xl/other/VBAPROJECT.dat": b"x"}),
    "an external link": book(**{"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "no book": packed({"[Content_Types].xml": TYPES}),
    "a row without a number": book(b'<worksheet><row r="x"/></worksheet>'),
    "a cell beyond all columns": book(b'<worksheet><row r="1"><c r="ZZZ1"/></row></worksheet>'),
    "a negative row": book(b'<worksheet><row r="-1"/></worksheet>'),
    "an unclosed sheet": book(b"<worksheet><row>"),
    "not XML": book(b"\xff\xfe\x00nothing"),
    "an unknown encoding": book(b'<?xml version="1.0" encoding="x-none"?><worksheet/>'),
    "three million cells that each are allowed": packed(
        {
            "[Content_Types].xml": TYPES, "xl/workbook.xml": BOOK,
            "xl/worksheets/sheet1.xml": b"<worksheet>" + (b"<row>" + b"<c/>" * 199 + b"</row>") * 15_100,
        },
        zipfile.ZIP_STORED,
    ),
    "formulas without end": book(
        b'<worksheet><row r="1">' + b"<c><f>1</f></c>" * 199 + b"</row>"
        + b"".join(b"<row>" + b"<c><f>1</f></c>" * 199 + b"</row>" for _ in range(120))
        + b"</worksheet>"
    ),
    **{f"cut off at {part} %": GOOD[: len(GOOD) * part // 100] for part in range(5, 100, 10)},
}  # fmt: skip
UPLOADS: dict[str, tuple[str, bytes]] = {
    "a program": ("安装.exe", b"MZ"),
    "a program under a double ending": ("通知.pdf.exe", b"MZ"),
    "a script picture": ("图.svg", b"<svg><script>alert(1)</script></svg>"),
    "a page": ("页.html", b"<script>"),
    "a page that says it is a picture": ("图.png", b"<html><script>"),
    "a page that says it is a PDF": ("文.pdf", b"<html>%PDF-"),
    "a PDF that says it is a picture": ("图.jpg", b"%PDF-1.7"),
    "a program that says it is a table": ("表.xlsx", b"MZ\x90"),
    "an old table under the new name": ("表.xlsx", OLE),
    "an archive": ("包.zip", b"PK\x03\x04"),
    "a macro table": ("表.xlsm", b"PK\x03\x04[Content_Types].xml"),
    "macros under the plain name": ("表.xlsx", b"PK\x03\x04[Content_Types].xml xl/vbaProject.bin"),
    "macros in a document": ("文.docx", b"PK\x03\x04[Content_Types].xml word/vbaProject.bin"),
    "a locked PDF": ("文.pdf", b"%PDF-1.7 /Encrypt 1 0 R"),
    "an empty picture": ("图.png", b""),
    "a name without an ending": ("README", b"x"),
    "a name of GBK bytes": ("\udcb1\udced.exe", b"MZ"),
    "a right-to-left trick": ("fdp.\u202eexe", b"MZ"),
    "only an ending": (".exe", b"x"),
    "a table of commas": ("表.csv", b"a,b"),
    "a shortcut": ("链接.lnk", b"L\0"),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_hostile_workbook_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        check(WORKBOOKS[name])

    assert refusal.value.details[0]["message"].endswith("。")


@pytest.mark.parametrize("name", UPLOADS)
def test_a_hostile_upload_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        files.read_upload(SimpleUploadedFile(*UPLOADS[name]))

    assert refusal.value.details[0]["message"].endswith("。")


def test_sixty_sorts_are_tried() -> None:
    assert len(WORKBOOKS) + len(UPLOADS) >= 60


def test_a_part_that_climbs_out_of_the_archive_is_never_a_file() -> None:
    """Nothing is unpacked to the disk, and the reader gets the parts that were walked alone."""
    names = zipfile.ZipFile(io.BytesIO(check(linked()).data)).namelist()

    assert not [name for name in names if ".." in name or "passwd" in name]


def good_workbooks() -> Iterator[bytes]:
    """Yield two hundred workbooks as offices make them."""
    for seed in range(200):
        chance = random.Random(seed)
        made = openpyxl.Workbook()
        sheet = made.active
        assert isinstance(sheet, Worksheet)
        for _ in range(chance.randrange(1, 30)):
            sheet.append([chance.choice(["=1+1", "甲", 1.5, None, True, "2026-01-01", "长" * 300])
                          for _ in range(chance.randrange(1, 12))])  # fmt: skip
        if seed % 3 == 0:
            sheet.merge_cells("A1:C1")
        if seed % 5 == 0:
            made.create_sheet("第二张").append(["x"])
        buffer = io.BytesIO()
        made.save(buffer)
        yield buffer.getvalue()


def test_two_hundred_good_workbooks_pass() -> None:
    for data in good_workbooks():
        check(data)
