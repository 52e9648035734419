"""Opening hours: typed text to spans and back, and what a day's hours say about a moment."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

Span = tuple[int, int]  # minutes since midnight, half-open
SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~～至]+\s*(\d{1,2}):(\d{2})")
HINT: Final = "请按“08:00-12:00, 14:00-18:00”填写，休息日留空。"


def parse(text: str) -> list[Span]:
    """Return the spans of a typed line such as 08:00-12:00, 14:00-18:00; empty when closed.

    Raises: ValueError with the Chinese sentence to show.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or plain in {"休息", "闭馆", "不开放"}:
        return []
    spans = []
    for part in re.split(r"[,，、;；]+", plain):
        found = SPAN.fullmatch(part.strip())
        if not found:
            raise ValueError(f"“{part.strip()}”读不懂。{HINT}")
        opens, closes = _minutes(found[1], found[2]), _minutes(found[3], found[4])
        if opens >= closes:
            raise ValueError(f"“{part.strip()}”的关门时间须晚于开门时间，过夜的写到 24:00。")
        spans.append((opens, closes))
    spans.sort()
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise ValueError("时段之间有重叠，请合并或改正。")
    return spans


def _minutes(hour: str, minute: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > 24 * 60:
        raise ValueError(f"“{hour}:{minute}”不是一天中的时间。{HINT}")
    return total


def text_of(spans: Iterable[Span]) -> str:
    """Return the spans as they are typed."""
    return ", ".join(f"{clock_text(a)}-{clock_text(b)}" for a, b in spans)


def clock_text(minute: int) -> str:
    """Return 08:30 for 510."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def covers(spans: Sequence[Span], first: int, last: int) -> bool:
    """Whether one span holds the minutes from first up to last."""
    return any(opens <= first and last <= closes for opens, closes in spans)


def now_text(spans: Sequence[Span], minute: int) -> tuple[str, str]:
    """Return (state, words) of a day's hours at the minute: open, later or closed."""
    for opens, closes in spans:
        if opens <= minute < closes:
            until = "全天开放" if (opens, closes) == (0, 1440) else f"开放至 {clock_text(closes)}"
            return "open", until
    later = [opens for opens, _ in spans if opens > minute]
    return ("later", f"{clock_text(later[0])} 开门") if later else ("closed", "今天已关门")
