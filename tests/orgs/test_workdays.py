"""Entering a year's working days: who may, what is kept, and its page."""

from datetime import date
from typing import Any

import pytest

from orgs.actions import workdays
from orgs.models import Union
from portal.common import calendar
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed
from portal.common.models import CalendarDay, Event
from tests.clients import errors_of, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOTICE = (
    "元旦：1月1日（周五）至3日（周日）放假。\n春节：2月6日至12日放假调休。2月14日（周日）上班。"
)
SOURCE = "国办发明电〔2026〕7号"


@pytest.fixture
def operator(county: Union, settings: Any) -> Union:
    settings.OPERATOR_UNION = county.code
    return county


def test_a_notice_becomes_the_calendar(operator: Union, admin: Actor) -> None:
    assert not calendar.is_known(2027)
    assert workdays.enter(NOTICE, year=2027, source=SOURCE, by=admin) == 11
    assert calendar.is_known(2027)
    assert not calendar.is_working_day(date(2027, 2, 8))
    assert calendar.is_working_day(date(2027, 2, 14))
    event = Event.objects.get(action="common.calendarday.enter")
    assert "02-14班" in event.after["days"]


def test_a_corrected_notice_replaces_its_days_and_the_log_has_both(
    operator: Union, admin: Actor
) -> None:
    workdays.enter(NOTICE, year=2027, source=SOURCE, by=admin)
    workdays.enter("春节：2月14日放假", year=2027, source="更正", by=admin)
    assert not calendar.is_working_day(date(2027, 2, 14))
    assert CalendarDay.objects.count() == 11
    event = Event.objects.order_by("-pk")[0]
    assert (event.before["days"], event.after["days"]) == ("02-14班", "02-14休")


def test_only_who_runs_the_portal_enters(county: Union, admin: Actor, clerk: Actor) -> None:
    for person in (admin, clerk):
        with pytest.raises(NotAllowed):
            workdays.enter(NOTICE, year=2027, source=SOURCE, by=person)
    assert not CalendarDay.objects.exists()


def test_nothing_is_kept_of_a_notice_that_is_not_understood(operator: Union, admin: Actor) -> None:
    with pytest.raises(Incomplete):
        workdays.enter(f"{NOTICE}\n清明节：4月31日放假", year=2027, source=SOURCE, by=admin)
    with pytest.raises(Incomplete):
        workdays.enter(NOTICE, year=2027, source=" ", by=admin)
    assert not CalendarDay.objects.exists()


def test_the_page_reads_first_and_keeps_at_the_second_press(operator: Union, admin: Actor) -> None:
    desk = signed_in(admin)
    values = {"source": SOURCE, "text": NOTICE}
    page = text_of(desk.get("/sys/calendar/2027/"))
    assert "还没有录入" in page
    read = text_of(desk.post("/sys/calendar/2027/", values))
    assert "读出的安排" in read
    assert "2027-02-06 至 2027-02-12" in read
    assert not CalendarDay.objects.exists()
    desk.post("/sys/calendar/2027/", values | {"keep": "1"})
    assert CalendarDay.objects.count() == 11
    assert "还没有录入" not in text_of(desk.get("/sys/calendar/2027/"))


def test_a_refused_notice_keeps_what_was_typed(operator: Union, admin: Actor) -> None:
    values = {"source": SOURCE, "text": "元旦：1月1日（周一）放假"}
    answer = signed_in(admin).post("/sys/calendar/2027/", values)
    assert "与所写不符" in errors_of(answer)
    assert "元旦：1月1日（周一）放假" in text_of(answer)


def test_everybody_of_the_union_reads_the_calendar(clerk: Actor) -> None:
    desk = signed_in(clerk)
    page = text_of(desk.get("/sys/calendar/"))
    assert "国庆节" in page
    assert "录入放假安排" not in page
    assert desk.get("/sys/calendar/1999/").status_code == 404
    assert desk.post("/sys/calendar/2026/", {"text": NOTICE}).status_code == 403
