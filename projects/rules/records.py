"""What a service record must be and what about it deserves a second look.

Rules: SR-01 (person-times and persons), SR-02 (no name, no count of persons), SR-06 (in time),
SR-07 and X-45 (plausibility).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final, TypedDict

from stdnum.cn import ric

from portal.common.errors import Detail
from projects.models import ServiceRecord
from projects.taxonomies import Domain, Group

MAX_PHOTOS = 6
MAX_MINUTES = 12 * 60
MAX_INDOORS = 500
NIGHT_ENDS = time(5, 0)
LATE: Final = "SR-06"  # what a late entry is flagged with
ENTRY_DAYS = 5  # working days (SR-06)
PHONE = re.compile(r"1[3-9]\d{9}")
REQUIRED = {
    "form": "请选择服务形式。",
    "title": "请填写服务内容。",
    "served_on": "请填写服务日期。",
    "starts_at": "请填写开始时间。",
    "ends_at": "请填写结束时间。",
    "place": "请填写服务地点。",
    "person_times": "请填写服务人次。",
}


class Flag(TypedDict):
    """One thing to look at before verifying; `rule` is its id."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which a record may lie: the agreement's, and not after today."""

    start_on: date
    end_on: date
    today: date


def minutes_between(starts_at: time, ends_at: time) -> int:
    """Return the minutes from start to end on one day (SR-05)."""
    return (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute


def problems_of(
    values: Mapping[str, Any], *, period: Period, named: int | None, photos: int
) -> list[Detail]:
    """Return everything that is wrong; `named` is the number of distinct named persons."""
    problems: list[Detail] = [
        {"field": field, "message": message}
        for field, message in REQUIRED.items()
        if values.get(field) in (None, "")
    ]
    problems += _unknown_codes(values)
    problems += _wrong_times(values, period)
    problems += _wrong_counts(values, named)
    if photos > MAX_PHOTOS:
        problems.append(
            {"field": "photos", "message": f"照片最多 {MAX_PHOTOS} 张，现有 {photos} 张。请减少。"}
        )
    return problems


def read_attendees(lines: Sequence[str]) -> tuple[list[tuple[str, str]], list[Detail]]:
    """Return distinct (kind, value) of phones and identity numbers, and what could not be read.

    One person attends a session once, so a line that repeats another counts once (SR-01).
    """
    found: dict[tuple[str, str], None] = {}
    problems: list[Detail] = []
    for number, line in enumerate(lines, 1):
        text = re.sub(r"[\s-]", "", line).upper()
        if not text:
            continue
        if PHONE.fullmatch(text):
            found["phone", text] = None
        elif ric.is_valid(text):
            found["id", text] = None
        else:
            problems.append(
                {
                    "field": "attendees",
                    "message": f"签到名单第 {number} 行不是手机号或身份证号。"
                    "请改为 11 位手机号或 18 位身份证号，一行一人。",
                }
            )
    return list(found), problems


def flags_of(values: Mapping[str, Any]) -> list[Flag]:
    """Return what is implausible but not impossible (SR-07, X-45)."""
    flags: list[Flag] = []
    minutes = minutes_between(values["starts_at"], values["ends_at"])
    times, seats = values["person_times"], values.get("seats")
    if minutes > MAX_MINUTES:
        flags.append(_flag("SR-07", f"单场 {minutes / 60:.1f} 小时，超过 12 小时。"))
    if values["starts_at"] < NIGHT_ENDS:
        flags.append(_flag("SR-07", "服务时间在 0 点至 5 点之间。"))
    if times > MAX_INDOORS and not values.get("outdoors"):
        flags.append(_flag("SR-07", f"室内单场 {times} 人次，超过 {MAX_INDOORS}。"))
    if seats and times > seats:
        flags.append(_flag("SR-07", f"{times} 人次超过场地可容纳的 {seats} 人（X-45）。"))
    return flags


def late_flag(served_on: date, last_day: date) -> Flag:
    """Return the flag of an entry after the fifth working day: a reviewer verifies it (SR-06)."""
    return _flag(LATE, f"{served_on} 的服务应于 {last_day} 前登记，已超过，须由审核人核验。")


def photo_flag(earlier_no: str) -> Flag:
    """Return the flag of a photo that another record already has (SR-07)."""
    return _flag("SR-07", f"有照片与记录 {earlier_no} 的照片相同。")


def is_late(flags: Sequence[Mapping[str, str]]) -> bool:
    """Whether the record was entered too late (SR-06)."""
    return any(flag.get("rule") == LATE for flag in flags)


def _unknown_codes(values: Mapping[str, Any]) -> list[Detail]:
    problems: list[Detail] = []
    if values.get("form") and values["form"] not in ServiceRecord.Form.values:
        problems.append({"field": "form", "message": "服务形式不在选项内，请重新选择。"})
    if values.get("domain") and values["domain"] not in Domain.values:
        problems.append({"field": "domain", "message": "服务领域不在选项内，请重新选择。"})
    if set(values.get("groups") or []) - set(Group.values):
        problems.append({"field": "groups", "message": "服务对象不在选项内，请重新选择。"})
    return problems


def _wrong_times(values: Mapping[str, Any], period: Period) -> list[Detail]:
    problems: list[Detail] = []
    starts_at, ends_at, day = (
        values.get("starts_at"),
        values.get("ends_at"),
        values.get("served_on"),
    )
    if starts_at and ends_at and ends_at <= starts_at:
        problems.append(
            {
                "field": "ends_at",
                "message": f"结束时间 {ends_at:%H:%M} 须晚于开始时间 {starts_at:%H:%M}。"
                "跨过零点的服务请按两天分两条登记。",
            }
        )
    if day and day > period.today:
        problems.append({"field": "served_on", "message": f"{day} 还没有到，请在服务之后登记。"})
    elif day and not period.start_on <= day <= period.end_on:
        problems.append(
            {
                "field": "served_on",
                "message": f"服务日期须在协议期内（{period.start_on} 至 {period.end_on}）。",
            }
        )
    return problems


def _wrong_counts(values: Mapping[str, Any], named: int | None) -> list[Detail]:
    times = values.get("person_times")
    if times in (None, ""):
        return []
    if times <= 0:
        return [{"field": "person_times", "message": "服务人次须大于 0。"}]
    if named is not None and times < named:
        return [
            {
                "field": "person_times",
                "message": f"服务人次 {times} 小于签到的 {named} 人。请改为不小于 {named}，或核对签到名单。",
            }
        ]
    return []


def _flag(rule: str, message: str) -> Flag:
    return {"rule": rule, "message": message}
