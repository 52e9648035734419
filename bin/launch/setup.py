"""Install everything the project needs into its own folder; done again, it only checks."""

import argparse
import ast
import fcntl
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from launch import fonts, frontend, terminal
from launch.system import apt_install, apt_prefix, succeeds
from launch.terminal import Failure, run, step
from launch.tree import (
    PYTHON,
    ROOT,
    VAR,
    VENV,
    Command,
    Environment,
    digest,
    inherited_environment,
    new_keys,
    site_packages,
)

RUNTIME_LOCK = ROOT / "requirements.txt"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.txt"
UV_LOCK = ROOT / "requirements-uv.txt"
UV = VENV / "uv" / "bin" / "uv"
STAMPS = VAR / "setup"
STATIC_ROOT = VAR / "static"
NO_VENV = (
    "Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"
)
NO_NETWORK = (
    "Check the internet connection, or the package index configured for pip, and run again."
)


class Options(TypedDict):
    environment: Environment
    advice: str
    cwd: Path


def prepare(*, development: bool) -> None:
    """Bring the working copy to a state in which the site runs, or the tests do.

    Raises:
        Failure: a step went wrong; the message says what to do.
    """
    with only_one_at_a_time():
        with step("Python environment") as outcome:
            outcome.note = make_venv()
        with step("Python packages") as outcome:
            outcome.note = install_packages(development=development)
        make_importable()
        with step("front-end packages") as outcome:
            outcome.note = frontend.install()
        with step("front end") as outcome:
            outcome.note = frontend.build(STAMPS)
        with step("static files") as outcome:
            outcome.note = collect_static()
        fonts.ensure()


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install into one folder."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    with (STAMPS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  waiting for another command that is setting up here", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_venv() -> str:
    working = ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    if succeeds([str(PYTHON), *working]):
        return "unchanged"
    if not create_venv():
        if apt_prefix() is None:
            raise Failure(NO_VENV)
        apt_install("python3-venv")
        run([sys.executable, "-m", "venv", "--clear", VENV], **ordinary(NO_VENV))
    return "made"


def create_venv() -> bool:
    """Make the environment by the first means that works here; False when none does.

    Debian's Python may lack the part that installs pip into a venv; the last way does without.
    """
    own = str(sys.executable)
    ways = [
        [own, "-m", "venv"],
        [own, "-m", "virtualenv"],
        ["virtualenv", "-p", own],
    ]
    if importlib.util.find_spec("pip"):
        ways.append([own, "-m", "venv", "--without-pip"])
    for way in ways:
        shutil.rmtree(VENV, ignore_errors=True)
        if succeeds([*way, str(VENV)], seconds=120):
            return True
    shutil.rmtree(VENV, ignore_errors=True)
    return False


def ordinary(advice: str) -> Options:
    return {"environment": inherited_environment(), "advice": advice, "cwd": ROOT}


def install_packages(*, development: bool) -> str:
    """Bring the environment to exactly what a lock says.

    The development lock holds the runtime lock too, so once it was wanted it stays: a demo after
    a test run has nothing to do.
    """
    stamp = VENV / "installed"
    installed = stamp.read_text() if stamp.exists() else ""
    lock = RUNTIME_LOCK
    if development or installed.startswith(DEVELOPMENT_LOCK.name):
        lock = DEVELOPMENT_LOCK
    wanted = f"{lock.name} {digest(lock, UV_LOCK)}"
    if installed == wanted:
        return "unchanged"
    stamp.unlink(missing_ok=True)
    install_uv()
    sync: Command = [UV, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", lock]
    run(sync, environment=uv_environment(), advice=NO_NETWORK, cwd=ROOT)
    stamp.write_text(wanted)
    return "installed"


def install_uv() -> None:
    """Put uv beside the installed packages, where `uv pip sync` does not remove it."""
    target = UV.parents[1]
    shutil.rmtree(target, ignore_errors=True)
    install: Command = [python_with_pip(), "-m", "pip", "install", "--quiet", "--require-hashes"]
    install += ["--target", target, "--requirement", UV_LOCK]
    run(install, **ordinary(NO_NETWORK))


def python_with_pip() -> str:
    own = str(PYTHON)
    return own if succeeds([own, "-m", "pip", "--version"]) else sys.executable


def uv_environment() -> Environment:
    environment = inherited_environment()
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    return index_settings(environment) | environment


def index_settings(environment: Environment) -> Environment:
    """Tell uv what this machine told pip, unless uv has been told something of its own.

    Many machines, above all behind a mirror, configure pip alone; uv does not read that.
    """
    own = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX", "UV_FIND_LINKS", "UV_CONFIG_FILE")
    folders = (
        Path.home() / ".config",
        Path(environment.get("XDG_CONFIG_HOME") or "/etc"),
        Path("/etc"),
    )
    if any(name.startswith(own) for name in environment):
        return {}
    if any((folder / "uv" / "uv.toml").exists() for folder in folders):
        return {}
    said = pip_settings(environment)
    settings: Environment = {}
    if "index-url" in said:
        settings["UV_DEFAULT_INDEX"] = said["index-url"]
    if "extra-index-url" in said:
        settings["UV_INDEX"] = " ".join(said["extra-index-url"].split())
        # Every file is checked against the lock, so it may come from whichever index has it.
        settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if "find-links" in said:
        settings["UV_FIND_LINKS"] = ",".join(said["find-links"].split())
    if "cert" in said:
        settings["SSL_CERT_FILE"] = said["cert"]
    if "trusted-host" in said:
        settings["UV_INSECURE_HOST"] = " ".join(said["trusted-host"].split())
    return settings


def pip_settings(environment: Environment) -> dict[str, str]:
    """What pip's files and variables say, by option name; the more specific place wins."""
    listing = subprocess.run(
        [python_with_pip(), "-m", "pip", "config", "list"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    places = ["global", "install", ":env:"]
    found: dict[tuple[int, str], str] = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        place, _, option = key.rpartition(".")
        if place.strip(".") in places and value:
            found[places.index(place.strip(".")), option] = str(ast.literal_eval(value))
    return {option: value for (_, option), value in sorted(found.items())}


def make_importable() -> None:
    """Put the tree on the environment's path: an editable install without a build step."""
    paths = f"{ROOT}\n{ROOT / 'statistics'}\n"
    link = site_packages() / "gongqiao.pth"
    if not link.exists() or link.read_text() != paths:
        link.write_text(paths)


def collect_static() -> str:
    """Gather what the browser loads into one folder, when any of it changed."""
    sources = [RUNTIME_LOCK, ROOT / "portal" / "settings.py", ROOT / "assets" / "dist"]
    folders = [*ROOT.glob("*/static"), *ROOT.glob("*/*/static")]
    sources += sorted(folder for folder in folders if VAR not in folder.parents)
    stamp = STAMPS / "static"
    wanted = digest(*sources)
    if stamp.exists() and stamp.read_text() == wanted:
        return "unchanged"
    stamp.unlink(missing_ok=True)
    command: Command = [
        PYTHON,
        "manage.py",
        "collectstatic",
        "--noinput",
        "--clear",
        "--verbosity",
        "0",
    ]
    environment = inherited_environment() | new_keys() | {"STATIC_ROOT": str(STATIC_ROOT)}
    advice = "The static files could not be collected; the lines above say why."
    run(command, environment=environment, advice=advice, cwd=ROOT)
    stamp.write_text(wanted)
    return "collected"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    options = parser.parse_args()
    prepare(development=options.dev)
    return 0


if __name__ == "__main__":
    terminal.main("bin/setup", main)
