"""Reading the State Council's notice of holidays, and the calendar it makes."""

from datetime import date, timedelta

import pytest

from portal.common import calendar
from portal.common.holiday_notices import read
from portal.common.models import CalendarDay

OF_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""


@pytest.mark.django_db
def test_the_notice_of_2026_reads_as_the_library_has_it() -> None:
    reading = read(OF_2026, 2026)
    assert reading.problems == []
    told = {d.day: d.is_off for d in reading.days}
    day = date(2026, 1, 1)
    while day.year == 2026:
        is_off = told.get(day, day.weekday() >= 5)
        assert calendar.is_working_day(day) is not is_off, day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("清明节：4月5日放假", [(date(2027, 4, 5), True)]),
        ("元旦：2027年1月1日放假；1月2日上班", [(date(2027, 1, 1), True), (date(2027, 1, 2), False)]),
        ("元旦：2026年12月31日至2027年1月1日休",
         [(date(2026, 12, 31), True), (date(2027, 1, 1), True)]),
        ("国庆节：9月30日至10月1日放假", [(date(2027, 9, 30), True), (date(2027, 10, 1), True)]),
    ],
)  # fmt: skip
def test_other_ways_to_write_it(text: str, days: list[tuple[date, bool]]) -> None:
    reading = read(text, 2027)
    assert reading.problems == []
    assert [(d.day, d.is_off) for d in reading.days] == days


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("元旦：1月1日（周三）放假", "是周五，与所写不符"),
        ("元旦：2月30日放假", "没有这一天"),
        ("元旦：1日放假", "缺少月份"),
        ("1月1日放假", "没有节日名称"),
        ("元旦：1月1日", "没有写放假还是上班"),
        ("元旦：1月9日至1日放假", "请核对"),
        ("元旦：1月1日至3月1日放假", "相差 60 天"),
        ("元旦：2021年1月1日放假", "不是 2027 年的安排"),
        ("元旦：1月1日放假。1月1日上班", "既写放假又写上班"),
        ("元旦：放假三天", "没有读到日期"),
        ("", "请粘贴通知的正文"),
    ],
)
def test_what_is_not_understood_is_named(text: str, told: str) -> None:
    assert told in "".join(p["message"] for p in read(text, 2027).problems)


def test_all_sentences_that_are_wrong_are_told_at_once() -> None:
    assert (
        len(read("元旦：2月30日放假。\n春节：1日放假。\n清明节：4月5日放假。", 2027).problems) == 2
    )


@pytest.mark.django_db
def test_a_period_tells_what_it_skips() -> None:
    due = calendar.add_days(date(2026, 9, 30), 5, "wd")
    assert due.words(5, "wd") == "5 个工作日，至 2026-10-13 止，跳过 10-01 至 10-07、10-11"


@pytest.mark.django_db
def test_a_period_into_an_unknown_year_warns_until_the_year_is_entered() -> None:
    due = calendar.add_days(date(2026, 12, 30), 5, "wd")
    assert "2027 年放假安排尚未公布" in due.words(5, "wd")
    CalendarDay.objects.create(day=date(2027, 1, 4), is_off=True, source="通知")
    due = calendar.add_days(date(2026, 12, 30), 5, "wd")
    assert "尚未公布" not in due.words(5, "wd")
    assert date(2027, 1, 4) in due.skipped


@pytest.mark.django_db
def test_special_days_name_holidays_and_where_they_stand() -> None:
    days = {d.day: d for d in calendar.special_days(2026)}
    assert days[date(2026, 2, 17)].name == "春节"
    assert not days[date(2026, 2, 14)].is_off
    assert days[date(2026, 2, 16)].is_off
    assert date(2026, 3, 10) not in days
    assert days[date(2026, 10, 1)].source == calendar.LIBRARY_SOURCE


@pytest.mark.django_db
def test_a_year_that_is_not_published_does_not_claim_a_notice() -> None:
    year = calendar.PUBLISHED_UNTIL + 1
    assert {d.source for d in calendar.special_days(year)} == {calendar.GUESSED_SOURCE}
