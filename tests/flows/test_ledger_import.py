"""A large ledger through a real browser, a real worker, and a power cut in the middle of writing."""

import json
import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.factories import ledgers
from tests.flows.cast import Cast
from tests.flows.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# 20,000 rows with 500 errors are tried by LEDGER_ROWS=20000; the daily run takes fewer.
ROWS = int(os.environ.get("LEDGER_ROWS", "1000"))
PATIENCE = 30_000 + ROWS * 15  # milliseconds
CLERK = "wangmin"
LOOK = """
import json
from orgs.models import LedgerBatch, Organisation, OrganisationLink
from portal.common.models import Event
batch = LedgerBatch.objects.order_by("-pk").select_related("job").first()
print(json.dumps(dict(state=batch.state, job=batch.job.state, stage=batch.job.stage,
                      attempt=batch.job.attempt, organisations=Organisation.objects.count(),
                      links=OrganisationLink.objects.count(), entered=Event.objects.filter(
                          action="orgs.organisation.enter").count())))
"""


def look(stack: Stack) -> dict[str, object]:
    seen: dict[str, object] = json.loads(stack.shell(LOOK).splitlines()[-1])
    return seen


def wait_for(stack: Stack, job: str) -> dict[str, object]:
    end = time.monotonic() + PATIENCE / 1000
    while (seen := look(stack))["job"] != job:
        assert time.monotonic() < end, f"{seen}\n{stack.tail('worker')}"
        time.sleep(0.3)
    return seen


def test_a_ledger_goes_in_by_the_browser_survives_a_power_cut_and_comes_back(
    chromium: Browser, stack: Stack, tmp_path: Path
) -> None:
    book = ledgers.ledger(ROWS, ROWS // 40)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(book.data)
    page = Cast(chromium, stack.url).person(CLERK)
    page.goto("/u/orgs/import/")
    page.get_by_label("台账文件").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("main")).to_contain_text("确认后会做什么", timeout=PATIENCE)
    good = ROWS - len(book.planted)
    expect(page.locator("main")).to_contain_text(f"（{len(book.planted):,} 处）")
    before = look(stack)
    stack.kill("worker")

    stack.start_worker(JOB_PACE="3")
    page.get_by_role("button", name=f"只导入正确的 {good:,} 行").click()
    page.get_by_role("button", name="只导入正确的行").click()
    expect(page.locator(".job")).to_be_visible(timeout=PATIENCE)
    wait_for(stack, "running")
    stack.kill("worker")
    cut = look(stack)
    assert {k: cut[k] for k in ("organisations", "links", "entered", "state")} == {
        k: before[k] for k in ("organisations", "links", "entered", "state")
    }, "nothing is written before the end"

    stack.start_worker()
    expect(page.locator("main")).to_contain_text("已导入：新建", timeout=PATIENCE + 30_000)
    after = look(stack)
    assert after["attempt"] == 2
    assert after["organisations"] == before["organisations"] + good  # type: ignore[operator]

    page.get_by_role("button", name="撤销整批").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销整批").click()
    expect(page.locator("main")).to_contain_text("这一批已撤销", timeout=PATIENCE)
    last = look(stack)
    assert (last["organisations"], last["links"]) == (before["organisations"], before["links"])
