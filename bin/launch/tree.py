"""Where things are in a working copy, and the environment its programs run in."""

import base64
import hashlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

Environment = dict[str, str]
Command = list[str | Path]


def site_packages() -> Path:
    """The folder of installed packages; the venv's Python version names it."""
    return next((VENV / "lib").glob("python3*/site-packages"))


def inherited_environment() -> Environment:
    """The caller's environment, without what would shadow this tree's own packages."""
    shadowing = {"PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"}
    environment = {name: value for name, value in os.environ.items() if name not in shadowing}
    return environment | cache_environment(Path.home())


def cache_environment(home: Path) -> Environment:
    """Send caches into var/ where the home folder is missing or may not be written."""
    own = VAR / "cache"
    moved: Environment = {}
    if not may_write(home / ".cache"):
        moved |= {"XDG_CACHE_HOME": str(own), "UV_CACHE_DIR": str(own / "uv")}
    if not may_write(home / ".npm"):
        moved["npm_config_cache"] = str(own / "npm")
    return {name: value for name, value in moved.items() if name not in os.environ}


def may_write(folder: Path) -> bool:
    """Whether a folder, or the nearest one above that exists, accepts new files."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def new_keys() -> Environment:
    """Fresh values for the three keys the settings insist on."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SEALING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "PSEUDONYM_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def digest(*paths: Path, ignore: frozenset[str] = frozenset()) -> str:
    """One hash over the names and contents of files and folders, in a fixed order."""
    total = hashlib.sha256()
    for path in paths:
        for file in files_below(path, ignore):
            total.update(str(file.relative_to(ROOT)).encode() + b"\0")
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def files_below(path: Path, ignore: frozenset[str]) -> list[Path]:
    if path.is_file():
        return [path]
    found: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if name not in ignore]
        found += [Path(folder, name) for name in names]
    return sorted(found)
