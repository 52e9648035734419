"""GS3: projects, counted by the union that signed the agreement (ST-05, DD-05…DD-07, X-13)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from annual_returns.computation.scope import Part, Row, Scope
from orgs import identities
from projects.models import Agreement, Project, ProjectNeed, PublicNotice
from projects.taxonomies import Method

MODES = {"mode_cooperation": "P306", "mode_purchase": "P307", "mode_venture": "P308"}
METHODS = {method.value: f"P310.{n:02d}" for n, method in enumerate(Method, 1)}
CONTRACTORS = {
    "association": "P340.1",
    "foundation": "P340.2",
    "service_institution": "P340.3",
    "law_firm": "P340.4",
    "enterprise": "P340.5",
}
OTHER_CONTRACTOR = "P340.6"


def compute(scope: Scope) -> Part:
    """Return the rows of projects. Queries: 4."""
    part = Part(extra={"_P380_before": 0})
    for no, name in _approved(scope):
        part.rows.append(Row("P301", "project", no, name))
    for agreements in _signed_projects(scope):
        _place(part, agreements, scope)
    for no, title in _failed(scope):
        part.rows.append(Row("P370", "notice", no, title))
    contractors = {row.key for row in part.rows if row.code == "P350"}
    then = identities.codes_on(scope.ends_on, contractors)
    # DD-02: a contractor's key is the code that it bore on the stock date.
    part.rows = [
        Row(r.code, r.kind, r.no, r.title, r.amount, then.get(r.key, r.key)) for r in part.rows
    ]
    return part


def _approved(scope: Scope) -> Any:
    return (
        Project.objects.filter(
            union_id__in=scope.union_ids,
            approved_at__gte=scope.starts_at,
            approved_at__lt=scope.ends_before,
        )
        .order_by("no")
        .values_list("no", "name")
    )


def _failed(scope: Scope) -> Any:
    return (
        PublicNotice.objects.filter(
            union_id__in=scope.union_ids,
            kind=PublicNotice.Kind.FAILED,
            published_at__gte=scope.starts_at,
            published_at__lt=scope.ends_before,
        )
        .order_by("no")
        .values_list("no", "title")
    )


def _signed_projects(scope: Scope) -> list[list[dict[str, Any]]]:
    """Return the agreements signed by the end of the period, earliest first, one list a project."""
    needs = ProjectNeed.objects.filter(project_id=OuterRef("project_id"))
    rows: Any = (
        Agreement.objects.filter(union_id__in=scope.union_ids, signed_at__lt=scope.ends_before)
        .annotate(has_need=Exists(needs))
        .order_by("project__no", "signed_at", "id")
        .values(
            "signed_at", "organisation_kind", "organisation__uscc", "organisation_name",
            "has_need", "project__no", "project__name", "project__mode", "project__method",
            "project__category", "project__domain", "project__closed_at",
            "project__terminated_at",
        )
    )  # fmt: skip
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["project__no"], []).append(row)
    return list(grouped.values())


def _place(part: Part, agreements: list[dict[str, Any]], scope: Scope) -> None:
    first = agreements[0]
    is_new = scope.holds(first["signed_at"])
    closed: datetime | None = first["project__closed_at"]
    ended: datetime | None = first["project__terminated_at"]
    runs = not scope.is_over(closed) and not scope.is_over(ended)
    codes = _dimensions(first) if is_new else []
    part.extra["_P380_before"] += not is_new
    codes += ["P303"] if runs else []
    codes += ["P304"] if scope.holds(closed) else []
    codes += ["P305"] if scope.holds(ended) else []
    no, name = first["project__no"], first["project__name"]
    part.rows += [Row(code, "project", no, name) for code in codes]
    if is_new or runs:
        contractors = {a["organisation__uscc"]: a["organisation_name"] for a in agreements}
        part.rows += [
            Row("P350", "organisation", uscc, title, 1, uscc)
            for uscc, title in contractors.items()
        ]  # fmt: skip


def _dimensions(first: dict[str, Any]) -> list[str]:
    """Return the codes a newly signed project counts in, one value per dimension."""
    codes = [
        "P302",
        MODES[first["project__mode"]],
        METHODS[first["project__method"]],
        f"P320.{first['project__category'][1:]}",
        f"P330.{first['project__domain']}",
        CONTRACTORS.get(first["organisation_kind"], OTHER_CONTRACTOR),
    ]
    return [*codes, "P360"] if first["has_need"] else codes
