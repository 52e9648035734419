"""How figures are written: integers of the store to what people read, and back."""

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from annual_returns.figures import NA, Value
from annual_returns.models import StatIndicator
from portal.common.ui.formatting import NOTHING
from portal.common.ui.formatting import change as change_text

Kind = StatIndicator.Kind
# Stored integers of one unit that people read, and decimals shown.
SCALES: Final[dict[str, tuple[int, int]]] = {
    Kind.COUNT: (1, 0),
    Kind.MONEY: (1_000_000, 2),  # fen → 万元
    Kind.PRICE: (100, 2),
    Kind.MINUTES: (60, 1),
    Kind.PERCENT: (100, 2),
    Kind.SCORE: (100, 2),
}
# How a value is typed and given by the API: money in yuan.
ENTRY_SCALES: Final[dict[str, tuple[int, int]]] = {**SCALES, Kind.MONEY: (100, 2)}
NOT_APPLICABLE: Final = "不适用"
LARGEST: Final = Decimal(10) ** 14  # beyond it nobody counts, and nobody means it


def shown(value: Value, kind: str) -> str:
    """Return the value for the grid: money in 万元, a dash for null, 不适用 for "na"."""
    if value == NA:
        return NOT_APPLICABLE
    plain = scaled(value, kind, SCALES)
    return NOTHING if plain is None else f"{plain:,}"


def entered(value: Value, kind: str) -> str:
    """Return the value as it is typed: money in yuan, no thousands commas."""
    plain = scaled(value, kind, ENTRY_SCALES)
    return "" if plain is None else f"{plain}"


def scaled(value: Value, kind: str, scales: dict[str, tuple[int, int]]) -> Decimal | None:
    """Return the value in the people's unit; null for null and "na"."""
    if not isinstance(value, int):
        return None
    scale, places = scales[kind]
    return (Decimal(value) / scale).quantize(Decimal(1).scaleb(-places))


def parsed(text: str, kind: str) -> int | None:
    """Return what a person typed as the stored integer; null when it is no such number."""
    scale, places = ENTRY_SCALES[kind]
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > LARGEST:
        return None
    return int(number * scale) if number == number.quantize(Decimal(1).scaleb(-places)) else None


def unit_of(indicator: StatIndicator) -> str:
    """Return the unit shown beside a figure: amounts are read in 万元."""
    return "万元" if indicator.kind == Kind.MONEY else indicator.unit


def change(now: Value, then: Value, kind: str) -> str:
    """Return the change to last year: a ratio, or 百分点 between two percentages."""
    if not isinstance(now, int) or not isinstance(then, int):
        return NOTHING
    if kind == Kind.PERCENT:
        points = Decimal(now - then) / 100
        return "持平" if not points else f"{'▲' if points > 0 else '▼'} {abs(points):.2f} 百分点"
    if then == 0:
        return "持平" if now == 0 else NOTHING
    return change_text(Decimal(now - then) / then)[1]


def cell_value(cells: dict[str, Any], code: str) -> Value:
    """Return the value of a stored cell, null when there is none."""
    value: Value = cells.get(code, {}).get("v")
    return value
