"""Taking in a ledger in the browser, and what of it stands in the database, read past the site."""

import hashlib
import logging
import re
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.flows.stack import Stack

logger = logging.getLogger(__name__)
REPORT: Final = "需要处理的单元格"
WRITING: Final = "写入（一次完成）"
SLICE: Final = 0.02  # seconds a worker that is about to be killed runs between two looks at it
# What only grows: the log, history, numbers given out, jobs, messages, files, the imports
# themselves. What the scheduler moves on by the clock meanwhile. How SQLite keeps its search index,
# which is read as a table as well.
LEFT_OUT: Final = re.compile(
    r"common_(event|eventlink|job|message|numbersequence|storedfile)|orgs_historical\w+"
    r"|orgs_ledger(batch|finding)|django_session"
    r"|orgs_booking(slot)?|projects_reservation"
    r"|sqlite_\w+|orgs_search_words_\w+"
)
TABLES: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
# Rows of the register are being written, and not yet there for anybody else.
INSERTING: Final = """
    SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
    WHERE relname = 'orgs_organisation' AND mode = 'RowExclusiveLock'
"""


def tables(stack: Stack) -> dict[str, str]:
    """Return each table that an import must leave as it found it, as a fingerprint of its rows."""
    found: dict[str, str] = {}
    with stack.database() as cursor:
        cursor.execute(TABLES[stack.vendor])
        for (name,) in cursor.fetchall():
            if not LEFT_OUT.fullmatch(name):
                cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - its own tables
                rows = sorted(repr([*map(_plain, row)]) for row in cursor.fetchall())
                found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def number(stack: Stack, question: str) -> int:
    """Return the one number that answers the question."""
    with stack.database() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


def upload(page: Page, path: Path, patience: float) -> None:
    """Give the file to the site, and wait for its report."""
    page.get_by_label("台账文件").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("main")).to_contain_text("还没有写入任何数据", timeout=patience)


def reported(page: Page) -> dict[str, str]:
    """Return every error of the report, page by page: its cell and the sort of problem."""
    found: dict[str, str] = {}
    while True:
        rows = page.get_by_role("table", name=REPORT).locator("tbody tr")
        for line in rows.evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.innerText))"):
            row, cell, kind = line[0].strip(), line[1].strip(), line[5].strip()
            assert row == f"第 {cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')} 行"
            assert cell not in found, "one cell, one problem"
            found[cell] = kind
        onward = page.get_by_role("link", name="下一页")
        if not onward.count():
            return found
        onward.click()
        page.wait_for_load_state()


def sorts(page: Page) -> dict[str, int]:
    """Return the sorts of problems that the report can be narrowed to, with their counts."""
    words = page.locator("select[name=kind] option").all_inner_texts()[1:]
    found = [re.fullmatch(r"(.+)（(\d+)）", word) for word in words]
    return {match[1]: int(match[2]) for match in found if match}


def marked(path: Path) -> set[str]:
    """Return the cells with a note in the workbook."""
    with zipfile.ZipFile(path) as book:
        return set(
            re.findall(r'<comment ref="([A-Z]+\d+)"', book.read("xl/comments1.xml").decode())
        )


def take_back(page: Page, patience: float) -> None:
    """Undo the batch of this page, and wait until that is done."""
    page.get_by_role("button", name="撤销整批").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销整批").click()
    expect(page.locator("main")).to_contain_text("这一批已撤销", timeout=patience)


def cut_the_power(stack: Stack, seconds: float) -> None:
    """Kill the worker in the middle of its transaction: stopped, seen to be writing, killed."""
    end = time.monotonic() + seconds
    seen = 0
    with stack.database() as cursor:
        while seen < 2:
            assert time.monotonic() < end, f"it was never seen to write:\n{stack.tail('worker')}"
            time.sleep(SLICE)
            cursor.execute("SELECT stage FROM common_job WHERE state = 'running'")
            if cursor.fetchone() != (WRITING,):
                continue
            stack.pause("worker")
            seen = seen + 1 if _is_writing(stack, cursor) else 0
            if seen < 2:
                stack.resume("worker")
    stack.kill("worker")


def _is_writing(stack: Stack, cursor: Any) -> bool:
    """Tell whether the worker, which is paused, holds what it has written so far to itself."""
    if stack.vendor == "postgresql":
        cursor.execute(INSERTING)
        return bool(cursor.fetchone()[0])
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    cursor.execute("ROLLBACK")
    return False


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Log how long it took, which `--log-cli-level=INFO` shows."""
    started = time.monotonic()
    yield
    logger.info("%s: %.1f s", what, time.monotonic() - started)
