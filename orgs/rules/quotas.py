"""How many social workers a township-level union may be given: one reference number per unit.

Source: spec 11.1 [seed 003 四（二）1] «职工2000人以下的，可配备1名；职工2000人以上的，每3000人可配备1名».
The text is guidance («可»): a shortfall is a note, never an error. It leaves the reading open, so a
province chooses one of four; both head-counts are dated parameters too. The number is kept with the
reading it was computed by.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MOST: Final = 10_000_000

MODES: Final[Mapping[str, str]] = {
    "ceil": "不足一档的部分按 1 名",
    "floor_min1": "满一档才加 1 名，至少 1 名",
    "half_up": "四舍五入，至少 1 名",
    "increment": "起点以内 1 名，超出部分每档加 1 名",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the text is read: up to `small` workers one post, above it one for every `step`."""

    mode: str
    small: int
    step: int

    def __str__(self) -> str:
        return f"起点 {self.small} 人，每档 {self.step} 人；{MODES[self.mode]}"


def quota(workers: int | None, reading: Reading) -> int | None:
    """Return the reference number of one unit; null (no head-count) gives null, 0 gives 0.

    Raises: ValueError for a head-count that cannot be (QT-3), KeyError for an unknown reading.
    """
    formula = FORMULAS[reading.mode]
    if workers is None:
        return None
    if problem := problem_of(workers):
        raise ValueError(problem)
    return 0 if workers == 0 else formula(workers, reading.small, reading.step)


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


def _ceil(n: int, small: int, step: int) -> int:
    return 1 if n <= small else -(-n // step)


def _floor_min1(n: int, _: int, step: int) -> int:
    return max(1, n // step)


def _half_up(n: int, _: int, step: int) -> int:
    return max(1, (2 * n + step) // (2 * step))


def _increment(n: int, small: int, step: int) -> int:
    return 1 if n <= small else 1 - (small - n) // step


FORMULAS: Final[dict[str, Callable[[int, int, int], int]]] = {
    "ceil": _ceil,
    "floor_min1": _floor_min1,
    "half_up": _half_up,
    "increment": _increment,
}
