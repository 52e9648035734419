"""Regular contact (CT-01): when a relation has gone stale, and what an entry of the log needs."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from portal.common.errors import Detail

NEEDED: Final = (
    ("persons", "请填写双方参加人员。"),
    ("topics", "请填写联系的内容。"),
)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the month's last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_stale(heard_on: date, today: date, cycle_months: int) -> bool:
    """Whether nobody was in touch for longer than the cycle; `heard_on`: last contact, or since."""
    return heard_on < months_before(today, cycle_months)


def has_lapsed(heard_on: date, stock_on: date, lapse_months: int, log_from: date) -> bool:
    """Whether a relation no longer counts in L202 on the stock date.

    Silence is known only from the day the log is kept, so earlier figures stay what they were.
    """
    return max(heard_on, log_from) < months_before(stock_on, lapse_months)


def problems_of_contact(values: Mapping[str, Any], today: date) -> list[Detail]:
    """Return all that an entry of the log still needs, at its fields."""
    found: list[Detail] = [
        {"field": field, "message": message}
        for field, message in NEEDED
        if not str(values.get(field) or "").strip()
    ]
    held_on, due = values.get("held_on"), values.get("follow_up_on")
    if held_on is None:
        found.append({"field": "held_on", "message": "请填写联系日期。"})
    elif held_on > today:
        found.append({"field": "held_on", "message": "联系日期不能晚于今天；联系之后再登记。"})
    follow_up = str(values.get("follow_up") or "").strip()
    if due and not follow_up:
        found.append({"field": "follow_up", "message": "填了期限，请写明后续要办什么。"})
    if follow_up and not due:
        found.append(
            {"field": "follow_up_on", "message": "请给后续事项定一个期限，到期前列入待办。"}
        )
    if due and held_on and due < held_on:
        found.append({"field": "follow_up_on", "message": "期限不能早于联系日期。"})
    return found
