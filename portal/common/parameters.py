"""Dated parameters: numbers that a regulation or a unit may change, with their shipped defaults.

Each app declares its own in its module `parameters`; a dated row (`Parameter`) in force on the day
wins over the shipped value, and a row of the asked scope over the general one.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol

from django.db.models import Q

from portal.common.models import Parameter

PRACTICE: Final = "平台默认，待采购人确认"
OF_A_UNION: Final = "union"


class Kind(Protocol):
    """What values a parameter takes. `problem` returns "" for a good one, else a sentence."""

    @property
    def hint(self) -> str:
        """Return what to type."""
        ...

    def problem(self, value: Any) -> str:
        """Return what is wrong with the value, and how to mend it."""
        ...

    def shown(self, value: Any) -> str:
        """Return the value as people read it."""
        ...

    def parsed(self, text: str) -> Any:
        """Return the value that was typed. Raises: ValueError."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int
    unit: str = ""

    @property
    def hint(self) -> str:
        """Return what to type."""
        unit = f"，单位：{self.unit}" if self.unit else ""
        return f"填 {self.least} 到 {self.most} 的整数{unit}。"

    def problem(self, value: Any) -> str:
        """Refuse what is no whole number within the bounds."""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if is_whole and self.least <= value <= self.most else self.hint

    def shown(self, value: Any) -> str:
        """Return the number with its unit."""
        return f"{value} {self.unit}".strip()

    def parsed(self, text: str) -> Any:
        """Return the number."""
        return int(text)


@dataclass(frozen=True, slots=True)
class Switch:
    """Yes or no in words of their own, kept as 1 or 0."""

    on: str
    off: str

    @property
    def hint(self) -> str:
        """Return what to type."""
        return f"选一个：{self.on}、{self.off}。"

    def problem(self, value: Any) -> str:
        """Refuse what is neither."""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if is_whole and value in (0, 1) else self.hint

    def shown(self, value: Any) -> str:
        """Return the words."""
        return self.on if value else self.off

    def parsed(self, text: str) -> Any:
        """Return 1 or 0. Raises: ValueError."""
        return {self.on: 1, self.off: 0}[text] if text in (self.on, self.off) else int(text)


@dataclass(frozen=True, slots=True)
class Amount:
    """A decimal that is not negative, kept as text: yuan, or a share."""

    most: Decimal
    unit: str = "元"

    @property
    def hint(self) -> str:
        """Return what to type."""
        return f"填 0 到 {self.most} 的数，单位：{self.unit}。"

    def problem(self, value: Any) -> str:
        """Refuse what is no decimal within the bounds."""
        try:
            number = Decimal(value if isinstance(value, str) else str(value))
        except InvalidOperation:
            return self.hint
        return "" if number.is_finite() and 0 <= number <= self.most else self.hint

    def shown(self, value: Any) -> str:
        """Return the number with its unit."""
        return f"{Decimal(str(value)):,} {self.unit}"

    def parsed(self, text: str) -> Any:
        """Return the decimal as the text it is kept as."""
        return text.replace(",", "").replace("，", "")


