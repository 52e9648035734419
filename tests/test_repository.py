"""The conventions of the house, checked: what nothing checks does not last."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "orgs", "projects", "evaluation", "statistics")
SOURCES = [p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]
TESTS = list((ROOT / "tests").rglob("*.py"))
BANNED_NAMES = re.compile(r"(utils?|helpers?|misc)$")
BANNED_CLASSES = re.compile(r"(Manager|Service|Helper)$")
CLOCKS = re.compile(
    r"timezone\.now\(|timezone\.localdate\(|datetime\.now\(|date\.today\(|datetime\.utcnow\(|"
    r"auto_now"
)
# The machine's own time is right for leases and sessions, which no demonstration clock may move.
OWN_TIME = {"portal/common/clock.py", "portal/common/jobs.py", "portal/common/middleware.py",
            "portal/common/views.py", "portal/common/models.py"}  # fmt: skip


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_statistics_folder_is_not_a_package() -> None:
    assert not (ROOT / "statistics" / "__init__.py").exists(), "it would hide the standard library"


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=relative)
def test_files_stay_readable(path: Path) -> None:
    lines = path.read_text().count("\n")
    assert lines <= 600, f"{lines} lines: split by subject"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_functions_stay_short_and_names_say_something(path: Path) -> None:
    assert not BANNED_NAMES.search(path.stem)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"
        if isinstance(node, ast.ClassDef):
            assert not BANNED_CLASSES.search(node.name), node.name


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_the_clock_asks_the_time(path: Path) -> None:
    if relative(path) not in OWN_TIME:
        assert not CLOCKS.search(path.read_text())


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_the_gate_writes_a_state(path: Path) -> None:
    if relative(path) == "portal/common/lifecycle.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            assert not (isinstance(target, ast.Attribute) and target.attr == "state"), (
                f"line {node.lineno}: states change through transition()"
            )


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_modules_and_public_functions_say_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if tree.body:
        assert ast.get_docstring(tree), "module without a docstring"
    if path.name in {"urls.py", "apps.py"} or "urls" in path.parts:
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} without a docstring"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_views_hold_no_writes(path: Path) -> None:
    if "views" not in path.parts and path.stem != "views":
        return
    if relative(path) == "portal/common/views.py":
        return
    writes = re.compile(r"\.save\(|\.objects\.create\(|\.bulk_create\(|\.delete\(\)")
    assert not writes.search(path.read_text()), "pages call actions"


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        place = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, place)
        else:
            yield place, entry


LIBRARY = ("account/", "sys/admin/", "api/", "login/")


def test_every_page_says_who_may_come_in() -> None:
    undeclared = [
        place
        for place, entry in patterns()
        if not place.startswith(LIBRARY) and not hasattr(entry.callback, "audience")
    ]
    assert undeclared == []


def test_no_address_of_a_registry_is_locked() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "assets/package-lock.json"):
        text = (ROOT / name).read_text()
        assert not re.search(r'"resolved"|index-url|registry', text)
        assert not re.search(r"https?:", re.sub(r'"url": "https://[^"]*"', "", text))


@pytest.mark.parametrize("path", list((ROOT / "templates").rglob("*.html")), ids=relative)
def test_templates_ask_nobody_else(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r'(src|href|action)="(https?:)?//', text), "no request leaves the origin"
    assert not re.search(r"\son\w+=", text), "no inline script: the content policy forbids it"


def test_the_script_alone_silences_the_browser_s_own_messages() -> None:
    """A template that did it would leave whoever has no script with a round trip for every slip."""
    pages = (ROOT / "templates").rglob("*.html")
    silent = re.compile(r"<form\b[^>]*\bnovalidate\b")
    assert [relative(p) for p in pages if silent.search(p.read_text(encoding="utf-8"))] == []
    assert "form.noValidate = true" in (ROOT / "assets/js/forms.js").read_text(encoding="utf-8")


def test_the_base_page_alone_says_error_in_the_title() -> None:
    doubled = "{% block title %}{% if form.errors %}"
    pages = (ROOT / "templates").rglob("*.html")
    assert [relative(p) for p in pages if doubled in p.read_text(encoding="utf-8")] == []
