"""Loading the indicator systems: idempotent, sums checked, never changed once there (IS-01, IS-02)."""

import csv
from itertools import groupby
from pathlib import Path

from django.db import transaction

from evaluation.models import Indicator, IndicatorSystem
from evaluation.rules.indicators import problems_of_system
from portal.common import clock, events
from portal.common.access import SYSTEM, Actor
from portal.common.errors import refuse_all

SOURCE = Path(__file__).resolve().parent.parent / "data" / "indicators.csv"
BASIS = "平台默认，待采购人确认（中期评估、绩效考核指标体系）"
Row = dict[str, str]


def load(source: Path = SOURCE, *, by: Actor = SYSTEM) -> list[IndicatorSystem]:
    """Create the versions in the file that are not there yet; return those created.

    A version that exists is left alone, whatever the file says now: a change is a new version.

    Raises: Incomplete when a version breaks IS-01; then nothing is created.
    """
    with source.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=_version)
    created = []
    with transaction.atomic():
        for (kind, version), group in groupby(rows, key=_version):
            mine = list(group)
            refuse_all(
                [{"message": m} for m in problems_of_system(mine)],
                f"指标体系 {kind} 第 {version} 版不能装入，请更正后再试。",
            )
            system, is_new = IndicatorSystem.objects.get_or_create(
                kind=kind, version=version, defaults={"source": BASIS}
            )
            if is_new:
                Indicator.objects.bulk_create(_indicator(system, row) for row in mine)
                events.record_creation(system, by=by)
                created.append(system)
    return created


def in_force(kind: str) -> IndicatorSystem:
    """Return the newest version and freeze it: from now on it is used (IS-02)."""
    systems = IndicatorSystem.objects.filter(kind=kind).order_by("-version")
    system = systems.first()
    if system is None:
        load()
        system = systems.get()
    IndicatorSystem.objects.filter(pk=system.pk, frozen_at__isnull=True).update(
        frozen_at=clock.now()
    )
    return system


def _version(row: Row) -> tuple[str, int]:
    return row["system"], int(row["version"])


def _indicator(system: IndicatorSystem, row: Row) -> Indicator:
    return Indicator(
        system=system,
        code=row["code"],
        subject=row["subject"],
        group=row["group"],
        name=row["name"],
        dimension=row["dimension"],
        weight=int(row["weight"]),
        rule=row["rule"],
    )
