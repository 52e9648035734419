"""The side panel of a cell: value, meaning, last year, the records behind it, findings."""

from typing import Any, Final
from urllib.parse import quote

from django.db.models import Q, QuerySet
from django.urls import reverse

from annual_returns import figures, grids, presentation
from annual_returns.grids import Sheet
from annual_returns.models import (
    AnnualReturn,
    ReturnFinding,
    ReturnVersion,
    SourceRecord,
    StatIndicator,
)
from annual_returns.rules import REGISTRY
from portal.common.access import Actor
from portal.common.ui import svg
from portal.common.ui.formatting import moment

SHOWN: Final = 10
YEARS: Final = 5
# Where the record of a kind opens; kinds without a page of their own are only named.
PAGES: Final = {
    "project": "/u/projects/{}/",
    "organisation": "/u/orgs/{}/",
    "agreement": "/u/agreements/{}/",
    "payment": "/u/payments/{}/",
    "record": "/u/records/{}/",
    "notice": "/notices/{}/",
    "budget": "/u/budgets/{}/",
    "need": "/u/needs/{}/",
    "midterm": "/u/midterm/{}/",
    "evaluation": "/u/evaluations/{}/",
    "survey": "/u/surveys/{}/",
    "talent": "/u/people/{}/",
    "quota": "/u/people/quota/{}/",
    "training": "/u/people/trainings/{}/",
    "contact": "/u/contacts/{}/",
    "group": "/u/mechanisms/groups/{}/",
    "policy": "/u/mechanisms/documents/{}/",
    "partner": "/u/mechanisms/coordination/{}/",
    "meeting": "/u/mechanisms/meetings/{}/",
    "pilot": "/u/mechanisms/pilots/{}/",
}
# Raw needs stay with the union that received them (spec 2.4).
OWN_ONLY: Final = ("need",)
TONES: Final = {"error": "error", "warning": "warning", "info": "note"}


def records(version: ReturnVersion, code: str, column: str) -> QuerySet[SourceRecord]:
    """Return the rows behind a cell: the unit's own, or those of all that is in the total."""
    parts = version.inclusions.values("part_id")
    within = Q(version=version)
    if column == "total":
        within |= Q(version_id__in=parts)
    if column.startswith("level:"):
        within = Q(version_id__in=parts, version__annual_return__union__level=column[6:])
    return SourceRecord.objects.filter(within, code=code).order_by("no", "id")


def record_link(row: SourceRecord, *, is_own: bool) -> dict[str, Any]:
    """Return how a row behind a figure is shown: label, number, and its page where there is one."""
    page = PAGES.get(row.kind, "")
    hidden = row.kind in OWN_ONLY and not is_own
    return {
        "label": row.title or row.no,
        "no": row.no,
        "amount": row.amount,
        "url": page.format(quote(row.no)) if page and row.no and not hidden else "",
    }


def panel(sheet: Sheet, indicator: StatIndicator, column: str, *, by: Actor) -> dict[str, Any]:
    """Return the context of `cell_panel` for one cell. Queries: 4."""
    version = sheet.version
    is_own = by.acts_for(sheet.annual_return.union_id)
    label = next((c.label for c in sheet.columns if c.key == column), "")
    found = records(version, indicator.code, column) if version else SourceRecord.objects.none()
    is_person = indicator.code == "W503"
    return {
        "title": f"{indicator.name} · {label}",
        "address": grids.address(sheet, indicator.code, column),
        "facts": _facts(sheet, indicator, column),
        "sources": [] if is_person else [record_link(row, is_own=is_own) for row in found[:SHOWN]],
        "sources_count": found.count(),
        "is_person": is_person,
        "trend": _trend(sheet.annual_return, indicator),
        "findings": [shown_finding(sheet, f) for f in sheet.findings if _is_about(f, indicator)],
        "close_url": sheet.link(cell="", col=""),
    }


def overview(sheet: Sheet) -> dict[str, Any]:
    """Return the panel when no cell is chosen: the tally and the findings of the whole return."""
    return {
        "title": "校验结果",
        "findings": [shown_finding(sheet, f) for f in sheet.findings[:30]],
        "tally": tally(sheet.findings),
    }


