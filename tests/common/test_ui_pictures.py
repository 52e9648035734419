"""Server-drawn pictures: bars start at zero, labels are escaped, nothing breaks on little data."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common.ui import lifecycle, svg

AXES = ["过程", "质量", "成本", "直接效益", "社会效益"]


def drawn(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own markup


@given(st.floats(min_value=0.01, max_value=1e12))
def test_the_axis_ends_above_the_highest_value_and_not_far_above(value: float) -> None:
    ceiling = svg.nice_ceiling(value)

    assert value <= ceiling <= value * 2.51


@given(st.lists(st.tuples(st.text(max_size=8), st.integers(0, 10**9), st.none()), max_size=13))
def test_any_bars_make_valid_markup(bars: list[tuple[str, float, float | None]]) -> None:
    printable = [(re.sub(r"[^\w]", "", label), value, plan) for label, value, plan in bars]

    assert drawn(svg.bar_chart(printable, title="图")).tag == "svg"


def ticks(picture: str) -> list[str]:
    texts = drawn(picture).iter("text")
    return [t.text or "" for t in texts if t.get("text-anchor") == "end"]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
def test_counts_have_whole_ticks(counts: list[int]) -> None:
    found = ticks(svg.bar_chart([("a", n, None) for n in counts], title="t"))
    assert len(found) >= 2
    assert all(re.fullmatch(r"[\d,]+", text) for text in found)


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (230, ["0", "50", "100", "150", "200", "250"]), (1, ["0", "1"]), (2, ["0", "1", "2"]),
        (80, ["0", "20", "40", "60", "80"]), (0.9, ["0", "0.25", "0.5", "0.75", "1"]),
        (2.4, ["0", "0.5", "1", "1.5", "2", "2.5"]),
    ],
)  # fmt: skip
def test_ticks_are_round(highest: float, expected: list[str]) -> None:
    assert ticks(svg.bar_chart([("a", highest, None)], title="t")) == expected


def test_bars_are_proportional_from_zero() -> None:
    heights = [
        float(r.get("height") or 0)
        for r in drawn(svg.bar_chart([("a", 100, None), ("b", 50, None)], title="t")).iter("rect")
    ]

    assert heights[0] == pytest.approx(2 * heights[1], rel=0.01)


def test_labels_and_titles_are_escaped() -> None:
    picture = svg.row_chart([("<script>", 1)], title='"><script>')

    assert "<script>" not in picture
    assert drawn(picture).get("aria-label") == '"><script>'


@pytest.mark.parametrize(
    "picture",
    [
        svg.bar_chart([], title="空"),
        svg.row_chart([], title="空"),
        svg.progress(0, 0),
        svg.progress(9, 3, mark=12),
        svg.sparkline([5, 5, 5]),
        svg.line_chart([("2025", 0)], title="一个点"),
        svg.stacked_bar([], title="空"),
        svg.dot_strip([("甲", 3)], title="一家", limit=3),
        svg.lifecycle_cells([]),
    ],
)
def test_little_data_still_draws(picture: str) -> None:
    assert drawn(picture).tag == "svg"


def test_a_radar_has_at_most_three_series() -> None:
    with pytest.raises(ValueError, match="three"):
        svg.radar(AXES, [(str(n), [80] * 5) for n in range(4)], title="t")


def test_pictures_carry_no_style_attribute() -> None:
    assert "style=" not in svg.radar(AXES, [("工会", [88, 91, 83, 86, 90])], title="t")
    assert "style=" not in svg.seal()


def steps(*states: str) -> list[dict[str, str]]:
    rest = ["future"] * (13 - len(states))
    return [{"code": "x", "label": "步", "state": s} for s in (*states, *rest)]


def test_the_thirteen_steps_fall_into_five_phases() -> None:
    phases = lifecycle.phases(steps("done", "done", "current"), ["18 天"])

    assert [len(p["steps"]) for p in phases] == [2, 2, 4, 3, 2]
    assert [p["state"] for p in phases] == ["done", "current", "future", "future", "future"]
    assert phases[0]["note"] == "18 天"


def test_a_phase_of_skipped_steps_counts_as_done() -> None:
    phases = lifecycle.phases(steps(*["done"] * 4, *["skipped"] * 4, "running"))

    assert [p["state"] for p in phases] == ["done", "done", "done", "current", "future"]
