"""Find a Chromium for the browser tests, or install one by the means this machine has."""

import os
import shutil
import subprocess
from pathlib import Path

from launch.system import apt_install, apt_prefix, distribution, succeeds
from launch.terminal import Failure, run, step
from launch.tree import PYTHON, ROOT, Command, inherited_environment

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium. Install it (Debian: apt-get install chromium fonts-noto-cjk), "
    "or set CHROMIUM to the path of one."
)
PLAYWRIGHT_PATH = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find_or_install() -> Path:
    """The path of a Chromium that starts.

    Raises:
        Failure: there is none and none could be installed; the message says what to do.
    """
    with step("Chromium") as outcome:
        found = find()
        outcome.note = "found"
        if found is None:
            install()
            found = find()
            outcome.note = "installed"
        if found is None:
            raise Failure(ADVICE)
    return found


def find() -> Path | None:
    own = os.environ.get("CHROMIUM")
    if own:
        if starts(own):
            return Path(own)
        raise Failure(f"CHROMIUM names {own}, which does not start.")
    candidates = [shutil.which(name) for name in NAMES] + [playwrights_own()]
    return next((Path(found) for found in candidates if found and starts(found)), None)


def starts(program: str) -> bool:
    """Ubuntu's chromium-browser is a script that only points to a snap: being there is not enough."""
    return succeeds([program, "--version"])


def playwrights_own() -> str:
    answer = subprocess.run(
        [str(PYTHON), "-c", PLAYWRIGHT_PATH],
        env=inherited_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip()


def install() -> None:
    """Debian has a package; Ubuntu's is a snap, so there and elsewhere Playwright brings its own."""
    if apt_prefix() is not None and distribution() == "debian":
        apt_install("chromium")
        return
    command: Command = [PYTHON, "-m", "playwright", "install", "chromium"]
    if apt_prefix() is not None:
        command.append("--with-deps")
    run(command, environment=inherited_environment(), advice=ADVICE, cwd=ROOT)
