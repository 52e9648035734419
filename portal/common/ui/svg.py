"""Small pictures as inline SVG: pure functions from numbers to markup, no script, print as they are.

Colours are presentation attributes, so a picture keeps them outside the page's style sheet. Every
picture has a text: the `title` for a reader, and a table twin beside it (`chart_table`).
"""

from collections.abc import Iterable, Sequence
from math import cos, log10, pi, sin

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

BLUE, BLUE_LIGHT, RED, GREEN, AMBER = "#2C6DB5", "#A9C6E6", "#A81E22", "#3A8A55", "#B7791F"
TEAL, VIOLET, GREY, ORANGE = "#17807F", "#7457A8", "#6B7685", "#C8602A"
SERIES = (BLUE, AMBER, TEAL, VIOLET, GREY, GREEN, ORANGE)
INK, INK_SOFT, RULE, TRACK = "#1D2129", "#5A6472", "#E3E6EA", "#E3E6EA"
TONES = {"blue": BLUE, "green": GREEN, "red": RED, "teal": TEAL, "violet": VIOLET, "grey": GREY,
         "amber": AMBER}  # fmt: skip
Bar = tuple[str, float, float | None]


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _text(x: float, y: float, words: object, *, size: int = 12, anchor: str = "middle",
          fill: str = INK_SOFT, bold: bool = False) -> SafeString:  # fmt: skip
    return format_html(
        '<text x="{}" y="{}" font-size="{}" text-anchor="{}" fill="{}" font-weight="{}">{}</text>',
        _n(x), _n(y), size, anchor, fill, "600" if bold else "400", words,
    )  # fmt: skip


def _rect(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        _n(x), _n(y), _n(max(width, 0)), _n(max(height, 0)), fill,
    )  # fmt: skip


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>',
        _n(x1), _n(y1), _n(x2), _n(y2), stroke, _n(width),
    )  # fmt: skip


def _join(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped where it is made


def _picture(width: float, height: float, title: str, body: SafeString, *, css: str = "",
             stretch: bool = False) -> SafeString:  # fmt: skip
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}"{} role="img" aria-label="{}">{}</svg>',
        css, _n(width), _n(height),
        mark_safe(' preserveAspectRatio="none"') if stretch else "",
        title, body,
    )  # fmt: skip


def nice_ceiling(value: float) -> float:
    """Return the next round number for an axis: 1, 2, 2.5, 4, 5, 8 or 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** int(log10(value)) if value >= 1 else 10.0 ** (int(log10(value)) - 1)
    return next(step * power for step in (1, 2, 2.5, 4, 5, 8, 10, 20) if step * power >= value)


def tick_steps(ceiling: float, values: Iterable[float]) -> int:
    """Return into how many steps the axis is cut: counts of whole things get whole ticks."""
    if all(float(value).is_integer() for value in values):
        return next((n for n in (4, 5, 2) if (ceiling / n).is_integer()), 1)
    return 4 if round(ceiling / 4, 2) == ceiling / 4 else 5


def figure_text(value: float) -> str:
    """Return a chart label: thousands commas, at most two decimals."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def lifecycle_cells(states: Sequence[str], title: str = "") -> SafeString:
    """Return the small bar of thirteen cells: done, current, the rest."""
    fills = {"done": "#6D9C7C", "current": RED, "returned": RED, "running": BLUE, "skipped": "#fff"}
    cells, x = [], 0.0
    for place, state in enumerate(states):
        cells.append(_rect(x, 0, 22, 8, fills.get(state, TRACK)))
        if state == "skipped":
            cells.append(_line(x, 4, x + 22, 4, "#AEB6C0"))
        x += 27 if place in (1, 3, 7, 10) else 24
    done = sum(state in ("done", "skipped") for state in states)
    words = title or f"已完成 {done} 步，共 {len(states)} 步"
    return _picture(max(x - 2, 1), 8, words, _join(cells), css="mini", stretch=True)


