"""A large ledger through a real browser and worker, and a power cut in the middle of writing it.

LEDGER_ROWS=20000 tries the size of a province's ledger, with 500 errors; the daily run takes fewer.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import ledgers
from tests.flows import taking_in
from tests.flows.cast import Cast
from tests.flows.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS = int(os.environ.get("LEDGER_ROWS", "1000"))
ERRORS = max(57, ROWS // 40)  # more than one page of them, and three of each sort
PATIENCE = 90_000 + ROWS * 15  # milliseconds
HANDOVER = 45_000  # milliseconds: the lease runs out, the next worker is told, it starts over
LATER = date(2040, 1, 1)  # past every clock of the demonstration
ENTRANCE = "/u/orgs/import/"
ORGANISATIONS = "SELECT count(*) FROM orgs_organisation"
ATTEMPTS = "SELECT attempt FROM common_job WHERE kind = 'import_confirm' ORDER BY created_at DESC"


@pytest.fixture
def clerk(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """The clerk's window."""
    cast = Cast(chromium, stack.url)
    yield cast.person("wangmin")
    cast.close()


def name_of(number: int) -> str:
    return f"平顶山市第{number}职工服务中心（演示）"


def test_a_clerk_mends_a_ledger_by_its_report_takes_it_in_and_back(
    clerk: Page, stack: Stack, tmp_path: Path
) -> None:
    book = ledgers.ledger(ROWS, ERRORS, today=LATER)
    wrong, right = tmp_path / "台账.xlsx", tmp_path / "台账改好.xlsx"
    wrong.write_bytes(book.data)
    right.write_bytes(ledgers.ledger(ROWS).data)
    before, main = taking_in.tables(stack), clerk.locator("main")

    clerk.goto(ENTRANCE)
    with taking_in.timed("checked with errors"):
        taking_in.upload(clerk, wrong, PATIENCE)
    expect(main).to_contain_text(
        f"共 {ROWS:,} 行：可导入 {ROWS - ERRORS:,}，有错误 {ERRORS:,}（{ERRORS:,} 处）"
    )
    assert len(book.sorts) >= 15
    assert taking_in.sorts(clerk) == book.sorts
    assert taking_in.reported(clerk) == book.planted, "each at its cell, and no others"
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="下载标注文件").click()
    assert taking_in.marked(download.value.path()) == set(book.planted)

    clerk.get_by_role("link", name="改好后重新上传").click()
    with taking_in.timed("checked without errors"):
        taking_in.upload(clerk, right, PATIENCE)
    assert taking_in.tables(stack) == before, "nothing is written before it is confirmed"
    count = taking_in.number(stack, ORGANISATIONS)
    with taking_in.timed("written"):
        clerk.get_by_role("button", name=f"确认导入 {ROWS:,} 行").click()
        expect(main).to_contain_text(f"已导入：新建 {ROWS:,} 家", timeout=PATIENCE)
    assert taking_in.number(stack, ORGANISATIONS) == count + ROWS
    report = clerk.url

    clerk.goto(f"/u/orgs/?q={name_of(ROWS - 1)}")
    expect(clerk.get_by_role("link", name=name_of(ROWS - 1))).to_be_visible()
    clerk.goto(report)
    with taking_in.timed("undone"):
        taking_in.take_back(clerk, PATIENCE)
    assert taking_in.tables(stack) == before
    clerk.goto(f"/u/orgs/?q={name_of(ROWS - 1)}")
    expect(main).to_contain_text("没有符合条件的社会组织")


def test_a_worker_killed_while_it_writes_leaves_nothing_and_another_finishes_once(
    clerk: Page, stack: Stack, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(ledgers.ledger(ROWS, ERRORS, first=50_000, today=LATER).data)
    before, main = taking_in.tables(stack), clerk.locator("main")
    count = taking_in.number(stack, ORGANISATIONS)
    clerk.goto(ENTRANCE)
    taking_in.upload(clerk, path, PATIENCE)
    stack.kill("worker")

    clerk.get_by_role("button", name=re.compile("只导入正确的")).click()
    clerk.get_by_role("dialog").get_by_role("button", name="只导入正确的行").click()
    expect(main).to_contain_text("正在排队")
    stack.start_worker()
    taking_in.cut_the_power(stack, PATIENCE / 1000)
    assert taking_in.tables(stack) == before, "nothing of it is there"
    clerk.reload()
    expect(main).to_contain_text(taking_in.WRITING)

    stack.start_worker()
    with taking_in.timed("taken over and written"):
        expect(main).to_contain_text("已导入：新建", timeout=HANDOVER + PATIENCE)
    assert taking_in.number(stack, ATTEMPTS) == 2
    assert taking_in.number(stack, ORGANISATIONS) == count + ROWS - ERRORS
    expect(main).to_contain_text(f"有错误的 {ERRORS:,} 行没有导入")

    taking_in.take_back(clerk, PATIENCE)
    assert taking_in.tables(stack) == before
