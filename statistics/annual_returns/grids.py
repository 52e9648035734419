"""The grid of one form: columns and rows as the `ui/grid.html` component takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from annual_returns import presentation
from annual_returns.figures import NA, Value
from annual_returns.models import AnnualReturn, ReturnFinding, ReturnVersion, StatIndicator
from orgs.models import Union

LETTERS: Final = "DEFGHIJKLMNOPQ"
LEVEL_LABELS: Final = dict(Union.Level.choices)
SOURCE_WORDS: Final = {"SUM": "加总", "UNI": "去重计数", "UNIW": "去重后加总"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values: key ("total", "own", "level:county", "last", "change", "source")."""

    key: str
    label: str
    letter: str


@dataclass(slots=True)
class Sheet:
    """All that a page about one return's figures needs."""

    annual_return: AnnualReturn
    version: ReturnVersion | None
    last: ReturnVersion | None
    indicators: Sequence[StatIndicator]
    findings: Sequence[ReturnFinding] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    form_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        """The value columns; levels below appear when subordinates are in the total."""
        levels = sorted(self.version.levels, key=_level_order) if self.version else []
        keys = [("total", "合计"), ("own", "本级")]
        keys += [(f"level:{level}", LEVEL_LABELS.get(level, level)) for level in levels]
        keys += [("last", "上年合计"), ("change", "同比"), ("source", "来源")]
        return [
            Column(key, label, letter) for (key, label), letter in zip(keys, LETTERS, strict=False)
        ]

    def value(self, code: str, column: str) -> Value:
        """Return the figure of a cell."""
        if column == "last":
            return presentation.cell_value(self.last.total, code) if self.last else None
        if self.version is None:
            return None
        if column.startswith("level:"):
            found: Value = self.version.levels.get(column[6:], {}).get(code)
            return found
        return presentation.cell_value(
            self.version.own if column == "own" else self.version.total, code
        )

    def finding_of(self, code: str, column: str) -> ReturnFinding | None:
        """Return the gravest finding about the cell."""
        wanted = {"total": code, "own": f"{code}.own"}.get(column)
        about = [f for f in self.findings if wanted in f.cells and f.severity != "info"]
        return min(about, key=lambda f: f.severity != "error", default=None)

    def link(self, **values: str) -> str:
        """Return the page's own address with these parameters changed."""
        kept = {k: v for k, v in {**self.query, **values}.items() if v}
        return f"?{urlencode(kept)}" if kept else "?"


def rows(sheet: Sheet, *, only: str = "", words: str = "") -> list[dict[str, Any]]:
    """Return the rows: a section head before each group, then one row per indicator."""
    listed: list[dict[str, Any]] = []
    section, number = "", 0
    for indicator in sheet.indicators:
        number += 1
        if indicator.section != section:
            section, number = indicator.section, number + 1
            listed.append({"section": section, "no": number - 1})
        if _is_wanted(sheet, indicator, only, words):
            listed.append(_row(sheet, indicator, number))
    return _without_empty_sections(listed)


def address(sheet: Sheet, code: str, column: str) -> str:
    """Return the address of a cell such as E8."""
    number, section = 0, ""
    letter = next((c.letter for c in sheet.columns if c.key == column), "")
    for indicator in sheet.indicators:
        number += 1 + (indicator.section != section)
        section = indicator.section
        if indicator.code == code:
            return f"{letter}{number}"
    return ""


def meaning(sheet: Sheet, indicator: StatIndicator, column: str) -> str:
    """Say in words where the figure comes from (the formula line)."""
    value = presentation.shown(sheet.value(indicator.code, column), indicator.kind)
    if column == "last":
        return f"上年合计 = {value}"
    if indicator.roll == "RAT":
        return f"计算：{indicator.definition} = {value}"
    how = SOURCE_WORDS.get(indicator.roll, "加总")
    if column == "own":
        cell = sheet.version.own.get(indicator.code, {}) if sheet.version else {}
        if cell.get("k") == "adjusted":
            was = presentation.shown(cell.get("c"), indicator.kind)
            return f"手工调整：自动数 {was}，原因：{cell.get('r', '')} = {value}"
        return f"自动汇总：{indicator.source}中符合口径的记录{how} = {value}"
    parts = "本级与下级" if sheet.version and sheet.version.children else "本级"
    return f"合计：{parts}{how} = {value}"


def _row(sheet: Sheet, indicator: StatIndicator, number: int) -> dict[str, Any]:
    return {
        "no": number,
        "label": indicator.name,
        "level": indicator.level,
        "unit": presentation.unit_of(indicator),
        "code": indicator.code,
        "cells": [_cell(sheet, indicator, column.key) for column in sheet.columns],
    }


def _cell(sheet: Sheet, indicator: StatIndicator, column: str) -> dict[str, Any]:
    code = indicator.code
    if column == "source":
        return {"value": indicator.source, "state": "last", "meaning": indicator.definition}
    if column == "change":
        now, then = sheet.value(code, "total"), sheet.value(code, "last")
        return {"value": presentation.change(now, then, indicator.kind), "state": "last"}
    value = sheet.value(code, column)
    text = presentation.shown(value, indicator.kind)
    said = meaning(sheet, indicator, column)
    if column == "last":
        return {"value": text, "state": "last", "meaning": said}
    finding = sheet.finding_of(code, column)
    state = finding.severity if finding else _state(sheet, code, column, value)
    return {
        "value": text,
        "state": state,
        "note": _is_noted(sheet, code, column),
        "key": f"{code}.{column}",
        "meaning": said,
        "message": finding.message if finding else "",
        "selected": sheet.query.get("cell") == code and sheet.query.get("col", "total") == column,
        "url": sheet.link(cell=code, col=column) + "#cell-panel",
    }


def _state(sheet: Sheet, code: str, column: str, value: Value) -> str:
    if value == NA:
        return "na"
    if sheet.annual_return.state == AnnualReturn.State.LOCKED:
        return "locked" if column != "total" else "sum"
    if column == "total":
        return "sum"
    is_adjusted = bool(sheet.version) and (
        sheet.version.own.get(code, {}).get("k") == "adjusted" if sheet.version else False
    )
    return "manual" if column == "own" and is_adjusted else "auto"


def _is_noted(sheet: Sheet, code: str, column: str) -> bool:
    """Whether the cell has something to read: an adjustment, a change, a superior's reason."""
    if column == "total":
        return any(r.get("cell") == code for r in sheet.annual_return.back_reasons)
    cell = sheet.version.own.get(code, {}) if sheet.version and column == "own" else {}
    return cell.get("k") == "adjusted" or "was" in cell


def _is_wanted(sheet: Sheet, indicator: StatIndicator, only: str, words: str) -> bool:
    code = indicator.code
    if words and words.lower() not in f"{code} {indicator.name}".lower():
        return False
    if only == "problems":
        return any(sheet.finding_of(code, column) for column in ("total", "own"))
    if only == "adjusted":
        own = sheet.version.own if sheet.version else {}
        return bool(own.get(code, {}).get("k") == "adjusted")
    return True


def _without_empty_sections(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        row
        for place, row in enumerate(listed)
        if "cells" in row or (place + 1 < len(listed) and "cells" in listed[place + 1])
    ]


def _level_order(level: str) -> int:
    order = [value for value, _ in Union.Level.choices]
    return order.index(level) if level in order else len(order)
