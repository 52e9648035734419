"""Set up and run every test; arguments this command does not know go to pytest."""

import argparse
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from launch import browser, servers, setup, terminal
from launch.supervisor import POLL_SECONDS, Stopped, Supervisor
from launch.tree import PYTHON, ROOT, VAR, Environment, inherited_environment

NOTHING_COLLECTED = 5
SHARED = ROOT.parent / "shared"
# With one of these the caller steers the run, and it is left in one piece.
STEERING = ("-m", "-n", "--numprocesses", "--pdb", "--collect-only", "--co", "--lf", "--ff", "--sw")


def main() -> int:
    options, words = arguments().parse_known_args()
    print("Setting up", flush=True)
    setup.prepare(development=True)
    environment = inherited_environment()
    environment["CHROMIUM"] = str(browser.find_or_install())
    if not SHARED.is_dir():
        print(
            f"  {SHARED.name}/ is not beside this folder: tests that compare with it are left out."
        )
    with tempfile.TemporaryDirectory(prefix="gongqiao-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's own user passes through to its part
        with Supervisor(VAR / "log" / "test") as supervisor:
            try:
                environment |= start_servers(supervisor, Path(folder), postgres=options.postgres)
                return run_tests(supervisor, words, environment)
            except Stopped:
                return 130


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/test", description=__doc__, usage="bin/test [--postgres] [pytest arguments]"
    )
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="run on PostgreSQL and Redis: those of DATABASE_URL and REDIS_URL, or private ones",
    )
    return parser


def start_servers(supervisor: Supervisor, folder: Path, *, postgres: bool) -> Environment:
    """Start what the tests need and the caller did not name."""
    static = str(setup.STATIC_ROOT)
    started: Environment = {"DATA_DIR": str(folder / "data"), "STATIC_ROOT": static}
    if "REDIS_URL" not in os.environ:
        redis = folder / "redis"
        started["REDIS_URL"] = (
            servers.start_redis(supervisor, redis)
            if postgres
            else servers.start_valkey(supervisor, redis, durable=False)
        )
    if "DATABASE_URL" in os.environ:
        return started
    if postgres:
        with terminal.step("PostgreSQL"):
            started["DATABASE_URL"] = servers.start_postgres(supervisor, folder / "postgres")
    return started


def run_tests(supervisor: Supervisor, words: list[str], environment: Environment) -> int:
    """Two runs: a browser wants a core of its own, and files of flows stay in one process."""
    if any(word.split("=")[0] in STEERING for word in words):
        return pytest(supervisor, words, environment)
    apart = (("not browser", "worksteal"), ("browser", "loadfile"))
    codes = [
        pytest(
            supervisor,
            ["-m", marked, "-n", "2", "--dist", shared, "--no-loadscope-reorder", *words],
            environment,
        )
        for marked, shared in apart
    ]
    ran = [code for code in codes if code != NOTHING_COLLECTED]
    return max(ran, default=NOTHING_COLLECTED)


def pytest(supervisor: Supervisor, words: list[str], environment: Environment) -> int:
    """Run pytest in the foreground group, where Ctrl+C and the debugger reach it."""
    command = [str(PYTHON), "-m", "pytest", *words]
    print(f"\n$ pytest {' '.join(words)}", flush=True)
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            while process.poll() is None:
                supervisor.watch()
                time.sleep(POLL_SECONDS)
        except BaseException:
            process.send_signal(signal.SIGINT)
            raise
    return process.returncode


if __name__ == "__main__":
    terminal.main("bin/test", main)