@dataclass(frozen=True, slots=True)
class Choices:
    """Some of a fixed list, at least one."""

    labels: Mapping[str, str]

    @property
    def hint(self) -> str:
        """Return what to type."""
        return f"在这些里选，用顿号分开：{'、'.join(self.labels.values())}。"

    def problem(self, value: Any) -> str:
        """Refuse what is no choice of the list."""
        is_list = isinstance(value, Sequence) and not isinstance(value, str)
        return "" if is_list and value and set(value) <= set(self.labels) else self.hint

    def shown(self, value: Any) -> str:
        """Return the labels."""
        return "、".join(self.labels.get(v, v) for v in value)

    def parsed(self, text: str) -> Any:
        """Return the codes of the labels typed."""
        codes = {label: code for code, label in self.labels.items()}
        typed = [t.strip() for t in text.replace(",", "、").replace("，", "、").split("、")]
        return [codes.get(t, t) for t in typed if t]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Exactly one of a fixed list."""

    labels: Mapping[str, str]

    @property
    def hint(self) -> str:
        """Return what to type."""
        return f"选一个：{'、'.join(self.labels.values())}。"

    def problem(self, value: Any) -> str:
        """Refuse what is no choice of the list."""
        return "" if isinstance(value, str) and value in self.labels else self.hint

    def shown(self, value: Any) -> str:
        """Return the label."""
        return self.labels.get(value, str(value))

    def parsed(self, text: str) -> Any:
        """Return the code of the label typed."""
        codes = {label: code for code, label in self.labels.items()}
        return codes.get(text.strip(), text.strip())


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


@dataclass(frozen=True, slots=True)
class Structure:
    """A table or a text with parts, typed as JSON; the subject's own rule judges it.

    `told` words a good value for readers.
    """

    judge: Callable[[Any], str]
    hint: str
    told: Callable[[Any], str] | None = None

    def problem(self, value: Any) -> str:
        """Return what the subject's rule finds; a shape that it cannot even read is refused."""
        try:
            return self.judge(value)
        except (TypeError, ValueError, KeyError, AttributeError, InvalidOperation):
            return f"结构不对。{self.hint}"

    def shown(self, value: Any) -> str:
        """Return the structure in words where its subject has them, else laid out."""
        if self.told is not None:
            return self.told(value)
        return json.dumps(value, ensure_ascii=False, indent=2)

    def parsed(self, text: str) -> Any:
        """Return the structure. Raises: ValueError, also for what no database keeps as JSON."""
        if "\\u0000" in text:
            raise ValueError("a null sign")
        try:
            return json.loads(text, parse_constant=_no_number)
        except RecursionError as error:
            raise ValueError("too deep") from error


@dataclass(frozen=True, slots=True)
class Dated:
    """One declared parameter.

    `scopes`: the scopes it may be set for besides the general one; `OF_A_UNION` stands for the
    code of any union. `shipped` is null when only rows give the value. `scope_names` words the
    scopes that are no union's.
    """

    code: str
    label: str
    kind: Kind
    shipped: Any
    source: str = PRACTICE
    scopes: tuple[str, ...] = ()
    scope_names: Mapping[str, str] = field(default_factory=dict)

    def on(self, day: date, *, scope: str = "") -> Any:
        """Return the value in force on the day. Raises: LookupError when there is none."""
        return self.sourced(day, scope=scope)[0]

    def sourced(self, day: date, *, scope: str = "") -> tuple[Any, str]:
        """Return the value in force on the day and its source. Raises: LookupError."""
        row = in_force(self.code, day, scope=scope)
        if row is not None:
            return row.value, row.source
        if self.shipped is None:
            raise LookupError(f"parameter {self.code} has no value on {day}")
        return self.shipped, self.source


REGISTER: dict[str, Dated] = {}


def declare(
    code: str, label: str, kind: Kind, shipped: Any, *,
    source: str = PRACTICE, scopes: tuple[str, ...] = (),
    scope_names: Mapping[str, str] | None = None,
) -> Dated:  # fmt: skip
    """Declare a parameter once; its shipped value must be a good one."""
    if code in REGISTER:
        raise AssertionError(f"parameter {code} is declared twice")
    if shipped is not None and (problem := kind.problem(shipped)):
        raise AssertionError(f"parameter {code} ships a value its kind refuses: {problem}")
    REGISTER[code] = Dated(code, label, kind, shipped, source, scopes, scope_names or {})
    return REGISTER[code]


def in_force(code: str, day: date, *, scope: str = "") -> Parameter | None:
    """Return the row in force on the day: of the scope, else general; the latest of several."""
    rows = list(
        Parameter.objects.filter(code=code, scope__in={scope, ""}, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .order_by("valid_from", "pk")
    )
    chosen = [r for r in rows if r.scope == scope] or rows
    return chosen[-1] if chosen else None


def value_on(code: str, day: date, *, scope: str = "", default: Any = None) -> Any:
    """Return the parameter's value on the day; a scoped row wins over the general one.

    Raises: LookupError when neither a row nor a default exists.
    """
    row = in_force(code, day, scope=scope)
    if row is not None:
        return row.value
    if default is None:
        raise LookupError(f"parameter {code} has no value on {day}")
    return default
