"""Set up, start the whole site with demonstration data, and stop it cleanly on Ctrl+C."""

import argparse
import fcntl
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from launch import servers, setup, terminal
from launch.supervisor import Stopped, Supervisor
from launch.terminal import Failure, step
from launch.tree import PYTHON, ROOT, VAR, Command, Environment, inherited_environment, new_keys

FOLDER = VAR / "demo"
LOGS = FOLDER / "log"
KEYS = FOLDER / "keys.json"
LOADED = FOLDER / "loaded"
ALREADY = FOLDER / "running"
DEFAULT_PORT = 8000
CHECK_TASK = "celery.accumulate"  # Celery's own task: proves the worker without touching our data


def main() -> int:
    options = arguments()
    with the_only_demo():
        if options.fresh:
            start_over()
        print("Setting up", flush=True)
        setup.prepare(development=False)
        with Supervisor(LOGS) as supervisor:
            try:
                run(supervisor, options)
            except Stopped:
                pass
            finally:
                with suppress(OSError):  # the terminal may be gone
                    print("\nStopping ...", flush=True)
        with suppress(OSError):
            print("Stopped.", flush=True)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument("--port", type=int, help="default 8000, or the next one that is free")
    parser.add_argument(
        "--host", default="127.0.0.1", help="0.0.0.0 lets phones in your network in"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="delete the demonstration and start over"
    )
    parser.add_argument("--check", action="store_true", help="start, see that all works, stop")
    return parser.parse_args()


def run(supervisor: Supervisor, options: argparse.Namespace) -> None:
    """Start everything in order and stay until it ends."""
    port = choose_port(options.host, options.port)
    address = f"http://{'127.0.0.1' if options.host == '0.0.0.0' else options.host}:{port}"  # noqa: S104
    environment = demo_environment(options.host)
    print("Starting", flush=True)
    if "REDIS_URL" not in os.environ:
        with step("Valkey"):
            servers.start_valkey(supervisor, FOLDER / "valkey", durable=True)
    if not LOADED.exists():
        forget_unfinished_load()
    with step("database"):
        supervisor.run("migrate", manage("migrate", "--verbosity", "0"), environment)
    with step("web server"):
        supervisor.start("web", gunicorn(options.host, port), environment)
        wait_for_page(supervisor, options.host, port, "/health/")
    if not LOADED.exists():
        load(supervisor, environment, address)
    with step("worker and scheduler") as outcome:
        outcome.note = "started"
        # They start after the data: loading moves the portal's clock, and these live in real time.
        supervisor.start("beat", celery("beat", "--pidfile="), environment)
        supervisor.start("worker", celery("worker", "--concurrency=2"), environment)
        wait_for_page(supervisor, options.host, port, "/health/ready/")
    if options.check:
        check_worker(supervisor, environment)
        return
    greet(supervisor, environment, address)
    supervisor.watch_forever()


@contextmanager
def the_only_demo() -> Iterator[None]:
    """Two demonstrations in one folder would share a database and a socket."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ALREADY.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("A demonstration is already running in this folder.") from None
        yield


def start_over() -> None:
    if "DATABASE_URL" in os.environ:
        raise Failure("--fresh never deletes a database named by DATABASE_URL. Empty it yourself.")
    for path in FOLDER.iterdir():
        if path == ALREADY:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def forget_unfinished_load() -> None:
    """A load that was interrupted leaves half a world; loading begins from an empty database."""
    database = FOLDER / "gongqiao.sqlite3"
    if "DATABASE_URL" in os.environ or not database.exists():
        return
    print("  The last load did not finish; loading again from the start.", flush=True)
    for path in FOLDER.glob("gongqiao.sqlite3*"):
        path.unlink()
    shutil.rmtree(FOLDER / "media", ignore_errors=True)


def choose_port(host: str, wanted: int | None) -> int:
    candidates = [wanted] if wanted else range(DEFAULT_PORT, DEFAULT_PORT + 100)
    for port in candidates:
        if is_free(host, port):
            return port
    if wanted:
        raise Failure(f"Port {wanted} is taken. Choose another with --port.")
    raise Failure(f"No port from {DEFAULT_PORT} on is free. Choose one with --port.")


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def demo_environment(host: str) -> Environment:
    """The site's settings; what the caller set for database, broker and logging stays."""
    own = {
        "DEMO": "true",
        "OPERATOR_UNION": "410000",
        "DATA_DIR": str(FOLDER),
        "STATIC_ROOT": str(setup.STATIC_ROOT),
        "REDIS_URL": servers.redis_url(servers.short_socket(FOLDER / "valkey", "valkey.sock")),
        "ALLOWED_HOSTS": "127.0.0.1,localhost" if host == "127.0.0.1" else "*",
    }
    kept = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
    return inherited_environment() | own | keys() | kept


