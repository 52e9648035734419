"""Fixtures of the flows: one running site for all of them that one test process runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.stack import Stack, running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running site with the small world, which takes a minute to load: one for all flows.

    The flows before `test_whole_life`, which moves the clock and locks a year, leave the world as
    it was.
    """
    folder: Path = tmp_path_factory.mktemp("stack")
    with running(folder) as started:
        yield started


@pytest.fixture
def stack(site: Stack) -> Stack:
    """The running site with a worker, whatever the flow before did to it."""
    site.ensure_worker()
    return site
