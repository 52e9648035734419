"""What entries of many kinds have in common: words that must be there, days that must fit."""

from datetime import date

from portal.common.errors import Detail


def needed(field: str, text: str | None, message: str) -> list[Detail]:
    """Return the message at the field when nothing is written."""
    return [] if (text or "").strip() else [{"field": field, "message": message}]


def day_within(
    field: str, day: date | None, first: date | None, last: date, message: str
) -> list[Detail]:
    """Return the message at the field when the day lies outside; no day is not judged.

    `first` is null where any earlier day will do.
    """
    if day is None or (first or day) <= day <= last:
        return []
    return [{"field": field, "message": message}]
