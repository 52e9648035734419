"""Fixtures of the flows: one running site, real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.flows.stack import Stack, running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running site with the small world; one for each file of flows."""
    folder: Path = tmp_path_factory.mktemp("stack")
    with running(folder) as site:
        yield site


@pytest.fixture
def desk(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """A page at an office screen, 1366×768."""
    context = chromium.new_context(
        base_url=stack.url, viewport={"width": 1366, "height": 768}, locale="zh-CN"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """A page on a phone, 390×844."""
    context = chromium.new_context(
        base_url=stack.url, viewport={"width": 390, "height": 844}, locale="zh-CN", is_mobile=True,
        has_touch=True,
    )  # fmt: skip
    yield context.new_page()
    context.close()
