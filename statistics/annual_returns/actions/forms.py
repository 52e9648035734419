"""Reporting years: the period, its forms and indicators, loaded once and then frozen (V-004)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from annual_returns import definitions
from annual_returns.models import AnnualReturn, ReturnForm, ReturnPeriod, StatIndicator
from orgs.models import Union
from portal.common import clock, events
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotFound, WrongState

Level = Union.Level
# ST-02: calendar days after the end of the period.
DEADLINE_DAYS: Final = {
    Level.GRASSROOTS.value: 10,
    Level.TOWNSHIP.value: 10,
    Level.COUNTY.value: 20,
    Level.CITY_INDUSTRIAL.value: 20,
    Level.PREFECTURE.value: 31,
    Level.PROVINCE_INDUSTRIAL.value: 31,
    Level.PROVINCE.value: 46,
    Level.NATIONAL_INDUSTRIAL.value: 46,
    Level.NATIONAL.value: 60,
    "other": 20,
}
# ST-03: who must report as shipped, changed by set_levels; grassroots unions report through the unit above them.
LEVELS: Final = [level.value for level in Level if level not in (Level.VILLAGE, Level.GRASSROOTS)]


def years_to_report() -> list[int]:
    """Return the years whose returns are being made: last year's until its last deadline (ST-02)."""
    today = clock.today()
    last = date(today.year - 1, 12, 31) + timedelta(days=max(DEADLINE_DAYS.values()))
    return [today.year - 1, today.year] if today <= last else [today.year]


def load_forms(year: int, *, by: Actor) -> ReturnPeriod:
    """Return the year's period with its forms; running it again changes nothing."""
    with transaction.atomic():
        period, created = ReturnPeriod.objects.get_or_create(
            year=year,
            defaults={
                "starts_on": date(year, 1, 1),
                "ends_on": date(year, 12, 31),
                "deadline_days": DEADLINE_DAYS,
                "levels": _levels_before(year),
                "definition_version": definitions.VERSION,
            },
        )
        if created:
            _add_forms(period)
            events.record_creation(period, by=by)
    return period


def set_levels(year: int, levels: Sequence[str], *, by: Actor) -> ReturnPeriod:
    """Say which levels must report in the year; others may, and nobody waits for them (ST-03).

    V-906, the progress page and the rate of reporting count these levels alone. Later years take
    them over. Raises: NotFound; Incomplete for an unknown level; WrongState once a return is open.
    """
    unknown = sorted(set(levels) - set(Level.values))
    if unknown or not levels:
        known = "、".join(Level.values)
        message = f"没有这样的层级：{'、'.join(unknown) or '（空）'}。可选：{known}。"
        raise Incomplete(message, [{"field": "levels", "message": message}])
    with transaction.atomic():
        period = ReturnPeriod.objects.select_for_update().filter(year=year).first()
        if period is None:
            raise NotFound(f"{year} 年度的年报表式还没有启用。")
        wanted = [level for level in Level.values if level in levels]
        if period.levels == wanted:
            return period
        if AnnualReturn.objects.filter(period=period).exists():
            raise WrongState(f"{year} 年度已经开始填报，填报层级不能再调整，可以调整下一年度的。")
        before = events.snapshot(period)
        period.levels = wanted
        period.save(update_fields=["levels"])
        action = "annual_returns.returnperiod.set_levels"
        events.record(action=action, target=period, by=by, before=before)
    return period


def _levels_before(year: int) -> list[str]:
    """Return the levels of the latest earlier year, the shipped ones for the first."""
    earlier = ReturnPeriod.objects.filter(year__lt=year).order_by("-year").first()
    return list(earlier.levels) if earlier else LEVELS


def _add_forms(period: ReturnPeriod) -> None:
    forms = ReturnForm.objects.bulk_create(
        [
            ReturnForm(
                period=period,
                code=row["code"],
                name=row["name"],
                table_no=row["table_no"],
                authority=row["authority"],
                approval_no=row["approval_no"].format(year=period.year),
                valid_until=date(period.year + int(row["valid_years"]), 12, 31),
                order=place,
            )
            for place, row in enumerate(definitions.forms())
        ]
    )
    by_code = {form.code: form for form in forms}
    StatIndicator.objects.bulk_create(
        [
            StatIndicator(
                form=by_code[row["form"]],
                code=row["code"],
                name=row["name"],
                section=row["section"],
                unit=row["unit"],
                kind=row["kind"],
                is_stock=row["flow"] == "S",
                roll=row["roll"],
                level=int(row["level"]),
                source=row["source"],
                floor=int(row["floor"]),
                definition=row["definition"],
                order=place,
            )
            for place, row in enumerate(definitions.indicators())
        ]
    )
