"""The tokens keep the contrast the design promises (WCAG 2.2: text 4.5, input borders 3)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "assets" / "scss" / "_tokens.scss"
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", TOKENS.read_text()))
WHITE = "#fff"


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink-900", "bg"), ("ink-700", "thead"), ("ink-500", "bg"), ("ink-500", "thead"),
        ("ink-400", "surface"), ("blue", "surface"), ("blue", "blue-50"), ("green", "green-50"),
        ("amber", "amber-50"), ("red", "red-50"), ("brand-600", "brand-50"), ("brand-700", "brand-100"),
        ("cream", "brand-600"), ("brand-800", "cream"), ("focus-on-red", "brand-600"),
    ],
)  # fmt: skip
def test_text_is_readable_on_its_ground(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


def test_white_on_the_primary_button_is_readable() -> None:
    assert contrast(WHITE, COLOURS["brand-600"]) >= 4.5


@pytest.mark.parametrize("line", ["field-line", "focus"])
def test_edges_of_controls_are_visible(line: str) -> None:
    assert contrast(COLOURS[line], WHITE) >= 3


@pytest.mark.parametrize("number", range(1, 9))
def test_chart_colours_stand_out_from_white(number: int) -> None:
    assert contrast(COLOURS[f"chart-{number}"], WHITE) >= 3.5
