"""Reporting years: the period, its forms and indicators, loaded once and then frozen (V-004)."""

from datetime import date
from typing import Final

from django.db import transaction

from annual_returns import definitions
from annual_returns.models import ReturnForm, ReturnPeriod, StatIndicator
from orgs.models import Union
from portal.common import events
from portal.common.access import Actor

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
# ST-03: who reports; grassroots unions report through the unit above them.
LEVELS: Final = [level.value for level in Level if level not in (Level.VILLAGE, Level.GRASSROOTS)]


def load_forms(year: int, *, by: Actor) -> ReturnPeriod:
    """Return the year's period with its forms; running it again changes nothing."""
    with transaction.atomic():
        period, created = ReturnPeriod.objects.get_or_create(
            year=year,
            defaults={
                "starts_on": date(year, 1, 1),
                "ends_on": date(year, 12, 31),
                "deadline_days": DEADLINE_DAYS,
                "levels": LEVELS,
                "definition_version": definitions.VERSION,
            },
        )
        if created:
            _add_forms(period)
            events.record_creation(period, by=by)
    return period


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
