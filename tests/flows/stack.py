"""The whole site as processes of its own: web server, real worker, scheduler, a small world.

Tests drive it from outside, as people do; what they may look into is the database file, the media
folder and the logs.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")  # each test process has a site of its own
STACK_DATABASE = f"gongqiao_flows_{WORKER}"
STACK_REDIS_DB = 15 - int(WORKER.removeprefix("gw"))  # from the top; the tests count from below


@dataclass
class Stack:
    """A running site: its address, its folders, and handles to its processes."""

    url: str
    folder: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str, **more: str) -> None:
        """Start one of the site's processes in a group of its own; `more` goes into its environment."""
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment | more, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip

    def start_worker(self, **more: str) -> None:
        """Start a Celery worker as production does."""
        words = ("-A", "portal", "worker", "-c", "1", "-l", "info")
        self.start("worker", *_python("celery", *words), **more)

    def ensure_worker(self) -> None:
        """Start a worker where the last one was killed."""
        worker = self.processes.get("worker")
        if worker is None or worker.poll() is not None:
            self.start_worker()

    def kill(self, name: str) -> None:
        """Kill the process and its children with SIGKILL, as a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def pause(self, name: str) -> None:
        """Stop the process and its children where they are, until `resume` or `kill`."""
        os.killpg(self.processes[name].pid, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """Let a paused process go on."""
        os.killpg(self.processes[name].pid, signal.SIGCONT)

    def stop(self) -> None:
        """End everything."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def manage(self, *words: str, **more: str) -> str:
        """Run a management command and return what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment | more,
            capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python inside the site and return what it prints."""
        return self.manage("shell", "--no-imports", "-c", code).strip()

    @property
    def vendor(self) -> str:
        """Which database the site runs on: sqlite or postgresql."""
        return "sqlite" if self.environment["DATABASE_URL"].startswith("sqlite") else "postgresql"

    @contextmanager
    def database(self) -> Iterator[Any]:
        """Yield a cursor into the site's database, past the site; each statement stands alone."""
        url = self.environment["DATABASE_URL"]
        connection: Any
        if self.vendor == "sqlite":
            path = url.removeprefix("sqlite:///")
            connection = sqlite3.connect(path, timeout=0.1, isolation_level=None)
        else:
            connection = psycopg2.connect(url)
            connection.autocommit = True
        with closing(connection), closing(connection.cursor()) as cursor:
            yield cursor

    def tail(self, name: str, lines: int = 30) -> str:
        """Return the end of a process's log, for messages of failing tests."""
        path = self.folder / f"{name}.log"
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


@contextmanager
def running(folder: Path, *, world: bool = True, small: bool = True) -> Iterator[Stack]:
    """Yield a running site with the demonstration's world, the small one unless told otherwise."""
    port = _free_port()
    stack = Stack(f"http://127.0.0.1:{port}", folder, _environment(folder))
    stack.manage("migrate", "--no-input")
    if world:
        stack.manage("load_demo", *(["--small"] if small else []))
    stack.start(
        "web",
        *_python("gunicorn", "portal.wsgi:application", "-b", f"127.0.0.1:{port}",
                 "-k", "gthread", "-w", "2", "--threads", "4", "--timeout", "120"),
    )  # fmt: skip
    stack.start_worker()
    stack.start("beat", *_python("celery", "-A", "portal", "beat", "-l", "info"))
    try:
        _wait_until_ready(stack)
        yield stack
    finally:
        stack.stop()


def _python(module: str, *words: str) -> list[str]:
    return [sys.executable, "-m", module, *words]


def _environment(folder: Path) -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    own["PYTHONPATH"] = f"{ROOT}{os.pathsep}{ROOT / 'statistics'}"
    own["DEMO"] = "1"
    own["DATA_DIR"] = str(folder)
    own["MEDIA_ROOT"] = str(folder / "media")
    own["LOG_LEVEL"] = "INFO"
    own["API_RATE"] = "100000/min"
    own["DATABASE_URL"] = _database(folder)
    own["REDIS_URL"] = redis_of_own(os.environ["REDIS_URL"])
    return own


def redis_of_own(url: str) -> str:
    """Return the same server with the database number that only the stack uses."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={STACK_REDIS_DB}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{STACK_REDIS_DB}"))


def _database(folder: Path) -> str:
    """Return the address of a fresh database of the kind this test run uses."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        path = folder / "gongqiao.sqlite3"
        migrated.copy_sqlite(str(path)).close()
        return f"sqlite:///{path}"
    migrated.copy_postgresql(url, STACK_DATABASE)
    return urlunsplit(urlsplit(url)._replace(path=f"/{STACK_DATABASE}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(stack: Stack) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        for name, process in stack.processes.items():
            assert process.poll() is None, f"{name} ended:\n{stack.tail(name)}"
        try:
            with urllib.request.urlopen(f"{stack.url}/health/ready/", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"the site did not get ready:\n{stack.tail('web')}")
