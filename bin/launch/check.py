"""Run every check that needs no test; all of them run, and one failure fails the command."""

import argparse
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from launch import setup, terminal
from launch.terminal import Failure, tail
from launch.tree import PYTHON, ROOT, VENV, Command, Environment, inherited_environment, new_keys

LONGEST_REPORT = 60
PROGRAMS = VENV / "bin"


@dataclass(frozen=True)
class Check:
    """A program that must end well; `more` is what its environment needs beyond the usual."""

    name: str
    command: Command
    more: Environment = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """How a check went."""

    check: Check
    code: int
    output: str
    seconds: float


def checks() -> list[Check]:
    """The longest first: two run at a time."""
    manage: Command = [PYTHON, "manage.py"]
    compose: Command = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    return [
        Check("mypy", module("mypy")),
        Check("ruff", module("ruff", "check", ".")),
        Check("ruff format", module("ruff", "format", "--check", ".")),
        Check("import-linter", [PROGRAMS / "lint-imports", "--no-cache"]),
        Check("djlint", module("djlint", "templates", "--lint", "--quiet")),
        Check("djlint format", module("djlint", "templates", "--check", "--quiet")),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check(
            "deploy check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production()
        ),
        Check("compose file", [PROGRAMS / "check-jsonschema", *compose]),
        Check("hadolint", [PROGRAMS / "hadolint", "Dockerfile"]),
    ]


def module(*words: str) -> Command:
    return [PYTHON, "-m", *words]


def production() -> Environment:
    """What an installation behind a proxy with TLS would set."""
    return {
        "ALLOWED_HOSTS": "gongqiao.example",
        "CSRF_TRUSTED_ORIGINS": "https://gongqiao.example",
        "DATABASE_URL": "postgresql://gongqiao:secret@db/gongqiao",
        "REDIS_URL": "redis://redis:6379/0",
        "DEBUG": "false",
        "DEMO": "false",
    }


def main() -> int:
    chosen = choose(checks())
    setup.prepare(development=True)
    environment = inherited_environment() | new_keys() | {"STATIC_ROOT": str(setup.STATIC_ROOT)}
    failed = [result for result in run_all(chosen, environment) if result.code]
    print(f"{len(chosen) - len(failed)} of {len(chosen)} checks passed", flush=True)
    return 1 if failed else 0


def choose(known: list[Check]) -> list[Check]:
    names = [check.name for check in known]
    parser = argparse.ArgumentParser(
        prog="bin/check", description=__doc__, epilog=f"Checks: {', '.join(names)}."
    )
    parser.add_argument("names", nargs="*", metavar="check", help="only these, by name")
    wanted = parser.parse_args().names
    if unknown := set(wanted) - set(names):
        raise Failure(f"There is no check named {', '.join(sorted(unknown))}.")
    return [check for check in known if not wanted or check.name in wanted]


def run_all(chosen: list[Check], environment: Environment) -> Iterator[Result]:
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for result in pool.map(lambda check: run_one(check, environment), chosen):
            report(result)
            yield result


def run_one(check: Check, environment: Environment) -> Result:
    started = time.monotonic()
    try:
        finished = subprocess.run(
            [str(word) for word in check.command],
            cwd=ROOT,
            env=environment | check.more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        code, output = finished.returncode, finished.stdout
    except OSError as error:
        code, output = 1, f"{check.command[0]}: {error.strerror}"
    return Result(check, code, output, time.monotonic() - started)


def report(result: Result) -> None:
    word = "FAIL" if result.code else "ok"
    if result.code:
        print(tail(result.output, LONGEST_REPORT))
    print(f"  {word:<5} {result.check.name:<16} {result.seconds:6.1f} s", flush=True)


if __name__ == "__main__":
    terminal.main("bin/check", main)
