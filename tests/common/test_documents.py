"""Formal documents: Chinese glyphs are really there, text never becomes markup."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typst

from portal.common import documents


@pytest.fixture
def paper(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "templates" / "print"
    folder.mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    (folder / "note.typ").write_text(
        '#set text(font: ("Noto Serif CJK SC", "Noto Serif SC"))\n'
        "#let data = json(bytes(sys.inputs.data))\n#data.text"
    )
    return folder


def test_this_machine_has_a_chinese_font() -> None:
    assert set(documents.CHINESE_FAMILIES) & set(documents.fonts().families())


def test_a_document_embeds_its_chinese_font(paper: Path) -> None:
    data = documents.pdf("note", {"text": "人民币贰拾捌万元整"})
    assert data.startswith(b"%PDF-")
    assert b"NotoSerif" in data


def test_text_never_becomes_markup(paper: Path) -> None:
    assert documents.pdf("note", {"text": '#panic() *粗* $x$ \\ #read("/etc/passwd")'})


def test_without_a_chinese_font_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents.fonts.cache_clear()
    monkeypatch.setattr(documents, "CHINESE_FAMILIES", ("No Such Family",))
    with pytest.raises(documents.NoChineseFont, match="fonts-noto-cjk"):
        documents.fonts()
    documents.fonts.cache_clear()


def test_the_typeface_of_npm_alone_is_enough(
    paper: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare machine: no system fonts, and one Chinese font where `npm ci` in assets/fonts puts it."""
    packages = Path(settings.BASE_DIR) / "assets" / "fonts" / "node_modules" / "serif"
    packages.mkdir(parents=True)
    here = next(font for font in documents.fonts().fonts() if font.family.startswith("Noto Serif"))
    source = Path(str(here.path))
    (packages / source.name).symlink_to(source)
    monkeypatch.setattr(typst, "Fonts", partial(typst.Fonts, include_system_fonts=False))
    monkeypatch.setattr(documents, "SYSTEM_FOLDERS", ())
    documents.fonts.cache_clear()
    try:
        data = documents.pdf("note", {"text": "人民币贰拾捌万元整"})
    finally:
        documents.fonts.cache_clear()
    assert b"NotoSerif" in data
