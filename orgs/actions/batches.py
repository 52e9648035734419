"""What all imports of workbooks share: rows and problems as kept, the batch under its lock."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from orgs.models import ImportBatch
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotFound, WrongState
from portal.common.workbook import Column, Problem, Row, write_rows

B = TypeVar("B", bound=ImportBatch)


def kept(rows: Sequence[Row], key: str) -> dict[str, Any]:
    """Return rows and problems as the batch keeps them; a problem of no cell stands at `key`."""
    return {
        "rows": [_plain(row) for row in rows],
        "problems": [_problem(row, problem, key) for row in rows for problem in row.problems],
    }


def typed(values: dict[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
    """Return a kept row's values with dates read back; empty cells keep the model's default."""
    dates = {column.key for column in columns if column.kind == "date"}
    return {
        k: date.fromisoformat(v) if k in dates else v
        for k, v in values.items()
        if v is not None and v != ""
    }


def locked(model: type[B], no: str, *, state: str, act: str, by: Actor) -> B:
    """Return the own union's batch under its lock. Raises: NotFound, WrongState."""
    batch = (
        model._default_manager.select_for_update().filter(no=no, union_id=by.union_id or 0).first()
    )
    if batch is None:
        raise NotFound("没有找到这个导入批次。")
    if batch.state != state:
        raise WrongState(f"这个批次现在是“{batch.get_state_display()}”，不能{act}。")
    return batch


def require_faultless(batch: ImportBatch) -> None:
    """Refuse a batch that has errors. Raises: Incomplete."""
    if any(p["severity"] == "error" for p in batch.problems):
        raise Incomplete("表格里还有错误，没有导入。请改好后重新上传。")


def annotated(batch: ImportBatch, columns: Sequence[Column], *, title: str) -> bytes:
    """Return the batch's rows as a workbook with every problem marked at its cell."""
    by_number = {row["number"]: index for index, row in enumerate(batch.rows)}
    notes = {(by_number[p["row"]], p["key"]): p["message"] for p in batch.problems}
    return write_rows(columns, [row["texts"] for row in batch.rows], title=title, notes=notes)


def _plain(row: Row) -> dict[str, Any]:
    values = {k: v.isoformat() if isinstance(v, date) else v for k, v in row.values.items()}
    return {"number": row.number, "values": values, "texts": row.texts}


def _problem(row: Row, problem: Problem, key: str) -> dict[str, Any]:
    return {
        "row": row.number,
        "key": next((k for k, cell in row.cells.items() if cell == problem.cell), key),
        "cell": problem.cell,
        "heading": problem.heading,
        "value": problem.value,
        "message": problem.message,
        "severity": problem.severity,
    }
