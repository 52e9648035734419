"""Loading the indicator systems: idempotent, sums checked, frozen when first used."""

import csv
from pathlib import Path

from django.db import transaction

from evaluation.models import Indicator, IndicatorSystem
from portal.common import clock

SOURCE = Path(__file__).resolve().parent.parent / "data" / "indicators.csv"
VERSION = 1


def load() -> list[IndicatorSystem]:
    """Create version 1 of both systems when it is not there; weights must sum to 100 (IS-01)."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    systems = []
    with transaction.atomic():
        for kind in IndicatorSystem.Kind.values:
            system, created = IndicatorSystem.objects.get_or_create(
                kind=kind,
                version=VERSION,
                defaults={"source": "平台默认（参照 seed 001、财预〔2020〕10号）"},
            )
            mine = [row for row in rows if row["system"] == kind]
            if sum(int(row["weight"]) for row in mine) != 100:
                raise AssertionError(f"the weights of {kind} do not sum to 100")
            if created:
                Indicator.objects.bulk_create(_indicator(system, row) for row in mine)
            systems.append(system)
    return systems


def in_force(kind: str) -> IndicatorSystem:
    """Return the newest version and freeze it: from now on it is used (IS-02)."""
    load()
    system = IndicatorSystem.objects.filter(kind=kind).order_by("-version").first()
    if system is None:
        raise LookupError(kind)
    IndicatorSystem.objects.filter(pk=system.pk, frozen_at__isnull=True).update(
        frozen_at=clock.now()
    )
    return system


def _indicator(system: IndicatorSystem, row: dict[str, str]) -> Indicator:
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
