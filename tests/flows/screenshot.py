"""Takes the README's picture of the worklist: `python -m tests.flows.screenshot`."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import tests.environment  # noqa: F401 - keys for the site's processes
from tests.flows.conftest import CHROMIUM, QUIET
from tests.flows.stack import ROOT, running

PICTURE = ROOT / "docs" / "images" / "worklist.png"


def main() -> None:
    """Start the site with the small world, come in as 王敏, photograph the worklist."""
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
    folder = Path(tempfile.mkdtemp(prefix="gongqiao-picture-"))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with running(folder) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(
            base_url=site.url, viewport={"width": 1366, "height": 768}, locale="zh-CN"
        )
        page.goto("/account/login/")
        page.get_by_role("button", name="王敏").first.click()
        page.goto("/u/")
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
