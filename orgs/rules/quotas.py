"""How many social workers a township-level union may be given: one reference number per unit.

Source: spec 11.1 [seed 003 四（二）1] «职工2000人以下的，可配备1名；职工2000人以上的，每3000人可配备1名».
The text is guidance («可»): a shortfall is a note, never an error. It leaves the reading open, so a
province chooses one of four and the number is kept with the reading it was computed by.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

SMALL: Final = 2000
STEP: Final = 3000
MOST: Final = 10_000_000

MODES: Final[Mapping[str, str]] = {
    "ceil": "不足 3000 人的部分按 1 名",
    "floor_min1": "满 3000 人才加 1 名，至少 1 名",
    "half_up": "四舍五入，至少 1 名",
    "increment": "2000 人以内 1 名，超出部分每 3000 人加 1 名",
}


def quota(workers: int | None, mode: str = "ceil") -> int | None:
    """Return the reference number of one unit; null (no head-count) gives null, 0 gives 0.

    Raises: ValueError for a head-count that cannot be (QT-3), KeyError for an unknown reading.
    """
    reading = READINGS[mode]
    if workers is None:
        return None
    if problem := problem_of(workers):
        raise ValueError(problem)
    return 0 if workers == 0 else reading(workers)


def problem_of(workers: int) -> str:
    """Return what is wrong with a head-count, "" for a possible one. Rule: QT-3."""
    if workers < 0:
        return "职工数不能小于 0。请核对。"
    if workers > MOST:
        return "职工数超过 1000 万。请核对是否多写了几位。"
    return ""


def shortfall(wanted: int, present: Decimal) -> Decimal:
    """Return how many are missing, 0 when there are enough. A note, never an error."""
    return max(Decimal(wanted) - present, Decimal(0))


def _ceil(n: int) -> int:
    return 1 if n <= SMALL else -(-n // STEP)


def _floor_min1(n: int) -> int:
    return max(1, n // STEP)


def _half_up(n: int) -> int:
    return max(1, (2 * n + STEP) // (2 * STEP))


def _increment(n: int) -> int:
    return 1 if n <= SMALL else 1 - (SMALL - n) // STEP


READINGS: Final[dict[str, Callable[[int], int]]] = {
    "ceil": _ceil,
    "floor_min1": _floor_min1,
    "half_up": _half_up,
    "increment": _increment,
}