def keys() -> Environment:
    """The demonstration's own keys, made once and readable by their owner alone."""
    if not KEYS.exists() or not KEYS.stat().st_size:
        KEYS.touch(mode=0o600)
        KEYS.write_text(json.dumps(new_keys()))
    found: Environment = json.loads(KEYS.read_text())
    return found


def manage(*words: str) -> Command:
    return [PYTHON, "manage.py", *words]


def gunicorn(host: str, port: int) -> Command:
    return [
        *(PYTHON, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"{host}:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "120"),
        *("--graceful-timeout", "5", "--no-control-socket", "--access-logfile", "-"),
    ]


def celery(*words: str) -> Command:
    return [PYTHON, "-m", "celery", "-A", "portal", *words, "--loglevel", "INFO"]


def load(supervisor: Supervisor, environment: Environment, address: str) -> None:
    print(f"  {address}/ already answers; loading the demonstration data:", flush=True)
    started = time.monotonic()
    supervisor.run("load_demo", manage("load_demo"), environment, to_terminal=True)
    LOADED.touch()
    print(
        f"  {'demonstration data':<22} {'loaded':<12} {time.monotonic() - started:6.1f} s",
        flush=True,
    )


def wait_for_page(supervisor: Supervisor, host: str, port: int, path: str) -> None:
    supervisor.wait_until(
        lambda: page_status(host, port, path) == http.client.OK,
        what=f"The page {path}",
        seconds=60,
    )


def page_status(host: str, port: int, path: str) -> int:
    """The page's HTTP status, 0 while nobody answers."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def worker_totals(environment: Environment) -> list[dict[str, int]]:
    """How often each worker that answers has begun each task."""
    answer = ask_celery(environment, "inspect", "stats", "--json", "--timeout", "3")
    begin = answer.find("{")
    if begin < 0:
        return []
    try:
        stats = json.JSONDecoder().raw_decode(answer[begin:])[0]
    except json.JSONDecodeError:
        return []
    return [worker.get("total", {}) | {"": 0} for worker in stats.values()]


def check_worker(supervisor: Supervisor, environment: Environment) -> None:
    """Send one task and see that a worker runs it."""
    with step("one task"):
        ask_celery(environment, "call", CHECK_TASK, "--args", "[1]")
        supervisor.wait_until(
            lambda: any(CHECK_TASK in total for total in worker_totals(environment)),
            what="Running one task",
            seconds=60,
        )


def ask_celery(environment: Environment, *words: str) -> str:
    command = [str(PYTHON), "-m", "celery", "-A", "portal", *words]
    finished = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.stdout


def greet(supervisor: Supervisor, environment: Environment, address: str) -> None:
    print(f"\n工桥 Gongqiao is running at  {address}/\n", flush=True)
    supervisor.run("accounts", manage("load_demo", "--accounts"), environment, to_terminal=True)
    print(f"\nLogs: {LOGS}   Stop: Ctrl+C", flush=True)


if __name__ == "__main__":
    terminal.main("bin/demo", main)
