"""Entering a year's working days from the State Council's notice (DC-06, feature 7)."""

from django.conf import settings
from django.db import transaction

from orgs.models import Union
from portal.common import events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, refuse_all
from portal.common.holiday_notices import NoticedDay, read
from portal.common.models import CalendarDay

Days = list[NoticedDay]


def may_enter(by: Actor) -> bool:
    """Whether the actor administers the union that runs the portal."""
    return by.is_system or (
        by.may(Permission.USER_MANAGE)
        and Union.objects.filter(pk=by.union_id or 0, code=settings.OPERATOR_UNION).exists()
    )


def operator_name() -> str:
    """Return the name of the union that runs the portal, "" before it is there."""
    named = Union.objects.filter(code=settings.OPERATOR_UNION).values_list("name", flat=True)
    return named.first() or ""


def look(text: str, *, year: int, by: Actor) -> Days:
    """Return the days the notice settles, without keeping them.

    Raises: NotAllowed, Incomplete with every sentence that was not understood.
    """
    _authorise(by)
    reading = read(text, year)
    refuse_all(reading.problems, "通知没有读懂，请按提示修改。")
    return reading.days


def enter(text: str, *, year: int, source: str, by: Actor) -> int:
    """Keep the days of a notice; a day entered before takes the new arrangement.

    Deadlines that were fixed before stay as they are. Returns the number of days.
    Raises: NotAllowed, Incomplete.
    """
    days = look(text, year=year, by=by)
    if not source.strip():
        problem: Detail = {"field": "source", "message": "请写明通知的名称和文号。"}
        raise Incomplete("没有保存。", [problem])
    with transaction.atomic():
        before = _as_told(
            {d.day: d for d in CalendarDay.objects.filter(day__in=[d.day for d in days])}
        )
        CalendarDay.objects.bulk_create(
            [CalendarDay(day=d.day, is_off=d.is_off, name=d.name, source=source.strip()[:200]) for d in days],
            update_conflicts=True, unique_fields=["day"], update_fields=["is_off", "name", "source"],
        )  # fmt: skip
        events.record(
            action="common.calendarday.enter",
            target=CalendarDay(day=days[0].day),
            by=by,
            before={"days": before} if before else {},
            after={"source": source.strip()[:200], "days": _as_told({d.day: d for d in days})},
        )
    return len(days)


def _authorise(by: Actor) -> None:
    by.require(Permission.USER_MANAGE, "录入工作日历")
    if not may_enter(by):
        raise NotAllowed("工作日历由平台运行单位统一录入，您的单位只能查询。")


def _as_told(days: dict[object, NoticedDay | CalendarDay]) -> str:
    return "、".join(f"{d.day:%m-%d}{'休' if d.is_off else '班'}" for d in days.values())
