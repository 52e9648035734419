"""The kept database of the tests: made anew when a migration or what it imports changes."""

import ast
from pathlib import Path

import pytest

from tests import migrated
from tests.migrated import ROOT, own_modules

MIGRATIONS = [
    path
    for app in ("portal", "orgs", "projects", "evaluation", "statistics")
    for path in sorted((ROOT / app).rglob("migrations/*.py"))
]


def imports_of(source: str) -> str:
    """Return every import of a source as plain lines, wherever and however it is written."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            lines += [f"from {node.module} import {name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            lines += [f"import {name.name}" for name in node.names]
    return "\n".join(lines)


def test_what_any_migration_imports_is_found() -> None:
    found: set[Path] = set()
    for path in MIGRATIONS:
        source = path.read_text()
        assert own_modules(source) == own_modules(imports_of(source)), path
        found |= own_modules(source)
    names = {path.relative_to(ROOT).as_posix() for path in found}
    assert {"orgs/place_columns.py", "orgs/rules/names.py", "orgs/rules/search_words.py"} <= names


def test_an_edit_of_what_a_migration_imports_makes_another_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = migrated.fingerprint()
    read = Path.read_bytes

    def edited(path: Path) -> bytes:
        return read(path) + (b"# edited" if path.name == "place_columns.py" else b"")

    monkeypatch.setattr(Path, "read_bytes", edited)
    assert migrated.fingerprint() != before
