"""Refuses hostile workbooks before a reader sees them.

A 1.7 KB file with cells A1 and XFD1048576 makes one reader abort, a 1.2 MB one outlasts another by
minutes: so declared and streamed sizes, ratio, dimension, cell references and DOCTYPE are looked
at first, on the raw zip.
"""

import io
import re
import zipfile

from portal.common.errors import Incomplete

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELLS = 3_000_000
CHUNK = 1 << 20
REFERENCE = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,3})(\d{1,9})"')
CELL = re.compile(rb"<(?:\w+:)?c[ />]")


def check(data: bytes, *, field: str = "file") -> None:
    """Refuse a workbook that is not plain data of reasonable size.

    Raises: Incomplete with what is wrong and how to mend it.
    """
    problem = _problem(data)
    if problem:
        raise Incomplete("这个表格不能读取。", [{"field": field, "message": problem}])


def _problem(data: bytes) -> str:
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
        members = book.infolist()
    except zipfile.BadZipFile:
        return "文件不是 .xlsx 表格，或已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx 再传。"
    declared = sum(m.file_size for m in members)
    if declared > MAX_UNPACKED or len(members) > 2000 or _is_bomb(members):
        return "表格展开后过大（疑似压缩炸弹），没有读取。请删除多余的空白行列和图片，另存后再传。"
    names = {m.filename for m in members}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        return "文件不是 .xlsx 表格。请用 Excel 或 WPS 另存为 .xlsx 再传。"
    if any("vbaproject" in n.lower() for n in names):
        return "表格带有宏。请另存为不含宏的 .xlsx 再传。"
    if any(n.startswith("xl/externalLinks/") for n in names):
        return "表格引用了别的文件。请“断开链接”后另存再传。"
    return _streamed_problem(book, members)


def _is_bomb(members: list[zipfile.ZipInfo]) -> bool:
    return any(
        m.file_size > RATIO_FROM and m.file_size > MAX_RATIO * max(m.compress_size, 1)
        for m in members
    )


def _streamed_problem(book: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    """Read every XML part as a stream: the declared sizes may lie."""
    left, cells = MAX_UNPACKED, 0
    for member in members:
        if not member.filename.endswith((".xml", ".rels")):
            continue
        is_sheet = member.filename.startswith("xl/worksheets/")
        tail = b""
        try:
            with book.open(member) as part:
                while chunk := part.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        return "表格展开后过大，没有读取。请删除多余内容后再传。"
                    text = tail + chunk
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                        return "表格里有不允许的定义（DOCTYPE）。请用 Excel 或 WPS 另存后再传。"
                    if is_sheet:
                        cells += len(CELL.findall(chunk))
                        if cells > MAX_CELLS:
                            return "表格的单元格过多。请拆成几个文件再传。"
                        if far := _far_reference(text):
                            return (
                                f"表格里有远离数据区的单元格（{far}）。"
                                "请删除多余的行和列，另存后再传。"
                            )
                    tail = text[-256:]
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
            return "文件已损坏或设有密码。请去掉密码、另存后再传。"
    return ""


def _far_reference(text: bytes) -> str:
    for column, row in REFERENCE.findall(text):
        number = 0
        for letter in column:
            number = number * 26 + letter - 64
        if number > MAX_COLUMNS or int(row) > MAX_ROWS:
            return f"{column.decode()}{int(row)}"
    return ""
