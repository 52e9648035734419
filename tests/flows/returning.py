"""From the records of a year to a locked return and the interface."""

import io
import re

from openpyxl import load_workbook
from playwright.sync_api import APIResponse, Page, Playwright, expect

from orgs.rules.credit_code import check_sign
from tests.flows.cast import fill, press
from tests.flows.stack import Stack
from tests.flows.walk import (
    HEAD,
    NAME,
    PERSON_TIMES,
    PERSONS,
    REVIEWER,
    STATISTICIAN,
    YEAR,
    Walk,
    found,
)  # fmt: skip


def the_county_returns_its_year(walk: Walk) -> None:
    """Step 10: computed by the worker while the page shows progress; checked, signed, submitted."""
    page = walk.as_(STATISTICIAN)
    page.goto(f"/u/returns/{YEAR}/GS1/")
    compute(page)
    finish_return(walk, "410402", page, REVIEWER, HEAD)
    act(page, "submit")


def compute(page: Page, verb: str = "计算") -> None:
    """Start the job and wait until its page says that it is done."""
    press(page, verb)
    expect(page.locator("main")).to_contain_text("已完成", timeout=60_000)
    page.get_by_role("link", name="查看年报").click()


def act(page: Page, move: str) -> None:
    """Confirm a move of the return; its page asks once more."""
    page.goto(f"/u/returns/{YEAR}/{move}/")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).not_to_contain_text("有内容需要修改")


def finish_return(walk: Walk, code: str, page: Page, checker: str, head: str) -> None:
    """Explain the findings, fill the cover, hand in; two others check and sign."""
    page.goto(f"/u/returns/{YEAR}/findings/")
    grounds = page.locator("main textarea[name^=finding-]")
    if grounds.count():
        for ground in grounds.all():
            ground.fill("已与项目台账和服务记录逐项核对，情况属实；原因是本年度项目结构变化。")
        press(page, "保存说明")
    page.goto(f"/u/returns/{YEAR}/cover/")
    body = f"81{code}MJD{code}"
    fill(page, uscc=body + check_sign(body), phone="0375-2930001")
    press(page, "保存封面")
    act(page, "hand-in")
    act(walk.as_(checker), "check")
    act(walk.as_(head), "sign")


def city_and_province_roll_up_and_lock(walk: Walk) -> None:
    """Step 10: each level accepts what came in and adds it up; the province locks all of it."""
    for code, below, statistician, last in (
        ("410400", "410402", "citytongji", "submit"),
        ("410000", "410400", "provtongji", "lock"),
    ):
        page = walk.as_(statistician)
        checker, head = colleagues(walk.stack, code)
        page.goto(f"/u/returns/{YEAR}/units/{below}/accept/")
        press(page, "受理")
        page.goto("/u/returns/")
        if page.get_by_role("button", name="开始填报").count():
            press(page, "开始填报")
        page.goto(f"/u/returns/{YEAR}/GS1/")
        compute(page)
        page.goto(f"/u/returns/{YEAR}/GS1/")
        compute(page, "汇总下级")
        finish_return(walk, code, page, checker, head)
        act(page, last)


def colleagues(stack: Stack, code: str) -> list[str]:
    """Return the login names of the union's reviewer and head."""
    found_ = stack.shell(
        "from orgs.models import Membership\n"
        "for role in ('role_reviewer', 'role_head'):\n"
        f"    held = Membership.objects.filter(role=role, union__code={code!r})\n"
        "    print(held.order_by('pk').first().user.username)"
    )
    return found_.splitlines()[-2:]


def the_figure_opens_its_records(walk: Walk) -> int:
    """The county's person-times are those of the two records, which open from the figure."""
    page = walk.as_(STATISTICIAN)
    page.goto(f"/u/returns/{YEAR}/GS5/")
    expect(page.locator("main")).to_contain_text("已锁定")
    figure = int(page.locator("a[href*='cell=W501&col=total']").inner_text())
    persons = int(page.locator("a[href*='cell=W502&col=total']").inner_text())
    assert (figure, persons) == (PERSON_TIMES, PERSONS)
    page.goto(f"/u/returns/{YEAR}/sources/W501/")
    assert page.get_by_role("link", name=re.compile("FW-410402-2026-")).count() == 2
    page.get_by_role("link", name=re.compile("FW-410402-2026-")).first.click()
    expect(page.locator("main")).to_contain_text(NAME)
    return figure


def the_province_pulls_the_figure(walk: Walk, playwright_: Playwright) -> int:
    """Step 11: with a token that the province's administrator issued, as JSON and as XLSX."""
    page = walk.cast.person("u410000-gl")
    page.goto("/data/keys/")
    fill(page, name="省级数据汇总", role="api_reader")
    press(page, "签发密钥")
    token = found(r"ghk_\w+", page.locator("main").inner_text())
    api = playwright_.request.new_context(
        base_url=walk.stack.url, extra_http_headers={"Authorization": f"Token {token}"}
    )
    rows = answered(api.get(f"/api/v1/returns/{YEAR}/410402/")).json()
    book = load_workbook(
        io.BytesIO(answered(api.get(f"/api/v1/returns/{YEAR}/410402/xlsx/")).body())
    )
    assert rows["state"] == "locked"
    figure = next(c for c in rows["cells"] if c["code"] == "W501")["total"]["value"]
    lines = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert int(figure) in next(line for line in lines if "W501" in line)
    documented = answered(api.get("/api/schema/?format=json")).json()["paths"]
    assert "/api/v1/returns/{year}/{unit}/" in documented
    return int(figure)


def answered(response: APIResponse) -> APIResponse:
    assert response.ok, f"{response.url}: {response.status} {response.text()[:500]}"
    return response
