"""A sheet as the interface gives it: the same figures that the page shows."""

from typing import Any

from annual_returns import presentation
from annual_returns.figures import NA, Value
from annual_returns.grids import Sheet
from annual_returns.models import AnnualReturn, StatIndicator


def figure(value: Value, kind: str) -> dict[str, Any]:
    """Return status and value; null, "na" and 0 stay three things."""
    if value == NA:
        return {"status": "not_applicable", "value": None}
    plain = presentation.scaled(value, kind, presentation.ENTRY_SCALES)
    return {"status": "unknown" if plain is None else "value", "value": plain}


def cell(sheet: Sheet, indicator: StatIndicator) -> dict[str, Any]:
    """Return one indicator with its own figure, its total and last year's."""
    own = sheet.version.own.get(indicator.code, {}) if sheet.version else {}
    return {
        "form": indicator.form.code,
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "roll": indicator.roll,
        "own": figure(sheet.value(indicator.code, "own"), indicator.kind),
        "total": figure(sheet.value(indicator.code, "total"), indicator.kind),
        "last_total": figure(sheet.value(indicator.code, "last"), indicator.kind),
        "adjusted": own.get("k") == "adjusted",
    }


def document(sheet: Sheet) -> dict[str, Any]:
    """Return the whole return for `ReturnSerializer`."""
    found, version = sheet.annual_return, sheet.version
    return {
        **row(found, version.digest if version else ""),
        "definition_version": version.definition_version if version else "",
        "computed_at": version.computed_at if version else None,
        "children": version.children if version else [],
        "missing": version.missing if version else [],
        "cells": [cell(sheet, indicator) for indicator in sheet.indicators],
    }


def row(found: AnnualReturn, digest: str) -> dict[str, Any]:
    """Return what the list says of a return."""
    return {
        "no": found.no,
        "period": found.period,
        "union": found.union,
        "superior": found.superior,
        "state": found.state,
        "version": found.version,
        "digest": digest,
        "due_on": found.due_on,
        "submitted_at": found.submitted_at,
        "locked_at": found.locked_at,
    }


def etag(sheet: Sheet) -> str:
    """Return the entity tag: it changes with the figures, the state and last year's figures."""
    found = sheet.annual_return
    digest = sheet.version.digest[:32] if sheet.version else "none"
    last = sheet.last.digest[:8] if sheet.last else "none"
    return f'"{found.version}-{found.state}-{digest}-{last}"'