def tally(findings: Any) -> dict[str, int]:
    """Return how many errors, and warnings without words, stand."""
    found = list(findings)
    return {
        "error": sum(f.severity == "error" for f in found),
        "warning": sum(f.severity == "warning" and not f.explanation for f in found),
        "passed": len(REGISTRY) - len({f.rule for f in found}),
    }


def shown_finding(sheet: Sheet, finding: ReturnFinding) -> dict[str, Any]:
    """Return a finding for the panel, with the way to its cell."""
    cell = finding.cells[0] if finding.cells else ""
    code, _, column = cell.partition(".")
    words = f"（已说明：{finding.explanation}）" if finding.explanation else ""
    return {
        "severity": TONES[finding.severity],
        "text": f"{finding.message}{words}",
        "rule": f"{finding.rule} {finding.formula}",
        "url": "" if code == "cover" else _cell_url(sheet, code, column or "total"),
        "cover": code == "cover",
        "pk": finding.pk,
    }


def _cell_url(sheet: Sheet, code: str, column: str) -> str:
    form = sheet.form_of.get(code)
    if form is None:
        return ""
    page = reverse("return-form", args=[sheet.annual_return.period.year, form])
    return page + sheet.link(cell=code, col=column, only="", q="") + "#cell-panel"


def _is_about(finding: ReturnFinding, indicator: StatIndicator) -> bool:
    return any(cell.partition(".")[0] == indicator.code for cell in finding.cells)


def _facts(sheet: Sheet, indicator: StatIndicator, column: str) -> list[tuple[str, str]]:
    version, kind, code = sheet.version, indicator.kind, indicator.code
    value = presentation.shown(sheet.value(code, column), kind)
    cell = version.own.get(code, {}) if version else {}
    how = "手工调整" if column == "own" and cell.get("k") == "adjusted" else "自动汇总"
    facts = [
        ("当前值", f"{value} {presentation.unit_of(indicator)} · {how}"),
        ("口径", indicator.definition),
        ("汇总", indicator.get_roll_display()),
        ("上年合计", presentation.shown(sheet.value(code, "last"), kind)),
    ]
    if version is not None:
        facts.append(("最后更新", f"{moment(version.computed_at)} · 系统计算"))
    if column == "own" and how == "手工调整":
        facts.append(("自动数", presentation.shown(cell.get("c"), kind)))
        facts.append(("调整原因", f"{cell.get('r', '')}（{cell.get('by', '')}）"))
    if column == "own" and "was" in cell:
        facts.append(("上次计算", presentation.shown(cell["was"], kind)))
    if column == "total" and indicator.roll == "UNI" and version and version.children:
        facts.append(("去重", _overlap(sheet, code)))
    if code == "L202" and version and (lapsed := list(records(version, "_L202_gone", column))):
        names = "、".join(row.title for row in lapsed[:SHOWN])
        facts.append(("久未联系不计", f"{len({r.key for r in lapsed})} 家：{names}"))
    facts += [
        ("上级意见", reason.get("message", ""))
        for reason in sheet.annual_return.back_reasons
        if reason.get("cell") == code
    ]
    return facts


def _overlap(sheet: Sheet, code: str) -> str:
    """Say how many were counted by more than one unit (V-902)."""
    levels = sheet.version.levels.values() if sheet.version else []
    parts = [sheet.value(code, "own"), *(level.get(code) for level in levels)]
    whole = figures.number(sheet.value(code, "total"))
    gap = sum(figures.number(part) for part in parts) - whole
    return f"各层之和比合计多 {gap}，为重复计数" if gap > 0 else "各层之间没有重复"


def _trend(annual_return: AnnualReturn, indicator: StatIndicator) -> Any:
    """Return the line of up to five years' totals, nothing for fewer than two."""
    year = annual_return.period.year
    found = (
        ReturnVersion.objects.filter(
            annual_return__union_id=annual_return.union_id,
            annual_return__period__year__range=(year - YEARS + 1, year),
        )
        .order_by("annual_return__period__year", "number")
        .values_list("annual_return__period__year", "total")
    )
    by_year = {
        str(y): presentation.scaled(
            presentation.cell_value(total, indicator.code), indicator.kind, presentation.SCALES
        )
        for y, total in found
    }
    points = [(y, float(v)) for y, v in by_year.items() if v is not None]
    if len(points) < 2:
        return None
    return svg.line_chart(points, title=f"{indicator.name}历年合计")
