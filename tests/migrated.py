"""A database with every migration applied, made once and copied for each test run.

Applying them takes half a minute of computing, copying what came of it a moment. The original is kept
under the fingerprint of all migrations and of what they import from the portal, so a new or edited
one makes another original: on SQLite as a file under var/, on PostgreSQL as a database of the tests'
server, where older ones may be dropped.
"""

import fcntl
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
LOCK = 20_260_310  # of PostgreSQL, for whoever makes the original
IMPORT = re.compile(r"^(?:from ([\w.]+) import ([\w, ]+)|import ([\w.]+))", re.MULTILINE)


def fingerprint() -> str:
    """Return what tells one set of migrations, of the portal and its libraries, from another."""
    told = hashlib.sha256(django.__version__.encode())
    imported: set[Path] = set()
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            source = path.read_bytes()
            told.update(f"{app.label}/{path.name}\n".encode() + source)
            imported |= own_modules(source.decode())
    for path in sorted(imported):
        told.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def own_modules(source: str) -> set[Path]:
    """Return the files of the portal's modules that a source imports at its top."""
    found = set()
    for package, names, module in IMPORT.findall(source):
        parts = [f"{package}.{name.strip()}" for name in names.split(",")]
        for name in (package, module, *parts):
            for folder in (ROOT, ROOT / "statistics"):
                path = folder / f"{name.replace('.', '/')}.py"
                if path.is_file():
                    found.add(path)
    return found


def sqlite_original() -> Path:
    """Return the file of the original, made if there is none."""
    folder = ROOT / "var" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / f"migrated-{fingerprint()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not original.exists():
            for older in folder.glob("migrated-*"):
                older.unlink()
            growing = folder / "growing.sqlite3"
            growing.unlink(missing_ok=True)
            _migrate(f"sqlite:///{growing}")
            growing.rename(original)
    return original


def copy_sqlite(target: str, *, uri: bool = False) -> sqlite3.Connection:
    """Copy the original into the file or shared memory; what is in memory lives while this is open."""
    into = sqlite3.connect(target, uri=uri, check_same_thread=False)
    with closing(sqlite3.connect(sqlite_original())) as original:
        original.backup(into)
    return into


def postgresql_original(url: str) -> str:
    """Return the name of the original on the server of the address, made if there is none."""
    name = f"gongqiao_migrated_{fingerprint()}"
    with _server(url) as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # let go with the connection
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            growing = f"{name}_growing"
            cursor.execute(f"DROP DATABASE IF EXISTS {growing}")
            cursor.execute(f"CREATE DATABASE {growing}")
            _migrate(urlunsplit(urlsplit(url)._replace(path=f"/{growing}")))
            cursor.execute(f"ALTER DATABASE {growing} RENAME TO {name}")
    return name


def copy_postgresql(url: str, database: str) -> None:
    """Make the database anew on the server of the address, as a copy of the original."""
    original = postgresql_original(url)
    with _server(url) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {database} TEMPLATE {original}")


@contextmanager
def _server(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")))
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        yield cursor


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'statistics'}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-6000:]
