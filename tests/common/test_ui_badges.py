"""One dictionary of states: every word has a colour and a shape, every icon exists."""

import json
import re
from pathlib import Path

import pytest

from portal.common.ui.badges import (
    COMMON,
    KIND_ICONS,
    KINDS,
    WORDS,
    badge,
    kind_tag,
    look_of,
    word_of,
)

ROOT = Path(__file__).resolve().parents[2]
ICONS = set(json.loads((ROOT / "assets" / "icons.json").read_text()))
TONES = {"neutral", "amber", "blue", "green", "red", "dashed"}


def test_every_code_leads_to_a_word_of_the_dictionary() -> None:
    words = set(COMMON.values()) | {w for kind in KINDS.values() for w in kind.values()}

    assert words - set(WORDS) == set()


def test_every_look_has_a_known_colour_and_a_drawn_icon() -> None:
    for look in WORDS.values():
        assert look.tone in TONES
        assert look.icon in ICONS


def test_kind_tags_use_drawn_icons() -> None:
    assert set(KIND_ICONS.values()) - ICONS == set()


def test_states_of_one_colour_group_differ_in_shape_from_the_others() -> None:
    tones_of: dict[str, set[str]] = {}
    for look in WORDS.values():
        tones_of.setdefault(look.icon, set()).add(look.tone)

    assert tones_of["circle-check"] == {"green"}
    assert tones_of["alert"] == {"red"}
    assert tones_of["hourglass"] == {"amber"}


@pytest.mark.parametrize(
    ("kind", "value", "word"),
    [
        ("project", "draft", "草稿"),
        ("payment", "submitted", "待审核"),
        ("return", "submitted", "已上报"),
        ("unheard-of", "submitted", "已提交"),
        ("anything", "履约中", "履约中"),
    ],
)
def test_the_kind_decides_the_word_before_the_common_table(
    kind: str, value: str, word: str
) -> None:
    assert word_of(kind, value) == word


@pytest.mark.parametrize(
    ("word", "tone"),
    [
        ("待领导签批", "amber"),
        ("复核中", "blue"),
        ("已盖章", "green"),
        ("未盖章", "neutral"),
        ("其他", "neutral"),
    ],
)
def test_a_new_word_follows_its_shape(word: str, tone: str) -> None:
    assert look_of(word).tone == tone


def test_a_badge_says_its_word_and_escapes_it() -> None:
    shown = badge("x", "<b>坏</b>")

    assert "&lt;b&gt;" in shown
    assert "<svg" in shown


def test_a_word_given_by_the_page_keeps_the_look_of_the_state() -> None:
    assert "badge-green" in badge("payment", "paid", "首付款到账")


def test_kind_tags_carry_no_urgency() -> None:
    assert not re.search(r"badge-|red|amber", kind_tag("付款审核"))


def test_every_icon_a_template_asks_for_is_drawn() -> None:
    asked = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([a-z-]+)"', path.read_text())
    }

    assert asked - ICONS == set()
