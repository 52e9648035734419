"""A Chinese typeface for printed documents: the machine's, Debian's, or npm's for this folder."""

import shutil
import subprocess
from pathlib import Path

from launch import frontend
from launch.system import apt_install, apt_prefix
from launch.terminal import Failure, step
from launch.tree import ROOT

FOLDER = ROOT / "assets" / "fonts"
PACKAGES = FOLDER / "node_modules"


def ensure() -> None:
    """Have Chinese glyphs; without them an agreement would be a page of boxes."""
    with step("Chinese fonts") as outcome:
        if has_chinese_font() or any(PACKAGES.rglob("*.ttf")):
            outcome.note = "found"
        elif install_from_debian():
            outcome.note = "installed"
        else:
            arguments = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
            frontend.npm(*arguments, folder=FOLDER)
            outcome.note = "fetched"


def install_from_debian() -> bool:
    """Install Debian's font where this user may; a machine without Debian's archive goes on to npm."""
    if apt_prefix() is None:
        return False
    try:
        apt_install("fonts-noto-cjk")
    except Failure:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether the machine has one, by fontconfig or by Debian's file names."""
    if shutil.which("fc-list"):
        answer = subprocess.run(
            ["fc-list", ":lang=zh"], capture_output=True, text=True, check=False
        )
        return bool(answer.stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))