def progress(value: float, maximum: float, *, mark: float | None = None, tone: str = "blue",
             title: str = "") -> SafeString:  # fmt: skip
    """Return a bar of value against maximum; `mark` is the place where it should be by now."""
    share = min(max(value / maximum, 0), 1) if maximum else 0
    parts = [_rect(0, 1, 200, 8, TRACK), _rect(0, 1, 200 * share, 8, TONES.get(tone, BLUE))]
    if mark is not None and maximum:
        parts.append(_rect(min(mark / maximum, 1) * 200 - 1, 0, 2, 10, INK))
    words = title or f"{figure_text(float(value))} / {figure_text(float(maximum))}"
    return _picture(200, 10, words, _join(parts), css="progress-line", stretch=True)


def sparkline(values: Sequence[float], title: str = "") -> SafeString:
    """Return a trend without axes; the last point is marked."""
    if not values:
        return mark_safe("")
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = 92 / max(len(values) - 1, 1)
    points = [(3 + i * step, 24 - (v - low) / span * 20) for i, v in enumerate(values)]
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    body = format_html(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>'
        '<circle cx="{}" cy="{}" r="3" fill="{}"/>',
        path, BLUE, _n(points[-1][0]), _n(points[-1][1]), BLUE,
    )  # fmt: skip
    words = title or "走势：" + "、".join(figure_text(float(v)) for v in values)
    return _picture(98, 28, words, body, css="spark")


def bar_chart(bars: Sequence[Bar], *, title: str, width: int = 720, height: int = 190,
              soft_last: bool = False) -> SafeString:  # fmt: skip
    """Return vertical bars from zero; a bar's third value is its plan, drawn as a tick."""
    left, bottom, top = 44, height - 24, 10
    figures = [figure for _, value, plan in bars for figure in (value, plan or 0)]
    ceiling = nice_ceiling(float(max(figures, default=0)))
    parts = [_axis(left, width, bottom, top, ceiling, tick_steps(ceiling, figures))]
    slot = (width - left - 6) / max(len(bars), 1)
    for place, (label, value, plan) in enumerate(bars):
        middle = left + slot * (place + 0.5)
        size = value / ceiling * (bottom - top)
        wide = min(slot * 0.5, 48)
        fill = BLUE_LIGHT if soft_last and place == len(bars) - 1 else BLUE
        parts.append(_rect(middle - wide / 2, bottom - size, wide, size, fill))
        inside = size > 22
        parts.append(
            _text(middle, bottom - 6 if inside else bottom - size - 5, figure_text(value),
                  fill="#fff" if inside and fill == BLUE else INK)
        )  # fmt: skip
        if plan is not None:
            y = bottom - plan / ceiling * (bottom - top)
            parts.append(_line(middle - wide * 0.66, y, middle + wide * 0.66, y, INK, 2))
        parts.append(_text(middle, bottom + 17, label))
    return _picture(width, height, title, _join(parts))


def _axis(left: float, width: float, bottom: float, top: float, ceiling: float,
          steps: int) -> SafeString:  # fmt: skip
    parts = []
    for step in range(steps + 1):
        y = bottom - (bottom - top) * step / steps
        parts.append(_line(left, y, width, y, "#AEB6C0" if step == 0 else RULE))
        parts.append(_text(left - 6, y + 4, figure_text(ceiling * step / steps), anchor="end"))
    return _join(parts)


def row_chart(rows: Sequence[tuple[str, float]], *, title: str, width: int = 480,
              focus: str = "") -> SafeString:  # fmt: skip
    """Return horizontal bars from zero with the label left and the figure right of the bar."""
    highest = max([value for _, value in rows] or [0]) or 1
    label_width = 14.0 * max([len(label) for label, _ in rows] or [4]) + 8
    room = width - label_width - 64
    parts = []
    for place, (label, value) in enumerate(rows):
        y = place * 26 + 4
        size = value / highest * room
        parts.append(_text(label_width - 8, y + 14, label, size=13, anchor="end", fill=INK))
        parts.append(_rect(label_width, y + 2, size, 16, RED if label == focus else BLUE))
        parts.append(
            _text(label_width + size + 6, y + 15, figure_text(value), anchor="start", fill=INK)
        )
    return _picture(width, len(rows) * 26 + 6, title, _join(parts), css="rows")


