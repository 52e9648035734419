"""Counts of needs for the board: which sites and units ask for what. Two queries, no rows shown."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q

from portal.common.access import Actor
from projects.models import WorkerNeed
from projects.taxonomies import Domain, Group

NO_DOMAIN = "none"


@dataclass(slots=True)
class HeatRow:
    """One site, or one unit below: its counts by domain; `site` is empty for units below."""

    label: str
    site: str = ""
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        """All needs of the row."""
        return sum(self.counts.values())


def heat_rows(by: Actor, year: int) -> list[HeatRow]:
    """Return own sites, then units below with any need, each with its counts by domain."""
    groups = (
        WorkerNeed.objects.counted_for(by)
        .filter(received_at__year=year)
        .values("union_id", "union__name", "site__code", "site__name", "domain", "asked_domain")
        .annotate(count=Count("pk"))
        .order_by("union__name", "site__name")
    )
    rows: dict[tuple[Any, ...], HeatRow] = {}
    for entry in groups:
        own = by.acts_for(entry["union_id"])
        key = (0, entry["site__code"] or "") if own else (1, entry["union_id"])
        label = (entry["site__name"] or "其他来源") if own else entry["union__name"]
        row = rows.setdefault(key, HeatRow(label, (entry["site__code"] or "") if own else ""))
        row.counts[entry["domain"] or entry["asked_domain"] or NO_DOMAIN] += entry["count"]
    return [rows[key] for key in sorted(rows, key=lambda k: (k[0], -rows[k].total))]


def heat_table(rows: list[HeatRow], year: int) -> dict[str, Any]:
    """Return heads and rows of the heat table; cells of own sites link to the list they count."""
    codes = [c for c in [*Domain.values, NO_DOMAIN] if any(r.counts.get(c) for r in rows)]
    highest = max((n for r in rows for n in r.counts.values()), default=1)
    labels = {**dict(Domain.choices), NO_DOMAIN: "未选领域"}
    return {
        "heads": [labels[c] for c in codes],
        "rows": [
            {
                "label": row.label,
                "total": row.total,
                "cells": [_cell(row, code, year, highest) for code in codes],
            }
            for row in rows
        ],
    }


def _cell(row: HeatRow, code: str, year: int, highest: int) -> dict[str, Any]:
    count = row.counts.get(code, 0)
    query = urlencode({"year": year, "site": row.site, "domain": code})
    return {
        "value": count,
        "heat": -(-count * 5 // highest) if count else 0,
        "url": f"?{query}#list" if count and row.site else "",
    }


def tallies(by: Actor, year: int) -> dict[str, Any]:
    """Return the board's figures of the own union in the year."""
    return (
        WorkerNeed.objects.visible_to(by)
        .filter(received_at__year=year)
        .aggregate(
            total=Count("pk"),
            unclassified=Count("pk", filter=Q(state=WorkerNeed.State.RECEIVED)),
            classified=Count("pk", filter=Q(state=WorkerNeed.State.CLASSIFIED)),
            in_project=Count(
                "pk", filter=Q(state__in=[WorkerNeed.State.IN_PROJECT, WorkerNeed.State.SERVED])
            ),
            sites=Count("site_id", distinct=True),
            grouped=Count("pk", filter=~Q(group="")),
            new_form=Count("pk", filter=Q(group=Group.G1)),
        )
    )
