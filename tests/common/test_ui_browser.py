"""The living page in a real browser: readable by machines, by keyboard, on a phone, without script."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(1366, 768), (1440, 900), (390, 844)]


@pytest.fixture
def address(live_server: Any, settings: Any) -> str:
    settings.DEMO = True
    return f"{live_server.url}/sys/ui/"


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_serious_is_found_and_nothing_runs_off_the_side(
    chromium: Browser, address: str, width: int, height: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    troubles: list[str] = []
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: troubles.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(address[:20]) else troubles.append(r.url))
    page.goto(address)

    violations = Axe().run(page).response["violations"]
    assert [v["id"] for v in violations if v["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [t for t in troubles if not t.startswith("data:")] == []
    page.close()


def test_the_first_screen_at_an_office_display_shows_the_list(page: Page) -> None:
    top = page.locator(".worklist tbody tr").first.bounding_box()

    assert top is not None
    assert top["y"] < 400


def test_slash_goes_to_search_and_question_mark_shows_the_keys(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#quick-search")).to_be_focused()
    page.locator("#quick-search").blur()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()


def test_single_keys_can_be_switched_off(page: Page) -> None:
    page.evaluate("localStorage.setItem('single-key-shortcuts', 'off')")
    page.keyboard.press("/")

    expect(page.locator("#quick-search")).not_to_be_focused()


def test_the_grid_is_one_tab_stop_and_moves_by_arrows(page: Page) -> None:
    cells = page.locator("[role=gridcell]")
    assert page.locator('[role=gridcell][tabindex="0"]').count() == 1
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    expect(page.locator("#grid-address")).to_have_text("E2")
    page.keyboard.press("F8")
    expect(page.locator(".grid .cell-error")).to_be_focused()


def test_a_cell_is_typed_over_and_undone(page: Page) -> None:
    cell = page.locator('[data-key="201-c"]')
    cell.focus()
    page.keyboard.type("70")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("70")
    page.keyboard.press("Control+z")
    expect(cell).to_have_text("68")


def test_a_computed_cell_cannot_be_typed_over(page: Page) -> None:
    cell = page.locator(".cell-sum").first
    cell.focus()
    page.keyboard.type("9")

    expect(cell).to_have_text("217")


def test_what_was_typed_comes_back_after_leaving(page: Page, address: str) -> None:
    page.fill("#clean_name", "没有保存的名称")
    page.locator("#clean_name").blur()
    page.goto(address)
    page.get_by_role("button", name="恢复").click()

    expect(page.locator("#clean_name")).to_have_value("没有保存的名称")


def test_the_elder_version_is_larger_and_kept(page: Page, address: str) -> None:
    page.locator(".header-links summary").click()
    page.locator("[data-elder]").first.click()
    page.wait_for_load_state()

    expect(page.locator("html.elder")).to_have_count(1)
    page.goto(address)
    expect(page.locator("html.elder")).to_have_count(1)


def test_the_page_reads_without_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    assert page.locator("html.no-js").count() == 1
    assert page.get_by_text("新就业形态劳动者心理关怀服务项目").count() >= 1
    assert page.locator("form [name=amount]").first.is_visible()
    context.close()


def test_print_leaves_out_the_navigation(page: Page) -> None:
    page.emulate_media(media="print")

    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".header")).to_be_hidden()
    expect(page.locator(".worklist")).to_be_visible()
