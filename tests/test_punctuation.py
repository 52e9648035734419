"""Between Chinese characters punctuation is Chinese: in messages, labels, templates and data."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_repository import ROOT, SOURCES, relative

CHINESE = r"\u3007\u3400-\u9fff"
OPENING, CLOSING = r"《“‘「〔【（", r"》”’」〕】）％"
MIXED = re.compile(
    rf"[{CHINESE}{CLOSING}] ?[,;:?!(]|[,;:?!)] ?[{CHINESE}{OPENING}]|[{CHINESE}]\)|\([{CHINESE}]"
)
# What is code inside a template: column kinds of tables, the words of a filter, whole comments.
CODE = re.compile(
    r'\bcols="[^"]*"|\bcols=\'[^\']*\'|:"[^"]*,[^"]*"|{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->',
    re.DOTALL,
)
TYPST_CODE = re.compile(
    r"^\s*//.*$|#(?:let|set|show|import)\b[^\[\n]*|#[\w.]+(?:\.?\w*\([^()]*\))*", re.MULTILINE
)
TEMPLATES = [
    p for p in sorted((ROOT / "templates").rglob("*")) if p.suffix in {".html", ".txt", ".typ"}
]
SCRIPTS = sorted((ROOT / "assets" / "js").rglob("*.js"))
TABLES = [
    p
    for app in ("orgs", "projects", "evaluation", "statistics")
    for p in (ROOT / app).rglob("*.csv")
]


def mixed(text: str) -> list[str]:
    """Return each place with a few characters on both sides."""
    return [text[max(0, m.start() - 12) : m.end() + 12] for m in MIXED.finditer(text)]


def words_of_people(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the module's string literals, without documentation and patterns."""
    tree = ast.parse(path.read_text())
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        is_pattern = "(?:" in node.value or "\\d" in node.value
        if id(node) not in documentation and not is_pattern:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_messages_have_chinese_punctuation(path: Path) -> None:
    found = [(line, place) for line, text in words_of_people(path) for place in mixed(text)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_have_chinese_punctuation(path: Path) -> None:
    text = CODE.sub("", path.read_text())
    if path.suffix == ".typ":
        text = TYPST_CODE.sub("", text)
    assert mixed(text) == []


@pytest.mark.parametrize("path", TABLES, ids=relative)
def test_tables_of_words_are_whole_and_have_chinese_punctuation(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}, "a comma inside a cell cuts it off"
    assert [place for row in rows for cell in row for place in mixed(cell)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_scripts_have_chinese_punctuation(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL)
    literals = re.findall(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", text)
    assert [place for literal in literals for place in mixed(literal)] == []


def test_a_half_width_comma_between_chinese_words_is_found() -> None:
    for text in ("资料还不完整,请补充", "金额(元)", "合格,", "(SD-01) 请", "不能评分 (SD-01)"):
        assert mixed(text), text
    for text in ("共 3 份，请签发（SD-01）。", "2026-01-02 10:30", "Authorization: Token"):
        assert not mixed(text), text
