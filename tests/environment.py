"""The environment Django's settings read in a test run; pytest loads this before anything else."""

import base64
import os
from urllib.parse import urlsplit, urlunsplit

KEY = base64.b64encode(bytes(range(32))).decode()
VALUES = {
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "SEALING_KEY": KEY,
    "PSEUDONYM_KEY": KEY,
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in the thread that uses the database
}


def redis_of_own(url: str, worker: str) -> str:
    """Give each parallel test process its own Redis database, so queues and caches do not mix."""
    number = int(worker.removeprefix("gw")) + 1
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


for name, value in VALUES.items():
    os.environ.setdefault(name, value)
if "REDIS_URL" in os.environ and "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["REDIS_URL"] = redis_of_own(
        os.environ["REDIS_URL"], os.environ["PYTEST_XDIST_WORKER"]
    )
