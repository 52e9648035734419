"""One cell's value by its column's kind, and whether it was written in another way than it is kept.

A parser returns (value, repair): the repair is empty when the cell is read as it stands.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final, NamedTuple

from portal.common.workbook.columns import Column, Kind, shown

YEARS: Final = range(1900, 2200)  # a day outside them is a slip of the hand
EXACT_DIGITS: Final = 10**15  # Excel keeps fifteen digits of a number
SERIAL_ZERO: Final = date(1899, 12, 30)
SERIALS: Final = range(1, 109_576)  # 1900-01-01 to 2199-12-31 as Excel counts days
SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?[eE]\+?\d{2}")
# Signs that offices put where nothing is to be said.
NOTHING: Final = frozenset({"/", "\\", "-", "--", "—", "——", "无", "暂无", "不详", "N/A"})
WIDE: Final = {c: c - 0xFEE0 for r in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B))
               for c in range(*r)} | {0x3000: 0x20, 0xA0: 0x20}  # fmt: skip
INNER_BLANK: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|[\r\n\t]+\s*")
# Signs that are kept as they stand: a text of these alone needs no tidying, nor does such a code.
TIDY: Final = re.compile("[!-~\u4e00-\u9fff\uff08\uff09\uff0c\u3001\u3002]+")
# Too long for a sign that says nothing and for a number with its exponent.
TIDY_CODE: Final = re.compile("[0-9A-Z-]{5,}")
AS_IT_STANDS: Final = {"text": TIDY, "code": TIDY_CODE}
HEADING_NOISE: Final = re.compile(r"[\s*()\uff08\uff09:\uff1a]|选填|必填")
DAY: Final = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?: 0{1,2}:00(?::00)?)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
PART_OF_DAY: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?|年)")
YES: Final = frozenset({"是", "有", "1", "true", "True", "TRUE", "√", "✓", "✔", "Y", "y"})
NO: Final = frozenset({"否", "无", "0", "false", "False", "FALSE", "×", "✗", "N", "n"})

WIDTH: Final = "全角改为半角"
BLANKS: Final = "去掉多余的空格和换行"
DATES: Final = "日期统一写法"
SERIAL: Final = "Excel 日期序号换算成日期"
AS_TEXT: Final = "文本数字改为数字"
AS_NUMBER: Final = "数字格式的号码按文本读取"
WORDS: Final = "选项统一写法"
EMPTY: Final = "占位符号按空白处理"


class Wrong(ValueError):
    """The cell cannot be read: the sentence for the person, and the sort of problem."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class Read(NamedTuple):
    """A cell's value, and how it was tidied ("" when it was not)."""

    value: Any
    repair: str = ""


def stands(raw: str, column: Column) -> bool:
    """Whether the text is at once seen to be kept as it stands; `parse` says the same of it."""
    pattern = AS_IT_STANDS.get(column.kind)
    return (
        pattern is not None and len(raw) <= column.max_length and pattern.fullmatch(raw) is not None
    )


def parse(raw: Any, column: Column) -> Read:
    """Return the cell's value. Raises: Wrong with what is wrong and how to mend it."""
    return PARSERS[column.kind](raw, column)


def plain(value: Any) -> str:
    """Return a cell as trimmed half-width text."""
    text = value if isinstance(value, str) else shown(value)
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def heading(text: str) -> str:
    """Return a heading without blanks, stars, brackets and the words for must and may."""
    return HEADING_NOISE.sub("", text)


def _empty(column: Column, value: Any) -> Read:
    if column.required:
        raise Wrong(f"“{column.heading}”没有填写。请补上。", "没有填写")
    return Read(value)


def _whole(raw: Any, column: Column) -> None:
    """Refuse a number that is too long for Excel to have kept."""
    lost = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) >= EXACT_DIGITS
    if lost or (isinstance(raw, str) and SCIENTIFIC.fullmatch(plain(raw))):
        raise Wrong(
            f"这一格是数字格式，Excel 只保留前 15 位，“{column.heading}”后面几位已经丢失。"
            "请把单元格设为“文本”格式后重新录入。",
            "数字格式丢失位数",
        )


def _text(raw: Any, column: Column) -> Read:
    if raw is None or raw == "":
        return _empty(column, "")
    repair = ""
    if isinstance(raw, str) and TIDY.fullmatch(raw):
        text = raw
    elif isinstance(raw, str):
        text = raw.strip()
        if not text.isascii():
            wide = text
            text = text.translate(WIDE).strip()
            repair = "" if text == wide else WIDTH
        narrow = INNER_BLANK.sub("", text)
        if narrow != text or (not repair and text != raw):
            repair = repair or BLANKS
        text = narrow
    else:
        _whole(raw, column)
        text = shown(raw)
    if not text:
        return _empty(column, "")
    return Read(_fitting(text, column), repair)


def _code(raw: Any, column: Column) -> Read:
    if raw is None or raw == "":
        return _empty(column, "")
    _whole(raw, column)
    text = "".join(plain(raw).split())
    if not text:
        return _empty(column, "")
    if text in NOTHING and not column.required:
        return Read("", EMPTY)
    if not isinstance(raw, str):
        return Read(_fitting(text, column), AS_NUMBER)
    repair = "" if text == raw else BLANKS if "".join(raw.split()) == text else WIDTH
    return Read(_fitting(text, column), repair)


