"""Comparing figures across changes of division codes (DV-02, DV-04, X-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Step:
    """One code followed by others from a day on; several successors are a split."""

    code: str
    successors: tuple[str, ...]
    since: date


@dataclass(slots=True)
class Compared:
    """Totals by today's codes, and what no code of today can take alone."""

    totals: dict[str, int] = field(default_factory=dict)
    unsplit: dict[str, tuple[str, ...]] = field(default_factory=dict)


def successors_on(code: str, day: date, steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the codes that stand for the code on the day, the chain followed to its end."""
    by_code = {step.code: step for step in steps if step.since <= day}
    found: list[str] = []
    waiting = [code]
    seen: set[str] = set()
    while waiting:
        each = waiting.pop(0)
        step = by_code.get(each)
        if step is None or each in seen:
            found.append(each)
            continue
        seen.add(each)
        # A code may go on as one of its own successors (330110 keeps its code after a split).
        waiting += [s for s in step.successors if s != each]
        found += [each] if each in step.successors else []
    return tuple(dict.fromkeys(found))


def compare(totals: Mapping[str, int], day: date, steps: Sequence[Step]) -> Compared:
    """Return earlier totals by the codes of a later day.

    Merged codes add up. A total of a split code is given to nobody: it stands in `unsplit` with its
    successors, since no rule says how to divide it (DV-04).
    """
    made = Compared()
    for code, total in totals.items():
        after = successors_on(code, day, steps)
        if len(after) == 1:
            made.totals[after[0]] = made.totals.get(after[0], 0) + total
        else:
            made.unsplit[code] = after
    return made
