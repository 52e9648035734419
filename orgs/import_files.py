"""The file of an import: read and judged, marked for the person, told in numbers and findings.

Nothing here writes; orgs.actions.batches keeps what comes of it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from orgs.imports import Plan, Subject
from orgs.models import ImportBatch
from portal.common import files
from portal.common.errors import Incomplete
from portal.common.workbook import (
    Checked,
    Problem,
    Row,
    Sheet,
    check,
    read_sheet,
    reopened,
    write_marked,
)  # fmt: skip

B = TypeVar("B", bound=ImportBatch)
Tell = Callable[[str, int, int], None]
SAMPLES: Final = 10
CELLS: Final = 5  # named as examples
READING: Final = "读取表格"
JUDGING: Final = "逐行核对"
MARKING: Final = "生成标注文件"


@dataclass(slots=True)
class Found:
    """A file as read and judged against today's register."""

    sheet: Sheet
    plan: Plan

    @property
    def problems(self) -> list[Problem]:
        """All problems, in the order of the rows."""
        return [p for row in self.sheet.rows for p in row.problems]

    @property
    def good(self) -> list[Row]:
        """The rows that can be imported."""
        return [row for row in self.sheet.rows if row.is_good]


def read(subject: Subject[B], batch: B, tell: Tell) -> Found:
    """Read the batch's file and judge it by today's register. Raises: Incomplete when it has no rows."""
    if batch.upload is None:
        raise Incomplete("原文件已经没有了。请重新上传。")
    tell(READING, 0, 0)
    sheet = read_sheet(
        _checked(batch),
        subject.columns,
        lambda done, total: tell(READING, done, total),
    )
    if not sheet.rows:
        told = "请在表头下面填写数据。"
        raise Incomplete("表格里没有数据行。", [{"field": "file", "message": told}])
    tell(JUDGING, 0, 0)
    subject.judge(batch, sheet)
    return Found(sheet, subject.plan(batch, [row for row in sheet.rows if row.is_good]))


def _checked(batch: ImportBatch) -> Checked:
    """Return the file for the reader. It passed the guard when it was taken, unless it is another."""
    upload: Any = batch.upload
    data = files.content(upload)
    guarded = batch.summary.get("guarded")
    if guarded is None or hashlib.sha256(data).hexdigest() != upload.sha256:
        return check(data)
    return reopened(data, guarded)


def marked_copy(found: Found, tell: Tell) -> bytes | None:
    """Return the file with its marks, or None when there is nothing to mark or to tell."""
    if not (found.problems or found.sheet.repairs.noted):
        return None
    tell(MARKING, 0, 0)
    rows = found.sheet.rows
    counts: list[tuple[str, Any]] = [
        ("数据行", len(rows)),
        ("可导入的行", len(found.good)),
        ("有错误的行", len(rows) - len(found.good)),
        *((f"问题：{kind}", count) for kind, count in _by_kind(found.problems)),
        *(
            (f"已自动整理：{kind} {heading}".rstrip(), count)
            for (kind, heading), count in found.sheet.repairs.counts.items()
        ),
    ]
    sheet = found.sheet
    return write_marked(sheet.lines(), found.problems, sheet.repairs.noted, counts, sheet.layout)


def _by_kind(problems: list[Problem]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.kind] = counts.get(problem.kind, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])


def finding_of(subject: Subject[Any], batch: ImportBatch, problem: Problem, row: Row) -> Any:
    """Return the problem as a finding of the batch, not yet saved."""
    kind: Any = subject.finding
    return kind(
        batch=batch,
        row=row.number,
        cell=problem.cell,
        name=row.text("name").strip()[:120],
        key=problem.key,
        heading=problem.heading,
        kind=problem.kind,
        value=problem.value[:200],
        message=problem.message[:500],
        severity=problem.severity,
    )


def summary_of(subject: Subject[Any], found: Found) -> dict[str, Any]:
    """Return what the batch's page tells of the file: counts, causes, samples, what is not read."""
    rows, good, problems = found.sheet.rows, found.good, found.problems
    samples = [row.values for row in good[:SAMPLES]]
    known = [c for c in subject.columns if any(v.get(c.key) not in (None, "") for v in samples)]
    columns = [c for c in subject.columns if c in found.sheet.columns or c in known]
    errors = sum(p.severity == "error" for p in problems)
    return {
        "rows": len(rows),
        "good": len(good),
        "errors": errors,
        "warnings": len(problems) - errors,
        "outline": found.plan.outline,
        "idle": bool(good) and found.plan.is_idle,
        "digest": found.plan.digest,
        "about": found.plan.about,
        "repairs": found.sheet.repairs.summary(),
        "causes": _causes(problems),
        "unread": found.sheet.unread[:50],
        "missing": [c.heading for c in subject.columns if c.is_missed and c not in columns],
        "headings": [c.heading for c in columns],
        "samples": [[c.said(values.get(c.key))[:60] for c in columns] for values in samples],
    }


def _causes(problems: list[Problem]) -> list[dict[str, Any]]:
    """Return each sort of problem at each column: how many, the first cells, what the first says."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for problem in problems:
        key = (problem.severity, problem.kind, problem.heading)
        cause = found.get(key)
        if cause is None:
            told = {"severity": key[0], "kind": key[1], "heading": key[2]}
            cause = found[key] = told | {"message": problem.message, "count": 0, "cells": []}
        cause["count"] += 1
        if len(cause["cells"]) < CELLS:
            cause["cells"].append(problem.cell)
    return sorted(found.values(), key=lambda c: (c["severity"], -c["count"]))