def line_chart(points: Sequence[tuple[str, float]], *, title: str, width: int = 300,
               height: int = 110) -> SafeString:  # fmt: skip
    """Return a line of stocks over time with each value written; the last one is the focus."""
    highest = max([value for _, value in points] or [0]) or 1
    step = (width - 40) / max(len(points) - 1, 1)
    places = [
        (20 + i * step, height - 30 - value / highest * (height - 56))
        for i, (_, value) in enumerate(points)
    ]
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in places)
    parts = [
        format_html('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>', path, BLUE)
    ]
    for place, ((label, value), (x, y)) in enumerate(zip(points, places, strict=True)):
        last = place == len(points) - 1
        parts.append(
            format_html('<circle cx="{}" cy="{}" r="{}" fill="{}"/>', _n(x), _n(y),
                        5 if last else 3, RED if last else BLUE)
        )  # fmt: skip
        parts.append(_text(x, y - 9, figure_text(value), fill=INK, bold=last))
        parts.append(_text(x, height - 6, label))
    return _picture(width, height, title, _join(parts))


def stacked_bar(parts: Sequence[tuple[str, float, str]], *, title: str) -> SafeString:
    """Return one bar split into parts (label, value, tone), each with its share written."""
    total = sum(value for _, value, _ in parts) or 1
    drawn, x = [], 0.0
    for label, value, tone in parts:
        size = value / total * 600
        light = tone == "none"
        drawn.append(_rect(x, 0, size - 1, 26, TRACK if light else TONES.get(tone, BLUE)))
        if size > 70:
            drawn.append(
                _text(
                    x + size / 2, 17, f"{label} {value / total:.0%}", fill=INK if light else "#fff"
                )
            )
        x += size
    return _picture(600, 26, title, _join(drawn))


def radar(axes: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], *, title: str,
          floor: float = 60, ceiling: float = 100) -> SafeString:  # fmt: skip
    """Return the policy's dimensions as a radar; at most three series (solid, dashed, dotted).

    A null is a dimension the series does not judge: its outline passes over it, its label says —.
    """
    if len(series) > 3:
        raise ValueError("a radar shows at most three series")
    cx, cy, radius = 230.0, 128.0, 92.0
    turns = [2 * pi * i / len(axes) - pi / 2 for i in range(len(axes))]
    parts = []
    for ring in (0.25, 0.5, 0.75, 1.0):
        path = _ring(turns, [ring] * len(axes), cx, cy, radius)
        parts.append(format_html('<polygon points="{}" fill="none" stroke="{}"/>', path, RULE))
    for place, (turn, label) in enumerate(zip(turns, axes, strict=True)):
        parts.append(_line(cx, cy, cx + radius * cos(turn), cy + radius * sin(turn), RULE))
        across = cos(turn)
        anchor = "middle" if abs(across) < 0.1 else "start" if across > 0 else "end"
        words = f"{label} " + " / ".join(_figure_or_dash(values[place]) for _, values in series)
        x, y = cx + (radius + 10) * across, cy + (radius + 14) * sin(turn) + 4
        parts.append(_text(x, y, words, anchor=anchor, fill=INK))
    for (_, values), dash, colour in zip(
        series, ("", "5 4", "2 3"), (BLUE, GREY, RED), strict=False
    ):
        known = [(turn, v) for turn, v in zip(turns, values, strict=True) if v is not None]
        shares = [min(max((v - floor) / (ceiling - floor), 0), 1) for _, v in known]
        parts.append(
            format_html(
                '<polygon points="{}" fill="{}" fill-opacity="0.1" stroke="{}" stroke-width="2"'
                ' stroke-dasharray="{}"/>',
                _ring([turn for turn, _ in known], shares, cx, cy, radius), colour, colour, dash,
            )
        )  # fmt: skip
    return _picture(460, 250, title, _join(parts))


