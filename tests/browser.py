"""The real browser of the tests: one for a run, since two would fight over the event loop."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    """What drives browsers and asks the interface."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_: Playwright) -> Iterator[Browser]:
    """A real Chromium that asks nobody but the site."""
    browser = playwright_.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()
