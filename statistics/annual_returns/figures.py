"""Figures from rows and parts: sums, distinct counts, ratios. Pure functions.

A value is an integer (fen, minutes, hundredths of a percent or of a point), null (not known) or
"na" (does not apply). Ratios are never averaged: they are computed from the parts (V-903).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

from annual_returns.computation.scope import Row

Value = int | None | Literal["na"]
Cell = dict[str, Any]
Cells = dict[str, Cell]
NA: Final = "na"
NAMED_SHARE_PERCENT: Final = 80  # SR-02: below it distinct persons say nothing


@dataclass(frozen=True, slots=True)
class Spec:
    """What the computation needs to know of an indicator."""

    code: str
    name: str
    kind: str
    roll: str
    floor: int = 0
    is_stock: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of sums of codes; `scale` turns the quotient into the indicator's integer."""

    above: tuple[str, ...]
    below: tuple[str, ...]
    scale: int


RATIOS: Final[dict[str, Ratio]] = {
    "G103": Ratio(("G102",), ("G101",), 10_000),
    "M412": Ratio(("M404",), ("M402",), 10_000),
    "M413": Ratio(("M403",), ("P302",), 1),
    "W512": Ratio(("_W512_sum",), ("_W512_n",), 100),
    "W513": Ratio(("M404",), ("W501",), 1),
    "T612": Ratio(("T611",), ("T607",), 10_000),
    "E807": Ratio(("E803", "E804"), ("E802",), 10_000),
    "E809": Ratio(("_E809_n",), ("P304", "P305"), 10_000),
}
# Cumulative figures: what was reached before the period, and this year's flow (V-905).
CUMULATIVE: Final = {
    "P380": ("_P380_before", "P302"),
    "M480": ("_M480_before", "M404"),
    "W580": ("_W580_before", "W501"),
}


def from_rows(specs: Iterable[Spec], rows: Iterable[Row]) -> dict[str, Value]:
    """Return the figure of every indicator that is counted from rows; without rows it is 0."""
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    values: dict[str, Value] = {}
    for spec in specs:
        found = by_code.get(spec.code, [])
        if spec.roll == "UNI":
            values[spec.code] = len({row.key for row in found})
        elif spec.roll == "UNIW":
            values[spec.code] = sum({row.key: row.amount for row in found}.values())
        elif spec.roll != "RAT":
            values[spec.code] = sum(row.amount for row in found)
    return values


def with_ratios(specs: Iterable[Spec], values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values with every ratio computed anew from its parts, and W503 where it applies."""
    result = dict(values)
    for spec in specs:
        if spec.roll == "RAT" and spec.code in RATIOS:
            result[spec.code] = ratio(RATIOS[spec.code], values)
    if "W503" in result and not _enough_named(values):
        result["W503"] = NA
    return result


def ratio(parts: Ratio, values: Mapping[str, Value]) -> Value:
    """Return the quotient as the indicator's integer; "na" when the denominator is 0 (V-903)."""
    above, below = _sum(parts.above, values), _sum(parts.below, values)
    if above is None or below is None:
        return None
    if below == 0:
        return NA
    return int((Decimal(above * parts.scale) / below).quantize(Decimal(1), ROUND_HALF_UP))


def add_up(specs: Iterable[Spec], parts: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    """Return the sums over units of every SUM indicator and of the extra parts ("_…")."""
    codes = [s.code for s in specs if s.roll == "SUM"]
    extra = sorted({code for part in parts for code in part if code.startswith("_")})
    return {code: sum(number(part.get(code)) for part in parts) for code in [*codes, *extra]}


def number(value: Value | Any) -> int:
    """Return the value as a number; what is unknown or does not apply adds nothing."""
    return value if isinstance(value, int) else 0


def values_of(cells: Mapping[str, Cell]) -> dict[str, Value]:
    """Return code → value of stored cells."""
    return {code: cell.get("v") for code, cell in cells.items()}


def digest(*parts: object) -> str:
    """Return the fingerprint of the parts: equal figures, equal fingerprint."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _sum(codes: tuple[str, ...], values: Mapping[str, Value]) -> int | None:
    found = [values.get(code) for code in codes]
    if any(not isinstance(value, int) for value in found):
        return None
    return sum(number(value) for value in found)


def _enough_named(values: Mapping[str, Value]) -> bool:
    times, named = number(values.get("W501")), number(values.get("_W503_named"))
    return named * 100 >= times * NAMED_SHARE_PERCENT
