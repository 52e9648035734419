"""A form tells what its fields refuse and what the action would refuse in one answer, and writes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs.actions import bookings, listings, organisations
from orgs.models import Organisation, Union, Venue
from portal.common.access import SYSTEM, Actor
from portal.common.ui.forms import field_errors
from tests.conftest import MakeActor
from tests.factories.orgs import user_of
from tests.factories.venues import division, moment, open_venue, wish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LATE = "2099-01-01"
VIRUS = ("病毒.exe", b"MZ")


@pytest.fixture
def place(
    county: Union, city: Union, org: Organisation, clerk: Actor, make_actor: MakeActor
) -> dict[str, str]:
    """What the addresses name: an organisation linked with the county, a venue with one booking."""
    county.division = division()
    county.save()
    organisations.link(county, org, date(2026, 1, 1), by=SYSTEM)
    venue: Venue = open_venue(county, 60)
    bookings.book(venue.rooms.get(), wish(moment(12, 14)), by=clerk)
    listings.add(kind="abnormal", name="失联社", since=date(2026, 1, 5), source="公告", by=SYSTEM)
    return {"uscc": org.uscc, "venue": venue.no}


@pytest.fixture
def city_reviewer(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_reviewer")


# who, address, what is sent, and the words that must stand at each field. The first field's problem
# is the form's own, the others' are the action's.
CASES: dict[str, tuple[str, str, dict[str, Any], dict[str, str]]] = {
    "registration": (
        "", "/register/",
        {"uscc": "52310115MJ0123456L", "name": "某服务中心", "username": "li", "full_name": "李",
         "contact_phone": "13800000000", "password": "1234567", "keeper": "没有这个工会"},
        {"username": "至少 4 位", "uscc": "校验码", "password": "密码至少 10 位", "keeper": "没有找到这个工会"},
    ),
    "entry": (
        "clerk", "/u/orgs/new/", {"name": "", "uscc": "52310115MJ0123456L"},
        {"name": "请填写", "uscc": "校验码"},
    ),
    "member": (
        "bidder", "/o/members/new/",
        {"full_name": "", "username": "bidder", "role": "org_staff", "password": "1234567"},
        {"full_name": "请填写", "password": "密码至少 10 位"},
    ),
    "colleague": (
        "admin", "/sys/users/new/",
        {"full_name": "", "username": "new", "role": "role_officer", "password": "1234567"},
        {"full_name": "请填写", "password": "密码至少 10 位"},
    ),
    "profile": (
        "bidder", "/o/profile/rating/new/",
        {"level": "", "valid_from": LATE, "cancelled_on": "2026-02-01"},
        {"level": "请选择", "valid_from": "不能晚于今天", "reason": "原因"},
    ),
    "dossier": (
        "clerk", "/u/orgs/{uscc}/dossier/sanction/new/",
        {"kind": "", "decided_on": LATE, "authority": "民政局"},
        {"kind": "请选择", "decided_on": "不能晚于今天"},
    ),
    "charity without a readable end": (
        "bidder", "/o/profile/charity/new/", {"valid_from": LATE, "valid_to": "不是日期"},
        {"valid_to": "日期", "valid_from": "晚于今天"},
    ),
    "document": (
        "bidder", "/o/profile/files/",
        {"kind": "certificate", "issued_on": "不是日期", "valid_to": "2020-01-01"},
        {"issued_on": "日期", "valid_to": "过期", "file": "请选择文件"},
    ),
    "document of the keeper": (
        "clerk", "/u/orgs/{uscc}/files/", {"kind": "", "valid_to": "2020-01-01", "file": VIRUS},
        {"kind": "请选择", "valid_to": "过期", "file": "不能上传"},
    ),
    "cure": (
        "reviewer", "/u/orgs/{uscc}/cure/", {"until": ""},
        {"until": "请填写", "__all__": "请至少勾选一项"},
    ),
    "suspension": (
        "reviewer", "/u/orgs/{uscc}/suspend/",
        {"ground": "", "reason": "弄虚作假", "until": "2020-01-01", "decision": VIRUS},
        {"ground": "请选择", "until": "今天之后", "decision": "不能上传"},
    ),
    "name and code": (
        "reviewer", "/u/orgs/{uscc}/identity/",
        {"name": "新名称", "uscc": "52310115MJ0123456L", "since": LATE, "reason": ""},
        {"reason": "请填写", "uscc": "校验码", "since": "不能晚于今天", "document": "请上传"},
    ),
    "credit list": (
        "city_reviewer", "/u/lists/add/",
        {"kind": "abnormal", "name": "失联社", "since": LATE, "source": ""},
        {"source": "请填写", "name": "不用重复登记", "since": "不能晚于今天"},
    ),
    "credit list file": (
        "city_reviewer", "/u/lists/import/",
        {"kind": "", "source": "公告", "published_on": LATE, "file": VIRUS},
        {"kind": "请选择", "published_on": "不能晚于今天", "file": "不能上传"},
    ),
    "link": (
        "clerk", "/u/links/new/", {"organisation": "没有这家", "kind": "", "since": LATE},
        {"kind": "请", "organisation": "没有这家机构", "since": "不能晚于今天"},
    ),
    "end of a link": (
        "clerk", "/u/links/{uscc}/guidance/end/", {"until": "2025-01-01", "reason": ""},
        {"reason": "请填写", "until": "不能早于"},
    ),
    "contact": (
        "clerk", "/u/contacts/new/",
        {"organisation": "没有这家", "held_on": LATE, "mode": "call", "persons": "",
         "topics": "问候", "follow_up": "寄材料", "uploads": VIRUS},
        {"persons": "请填写", "organisation": "没有这家机构", "held_on": "不能晚于今天",
         "follow_up_on": "期限", "uploads": "不能上传"},
    ),
    "mechanism": (
        "clerk", "/u/mechanisms/documents/new/",
        {"name": "", "doc_no": "〔2026〕1号", "kind": "measure", "issuers": "总工会", "since": LATE,
         "upload": VIRUS},
        {"name": "请填写", "since": "不能晚于今天", "upload": "不能上传"},
    ),
    "venue": (
        "clerk", "/u/venues/new/",
        {"kind": "", "name": "新阵地", "latitude": "33.7", "hours_1": "八点到十点", "photo": VIRUS},
        {"kind": "请选择", "longitude": "同时填写", "hours_1": "08:00", "photo": "不能上传"},
    ),
    "booking of a taken room": (
        "bidder", "/o/venues/{venue}/book/",
        {"room": "1", "day": "2026-03-12", "start": "14:00", "end": "16:00", "weeks": "1",
         "headcount": "90", "title": "", "purpose": "讲座", "phone": "13800000000"},
        {"title": "请填写", "start": "已被预订", "headcount": "超过场地容量",
         "declares_no_sales": "请勾选承诺"},
    ),
    "booking without a day": (
        "clerk", "/u/venues/{venue}/book/",
        {"room": "1", "day": "", "start": "14:00", "end": "16:00", "weeks": "1", "headcount": "90",
         "title": "讲座", "purpose": "讲座", "phone": "1"},
        {"day": "请填写", "headcount": "超过场地容量", "declares_no_sales": "请勾选承诺"},
    ),
    "closed days": (
        "clerk", "/u/venues/{venue}/closures/",
        {"first_day": "2026-03-12", "last_day": "2026-03-12", "reason": ""},
        {"reason": "请填写", "call_off": "1 场预订"},
    ),
    "resource": (
        "bidder", "/o/resources/new/",
        {"title": "", "domain": "L4", "form": "group", "capacity": "20", "times": "周末",
         "description": "小组", "valid_until": "2020-01-01"},
        {"title": "请填写", "groups": "请选择", "valid_until": "今天或以后"},
    ),
    "person": (
        "clerk", "/u/people/new/",
        {"name": "", "identity": "41040219900101123X", "origin": "staff", "birth_year": "1800"},
        {"name": "请填写", "identity": "校验位", "employer": "用人方式", "birth_year": "岁"},
    ),
    "training": (
        "clerk", "/u/people/trainings/new/",
        {"course": "", "begins_on": "2026-03-02", "ends_on": "2026-03-01", "hours": "-3"},
        {"course": "请填写", "ends_on": "早于开始", "hours": "大于 0"},
    ),
    "parameter": (
        "admin", "/sys/parameters/mgmt_fee_cap/",
        {"scope": "", "text": "很多", "valid_from": "2026-03-02", "valid_to": "2026-03-01",
         "source": ""},
        {"source": "请填写", "text": "整数", "valid_to": "不能早于"},
    ),
}  # fmt: skip


def everything_kept() -> dict[str, int]:
    """Return how many rows each table holds, and how many files lie on the disk."""
    held = {m._meta.label: m._default_manager.count() for m in apps.get_models() if m._meta.managed}
    held["disk"] = sum(each.is_file() for each in Path(settings.MEDIA_ROOT).rglob("*"))
    return held


@pytest.mark.parametrize("name", CASES)
def test_one_answer_tells_everything_and_nothing_is_written(
    name: str, place: dict[str, str], request: pytest.FixtureRequest
) -> None:
    who, address, typed, told = CASES[name]
    client = Client()
    if who:
        client.force_login(user_of(request.getfixturevalue(who)))
    sent = {k: SimpleUploadedFile(*v) if v is VIRUS else v for k, v in typed.items()}
    address = address.format(**place)
    client.get(address)
    before = everything_kept()

    answer = client.post(address, sent)

    assert answer.status_code == 422
    errors: dict[str, list[str]] = dict(answer.context["form"].errors)
    page = answer.content.decode()
    for field, words in told.items():
        assert words in "".join(field_messages(answer.context["form"], field)), (field, errors)
        assert len(set(errors[field])) == len(errors[field])
    for value in typed.values():
        assert value is VIRUS or value in page or value in ("", "1234567")
    assert everything_kept() == before


def field_messages(form: Any, field: str) -> list[str]:
    """Return what a reader finds at the field."""
    return list(form.non_field_errors()) if field == "__all__" else field_errors(form[field])


def test_a_check_is_no_way_round_a_permission(
    place: dict[str, str], client: Client, outsider: Actor, org: Organisation
) -> None:
    client.force_login(user_of(outsider))
    for address in ("suspend", "cure", "identity"):
        answer = client.post(f"/u/orgs/{org.uscc}/{address}/", {"uscc": "x", "until": ""})
        assert answer.status_code in (403, 404), address