def _figure_or_dash(value: float | None) -> str:
    return "—" if value is None else f"{value:.0f}"


def _ring(turns: Sequence[float], shares: Sequence[float], cx: float, cy: float, r: float) -> str:
    return " ".join(
        f"{_n(cx + r * s * cos(t))},{_n(cy + r * s * sin(t))}"
        for t, s in zip(turns, shares, strict=True)
    )


def dot_strip(dots: Sequence[tuple[str, float]], *, title: str, limit: float | None = None,
              focus: str = "") -> SafeString:  # fmt: skip
    """Return a distribution as dots on one line; `limit` is a vertical rule (最高限价)."""
    values = [value for _, value in dots] + ([limit] if limit is not None else [])
    low, high = min(values, default=0), max(values, default=1)
    span = (high - low) or 1

    def at(value: float) -> float:
        return 40 + (value - low) / span * 520

    parts = [_line(30, 40, 570, 40, "#AEB6C0")]
    if limit is not None:
        parts += [_line(at(limit), 14, at(limit), 58, RED, 2),
                  _text(at(limit), 72, f"限价 {figure_text(limit)}", fill=RED)]  # fmt: skip
    for label, value in dots:
        tone = RED if label == focus else BLUE
        parts.append(
            format_html('<circle cx="{}" cy="40" r="6" fill="{}" fill-opacity="0.85"><title>{} {}'
                        "</title></circle>", _n(at(value)), tone, label, figure_text(value))
        )  # fmt: skip
    parts += [_text(at(low), 24, figure_text(low)), _text(at(high), 24, figure_text(high))]
    return _picture(600, 78, title, _join(parts))


def score_dots(dots: Sequence[tuple[str, float]], *, title: str, limit: float = 60) -> SafeString:
    """Return scores of 100 as dots in their order, with a rule at the pass mark."""
    step = 540 / max(len(dots), 1)

    def at(value: float) -> float:
        return 120 - value

    parts = [_line(30, at(limit), 590, at(limit), RED),
             _text(14, at(limit) + 4, figure_text(limit), fill=RED),
             _line(30, at(0), 590, at(0), "#AEB6C0")]  # fmt: skip
    for place, (label, value) in enumerate(dots):
        x = 50 + place * step
        tone = RED if value < limit else BLUE
        parts.append(
            format_html('<circle cx="{}" cy="{}" r="5" fill="{}"><title>{} {}</title></circle>',
                        _n(x), _n(at(value)), tone, label, figure_text(value))
        )  # fmt: skip
        parts.append(_text(x, at(value) - 9, figure_text(value), fill=INK))
    if dots:
        parts.append(_text(50, 136, dots[0][0]))
    if len(dots) > 1:
        parts.append(_text(50 + (len(dots) - 1) * step, 136, dots[-1][0]))
    return _picture(600, 142, title, _join(parts))


def seal() -> SafeString:
    """Return the sealed envelope of the opening room."""
    body = mark_safe(
        '<rect x="1" y="1" width="32" height="23" rx="2" fill="#F6DFC0" stroke="#C99B5B"/>'
        '<path d="M1 3l16 11l16-11" fill="none" stroke="#C99B5B"/>'
        '<circle cx="17" cy="13" r="7.5" fill="#A81E22"/>'
        '<text x="17" y="16.5" font-size="9" text-anchor="middle" fill="#FFE7C7">封</text>'
    )
    return _picture(34, 25, "已封存", body)


def legend(entries: Sequence[tuple[str, str]]) -> SafeString:
    """Return colour swatches with words for (label, colour) pairs."""
    return format_html_join(
        "",
        '<span><svg width="11" height="11" aria-hidden="true"><rect width="11" height="11" fill="{}"/>'
        "</svg>{}</span>",
        ((colour, conditional_escape(label)) for label, colour in entries),
    )