def _fitting(text: str, column: Column) -> str:
    if len(text) > column.max_length:
        raise Wrong(
            f"“{column.heading}”有 {len(text)} 个字，超过 {column.max_length} 个字。请缩短。",
            "文字过长",
        )
    return text


def _advised(text: str, column: Column, kind: str) -> None:
    """Refuse words that people write here and that say too little, with what to do."""
    if told := column.advice.get(text):
        raise Wrong(f"{column.heading}“{text}”：{told}", kind)


def _date(raw: Any, column: Column) -> Read:
    if raw is None or raw == "":
        return _empty(column, None)
    if isinstance(raw, datetime | date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return Read(_likely(day, shown(raw), column))
    text = plain(raw)
    if not text or text in NOTHING:
        return Read(_empty(column, None).value, EMPTY if text else "")
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if number and raw == int(raw) and int(raw) in SERIALS:
        return Read(_likely(SERIAL_ZERO + timedelta(days=int(raw)), text, column), SERIAL)
    _advised(text, column, "日期无效")
    squeezed = re.sub(r"\s*([-/.年月日])\s*", r"\1", text)
    match = DAY[0].fullmatch(squeezed) or DAY[1].fullmatch(squeezed)
    if match is None:
        raise _no_day(text, column)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise _no_day(text, column) from None
    same = isinstance(raw, str) and raw == day.isoformat()
    return Read(_likely(day, text, column), "" if same else DATES)


def _no_day(text: str, column: Column) -> Wrong:
    if part := PART_OF_DAY.fullmatch(text):
        missing, month = ("日", int(part[2])) if part[2] else ("月和日", 1)
        return Wrong(
            f"{column.heading} {text} 缺{missing}，请补全，例如 {part[1]}-{month:02}-01。",
            "日期不完整",
        )
    return Wrong(
        f"{column.heading} {text} 不是有效日期，请写成 2025-12-02 的样子。", "日期无效"
    )  # fmt: skip


def _likely(day: date, text: str, column: Column) -> date:
    if day.year not in YEARS:
        raise _no_day(text, column)
    return day


def _decimal(raw: Any, column: Column) -> Read:
    if raw is None or raw == "":
        return _empty(column, None)
    text = plain(raw)
    if not text or text in NOTHING:
        return Read(_empty(column, None).value, EMPTY if text else "")
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    unit = next((u for u in column.units if text.endswith(u)), "")
    try:
        number = Decimal(str(raw) if is_number else text.removesuffix(unit).replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Wrong(f"{column.heading} {text} 不是数字。请只填数字，不带单位。", "不是数字")
    if not column.least <= number <= column.most:
        raise Wrong(
            f"{column.heading} {text} 不在 {column.least} 至 {column.most} 之间。请核对。",
            "数字超出范围",
        )
    return Read(number, "" if is_number else AS_TEXT)


def _integer(raw: Any, column: Column) -> Read:
    number, repair = _decimal(raw, column)
    if number is None:
        return Read(None, repair)
    if number != number.to_integral_value():
        raise Wrong(f"{column.heading} {plain(raw)} 不是整数。请填整数。", "不是整数")
    return Read(int(number), repair)


def _choice(raw: Any, column: Column) -> Read:
    if raw is None or raw == "":
        return _empty(column, "")
    text = plain(raw)
    if not text:
        return _empty(column, "")
    found = _by_label(column).get(heading(text)) or (text if text in column.choices else None)
    words = heading(text).upper()
    if found is None and words in _meant(column):
        return Read(_meant(column)[words] or _empty(column, "").value, WORDS)
    if found is None:
        _advised(text, column, "不在可选范围")
        if text in NOTHING and not column.required:
            return Read("", EMPTY)
        listed = "、".join(list(column.choices.values())[:8])
        raise Wrong(
            f"{column.heading}“{text}”不在可选范围。请从中选一个：{listed}。", "不在可选范围"
        )
    return Read(found, "" if raw in (found, column.choices[found]) else WORDS)


@cache
def _by_label(column: Column) -> dict[str, str]:
    return {heading(label): value for value, label in column.choices.items()}


@cache
def _meant(column: Column) -> dict[str, Any]:
    said = {label: value for value, label in column.choices.items()} | dict(column.means)
    return {heading(plain(words)).upper(): value for words, value in said.items()}


def _flag(raw: Any, column: Column) -> Read:
    if raw is None or raw == "":
        return Read(None)
    text = plain(raw)
    if not text:
        return Read(None)
    if text in YES or text in NO:
        return Read(text in YES, "" if raw in ("是", "否") else WORDS)
    if text in NOTHING:
        return Read(None, EMPTY)
    if (words := heading(text).upper()) in _meant(column):
        return Read(_meant(column)[words], WORDS)
    raise Wrong(f"{column.heading}请填“是”或“否”。", "不是“是”或“否”")


PARSERS: Final[dict[Kind, Callable[[Any, Column], Read]]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "decimal": _decimal,
    "integer": _integer,
    "choice": _choice,
    "flag": _flag,
}
