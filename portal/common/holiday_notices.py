"""Reading the State Council's yearly notice of holidays as it is printed (DC-06).

Understood: `春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。`,
one day a sentence (`清明节：4月5日放假`), and dates with or without the year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from portal.common.errors import Detail

MOST_DAYS: Final = 15
WEEK: Final = "一二三四五六日"
_DATE: Final = r"(?:(\d{4})\s*[年\-./])?\s*(?:(\d{1,2})\s*[月\-./])?\s*(\d{1,2})\s*日?"
_NOTE: Final = r"(?:[（(]([^）)]*)[）)])?"
_DAY: Final = re.compile(_DATE + r"\s*" + _NOTE)
_RANGE: Final = re.compile(_DATE + r"\s*" + _NOTE + r"\s*[至到~—–]\s*" + _DATE + r"\s*" + _NOTE)
_NAME: Final = re.compile(r"^(?:[一二三四五六七八九十]+、)?([^：:\d]{2,20})[：:](.*)$", re.DOTALL)
_COUNT: Final = re.compile(r"共\s*\d+\s*天|与周末连休|调休")


@dataclass(frozen=True, slots=True)
class NoticedDay:
    """One day that the notice settles."""

    day: date
    is_off: bool
    name: str


@dataclass(slots=True)
class Reading:
    """What was read of a notice, and every sentence that was not understood."""

    days: list[NoticedDay] = field(default_factory=list)
    problems: list[Detail] = field(default_factory=list)

    def trouble(self, sentence: str, what: str) -> None:
        """Note a problem of a sentence."""
        self.problems.append({"field": "text", "message": f"“{sentence.strip()[:30]}”：{what}"})


def read(text: str, year: int) -> Reading:
    """Return the days that the notice of the year settles, in their order."""
    reading, name = Reading(), ""
    for sentence in _sentences(text):
        named = _NAME.match(sentence)
        name, said = (named[1].strip(), named[2].strip()) if named else (name, sentence)
        if not said:
            continue
        if not name:
            reading.trouble(said, "前面没有节日名称，请写成“元旦：1月1日放假”。")
        elif said.endswith("班"):
            _read(said, year, name, reading, is_off=False)
        elif "放假" in said or "休" in said:
            _read(said, year, name, reading, is_off=True)
        else:
            reading.trouble(said, "没有写放假还是上班。")
    _refuse_contradictions(reading)
    reading.days.sort(key=lambda d: d.day)
    if not reading.days and not reading.problems:
        reading.problems.append({"field": "text", "message": "没有读到日期。请粘贴通知的正文。"})
    return reading


def _sentences(text: str) -> Iterator[str]:
    for part in re.split(r"[。；;\n]", text):
        if part.strip():
            yield part.strip()


def _read(sentence: str, year: int, name: str, reading: Reading, *, is_off: bool) -> None:
    """Read the ranges and single days of one sentence."""
    rest, found = _COUNT.sub("", sentence), 0
    for match in _RANGE.finditer(rest):
        first = _date(match.groups()[:4], year, None, sentence, reading)
        found += 1
        last = _date(match.groups()[4:], year, first, sentence, reading) if first else None
        if first and last:
            _add_range(first, last, name, sentence, reading, is_off=is_off)
    for match in _DAY.finditer(_RANGE.sub("", rest)):
        day = _date(match.groups(), year, None, sentence, reading)
        found += 1
        if day:
            reading.days.append(NoticedDay(day, is_off, name))
    if not found:
        reading.trouble(sentence, "没有读到日期。")


def _add_range(
    first: date, last: date, name: str, sentence: str, reading: Reading, *, is_off: bool
) -> None:
    length = (last - first).days + 1
    if not 1 <= length <= MOST_DAYS:
        reading.trouble(sentence, f"起止日期相差 {length} 天，请核对。")
        return
    reading.days += [NoticedDay(first + timedelta(days=n), is_off, name) for n in range(length)]


def _date(
    parts: tuple[str | None, ...], year: int, after: date | None, sentence: str, reading: Reading
) -> date | None:
    """Return the date of the parts (year, month, day, note); what is missing comes from before."""
    typed_year, month, day, note = parts
    if month is None and after is None:
        reading.trouble(sentence, "日期缺少月份。")
        return None
    try:
        found = date(
            int(typed_year or (after.year if after else year)),
            int(month or (after.month if after else 0)),
            int(day or 0),
        )
    except ValueError:
        reading.trouble(sentence, "没有这一天，请核对日期。")
        return None
    if found.year not in (year - 1, year, year + 1):
        reading.trouble(sentence, f"不是 {year} 年的安排。")
        return None
    weekday = re.search(r"(?:周|星期)([一二三四五六日])", note or "")
    if weekday and weekday[1] != WEEK[found.weekday()]:
        reading.trouble(sentence, f"{found} 是周{WEEK[found.weekday()]}，与所写不符，请核对。")
        return None
    return found


def _refuse_contradictions(reading: Reading) -> None:
    """One day is either off or worked; said twice alike, it counts once."""
    seen: dict[date, NoticedDay] = {}
    for each in reading.days:
        other = seen.setdefault(each.day, each)
        if other.is_off != each.is_off:
            reading.problems.append(
                {"field": "text", "message": f"{each.day} 既写放假又写上班，请核对。"}
            )
    reading.days = list(seen.values())
