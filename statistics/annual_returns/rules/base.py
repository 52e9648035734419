"""What a validation rule is given and what it gives: the same registry for page, job and API."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from annual_returns.figures import Spec, Value, number

Severity = Literal["error", "warning", "info"]
Column = Literal["own", "total"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found: the cells it is about (the first leads), a sentence, a severity of its own."""

    cells: tuple[str, ...]
    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One column of a return's figures, with what else the rules of spec 10.3 look at.

    `values` is the column that is checked; `last` the same column a year before (empty: none).
    """

    column: Column
    values: Mapping[str, Value]
    specs: Mapping[str, Spec]
    last: Mapping[str, Value] = field(default_factory=dict)
    own: Mapping[str, Value] = field(default_factory=dict)
    children: Sequence[Mapping[str, Value]] = ()
    cover: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()
    outdated: Sequence[str] = ()
    stale: Sequence[str] = ()

    def has(self, *codes: str) -> bool:
        """Whether every code is a number."""
        return all(isinstance(self.values.get(code), int) for code in codes)

    def n(self, code: str) -> int:
        """Return the figure; what is unknown or does not apply counts as 0."""
        return number(self.values.get(code))

    def before(self, code: str) -> int:
        """Return last year's figure, 0 without one."""
        return number(self.last.get(code))

    def name(self, code: str) -> str:
        """Return the indicator's name."""
        spec = self.specs.get(code)
        return spec.name if spec else code

    def listed(self, prefix: str) -> tuple[str, ...]:
        """Return the codes that begin with the prefix, in the order of the form."""
        return tuple(code for code in self.specs if code.startswith(prefix))


Function = Callable[[Case], list[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue: id, severity, its formula in words, and on which columns it holds."""

    id: str
    severity: Severity
    formula: str
    function: Function
    columns: frozenset[Column]


REGISTRY: Final[dict[str, Rule]] = {}
BOTH: Final[frozenset[Column]] = frozenset({"own", "total"})
TOTAL: Final[frozenset[Column]] = frozenset({"total"})
OWN: Final[frozenset[Column]] = frozenset({"own"})


def rule(
    rule_id: str, severity: Severity, formula: str, columns: frozenset[Column] = BOTH
) -> Callable[[Function], Function]:
    """Put the function into the catalogue under its id of spec 10.3."""

    def register(function: Function) -> Function:
        if rule_id in REGISTRY:
            raise AssertionError(f"{rule_id} is registered twice")
        REGISTRY[rule_id] = Rule(rule_id, severity, formula, function, columns)
        return function

    return register


def differs(case: Case, whole: str, parts: tuple[str, ...], what: str) -> list[Problem]:
    """Say when the whole is not the sum of its parts."""
    if not parts or not case.has(whole, *parts):
        return []
    total = sum(case.n(code) for code in parts)
    if case.n(whole) == total:
        return []
    gap = abs(case.n(whole) - total)
    message = f"{case.name(whole)} {case.n(whole)} 与{what}合计 {total} 相差 {gap}。"
    return [Problem((whole, *parts), message)]


def exceeds(case: Case, part: str, whole: str) -> list[Problem]:
    """Say when a part is larger than what contains it."""
    if not case.has(part, whole) or case.n(part) <= case.n(whole):
        return []
    message = f"{case.name(part)} {case.n(part)} 大于{case.name(whole)} {case.n(whole)}。请核对台账后重新计算。"
    return [Problem((part, whole), message)]
