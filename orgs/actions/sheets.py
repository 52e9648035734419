"""Small workbooks read within one request: all problems with their cells at once, or all rows."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from portal.common.errors import Detail, Incomplete
from portal.common.workbook import Column, Row, read_rows

SHOWN: Final = 60
MOST_ROWS: Final = 5000


def rows_of(data: bytes, columns: Sequence[Column]) -> list[Row]:
    """Return the data rows of a workbook. Raises: Incomplete when there are none, or too many."""
    rows = read_rows(data, columns)
    if not rows:
        raise Incomplete(
            "表格里没有数据行。", [{"field": "file", "message": "请在表头下面填写数据。"}]
        )
    if len(rows) > MOST_ROWS:
        message = f"一次最多导入 {MOST_ROWS} 行，这个表有 {len(rows)} 行。请拆成几个文件再传。"
        raise Incomplete("表格行数过多。", [{"field": "file", "message": message}])
    return rows


def refuse_problems(rows: Sequence[Row]) -> None:
    """Refuse the sheet with every problem at its cell. Raises: Incomplete."""
    found = [problem for row in rows for problem in row.problems]
    if not found:
        return
    details: list[Detail] = [
        {
            "field": "file",
            "cell": p.cell,
            "message": f"{p.cell} {p.heading}：{p.message}",
        }
        for p in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        rest = f"还有 {len(found) - SHOWN} 处问题，改好上面这些后再传，会继续列出。"
        details.append({"field": "file", "message": rest})
    raise Incomplete(f"表格有 {len(found)} 处问题，没有导入。", details)


def note_details(row: Row, columns: Sequence[Column], judge: Callable[[], None]) -> None:
    """Run a check that raises Incomplete, and note each of its details at the row's cell."""
    by_key = {column.key: column for column in columns}
    try:
        judge()
    except Incomplete as refusal:
        for detail in refusal.details:
            key = detail.get("field", "")
            column = by_key.get(key, columns[0])
            row.problem(column.key, column, detail.get("message", refusal.message))


def day_of(row: Row, key: str, default: date) -> date:
    """Return the row's day, the default for an empty cell."""
    value = row.values.get(key)
    return value if isinstance(value, date) else default
