"""Writing the figures of a version: own cells, sources, total, findings. Called inside a lock."""

from collections.abc import Iterable
from typing import Any

from annual_returns import figures, validation
from annual_returns.computation import totals
from annual_returns.computation.scope import Row
from annual_returns.figures import Cell, Cells, Spec, Value
from annual_returns.models import (
    AnnualReturn,
    Inclusion,
    ReturnFinding,
    ReturnVersion,
    SourceRecord,
)
from portal.common import clock
from portal.common.errors import WrongState

BATCH = 2000


def living(annual_return: AnnualReturn) -> ReturnVersion:
    """Return the version that is worked on.

    Raises: WrongState before the first computation.
    """
    version = ReturnVersion.objects.filter(
        annual_return=annual_return, number=annual_return.version
    ).first()
    if version is None:
        raise WrongState("这份年报还没有数。请先点“计算本级数”，完成后再办理。")
    return version


def merged(computed: dict[str, Value], held: Cells) -> Cells:
    """Return cells of the computed values that keep what people adjusted.

    An adjustment whose computed value has moved is marked stale ("s"): it must be confirmed. A
    computed cell that changed remembers what it was ("was").
    """
    cells: Cells = {}
    for code, value in computed.items():
        old = held.get(code)
        if old is not None and old.get("k") == "adjusted":
            stale = {"s": True} if old.get("s") or old.get("c") != value else {}
            cells[code] = {**old, "c": value, **stale}
        else:
            cells[code] = {"v": value, "k": "computed", **_was(old, value)}
    return cells


def replace_sources(
    version: ReturnVersion, rows: Iterable[Row], codes: set[str] | None = None
) -> None:
    """Store the rows behind the version's own figures, instead of those of the same codes."""
    held = SourceRecord.objects.filter(version=version)
    (held if codes is None else held.filter(code__in=codes)).delete()
    SourceRecord.objects.bulk_create(
        (
            SourceRecord(
                version=version,
                code=row.code,
                kind=row.kind,
                no=row.no,
                title=row.title[:120],
                amount=row.amount,
                key=row.key,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )


def include(version: ReturnVersion, children: list[ReturnVersion]) -> None:
    """Make the total of these children's versions and of all below them."""
    Inclusion.objects.filter(whole=version).delete()
    Inclusion.objects.bulk_create(
        [Inclusion(whole=version, part_id=part) for part in totals.parts_of(children)],
        batch_size=BATCH,
    )
    version.children = [
        {
            "union": child.annual_return.union.code,
            "name": child.annual_return.union.name,
            "version": child.number,
            "hash": child.digest,
        }
        for child in children
    ]


def included(version: ReturnVersion) -> list[ReturnVersion]:
    """Return the direct children's versions in the total."""
    return list(
        ReturnVersion.objects.filter(
            included_in__whole=version,
            annual_return__superior_id=version.annual_return.union_id,
        ).select_related("annual_return__union")
    )


def settle(annual_return: AnnualReturn, version: ReturnVersion, specs: list[Spec]) -> None:
    """Recompute ratios and the total from the own cells, save, and run the rules."""
    own = figures.with_ratios(specs, figures.values_of(version.own))
    for spec in specs:
        if spec.roll == "RAT" or own[spec.code] != version.own[spec.code].get("v"):
            version.own[spec.code] = {"v": own[spec.code], "k": "computed"}
    found = totals.total(version, own, included(version), specs)
    version.total = {
        code: _total_cell(code, value, version) for code, value in found.values.items()
    }
    version.levels = found.levels
    version.digest = figures.digest(
        version.definition_version, version.own, version.total, version.children
    )
    version.save()
    refresh_findings(annual_return, version)


def refresh_findings(annual_return: AnnualReturn, version: ReturnVersion) -> list[ReturnFinding]:
    """Run the rules again; an explanation stays with its rule and cells."""
    held = {
        (finding.rule, finding.message): finding
        for finding in ReturnFinding.objects.filter(version=version).exclude(explanation="")
    }
    ReturnFinding.objects.filter(version=version).delete()
    return ReturnFinding.objects.bulk_create(
        [
            ReturnFinding(
                version=version,
                rule=found.rule,
                severity=found.severity,
                cells=found.cells,
                message=found.message,
                formula=found.formula,
                **_explained(held.get((found.rule, found.message))),
            )
            for found in validation.find(annual_return, version)
        ]
    )


def touch(annual_return: AnnualReturn) -> None:
    """Take back signatures: a figure changed after they were given (X-15)."""
    annual_return.handed_in_at = None
    annual_return.checked_by, annual_return.checked_at = "", None
    annual_return.signed_by, annual_return.signed_at = "", None


def new_version(annual_return: AnnualReturn) -> ReturnVersion:
    """Return the living version, made now when this number has none."""
    version, _ = ReturnVersion.objects.get_or_create(
        annual_return=annual_return,
        number=annual_return.version,
        defaults={"definition_version": annual_return.period.definition_version},
    )
    version.computed_at = clock.now()
    return version


def _was(old: Cell | None, value: Value) -> Cell:
    if old is None or old.get("v") == value:
        return {}
    return {"was": old.get("v")}


def _total_cell(code: str, value: Value, version: ReturnVersion) -> Cell:
    adjusted = not version.children and version.own.get(code, {}).get("k") == "adjusted"
    return {"v": value, "k": "adjusted" if adjusted else "computed"}


def _explained(held: ReturnFinding | None) -> dict[str, Any]:
    if held is None:
        return {}
    return {
        "explanation": held.explanation,
        "explained_by": held.explained_by,
        "explained_at": held.explained_at,
    }
