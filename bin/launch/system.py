"""Programs of the operating system: is one here, and may this user install it?"""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from launch.terminal import Failure, run
from launch.tree import ROOT, Command, inherited_environment


@functools.cache
def apt_prefix() -> tuple[str, ...] | None:
    """The words before `apt-get` that let this user install packages, or None."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ()
    sudo = ("sudo", "-n")
    if shutil.which("sudo") and succeeds([*sudo, "true"]):
        return sudo
    return None


def succeeds(command: list[str], *, seconds: int = 20) -> bool:
    try:
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return finished.returncode == 0


def distribution() -> str:
    """The system's short name, such as debian or ubuntu; empty where it says nothing."""
    release = Path("/etc/os-release")
    if not release.exists():
        return ""
    lines = release.read_text().splitlines()
    return next((line[3:].strip('"') for line in lines if line.startswith("ID=")), "")


def apt_install(*packages: str) -> None:
    """Install Debian packages.

    Raises:
        Failure: this user may not, or the installation went wrong; the message says what to do.
    """
    advice = f"Install {' '.join(packages)}: apt-get install {' '.join(packages)}"
    prefix = apt_prefix()
    if prefix is None:
        raise Failure(advice)
    environment = inherited_environment()
    apt_get: Command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt_get += ["-o", "DPkg::Lock::Timeout=300"]
    run([*apt_get, "update"], environment=environment, advice=advice, cwd=ROOT)
    install: Command = [*apt_get, "install", "-y", "--no-install-recommends", *packages]
    run(install, environment=environment, advice=advice, cwd=ROOT)
