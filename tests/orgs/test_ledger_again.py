"""A ledger that is sent again: what differs from the register is told, nothing of it is changed."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.actions import ledger
from orgs.ledger_columns import COLUMNS
from orgs.models import LedgerBatch, Organisation
from portal.common.access import Actor
from portal.common.workbook import write_rows
from tests.factories.orgs import credit_code, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FIRST: dict[str, Any] = {
    "uscc": credit_code(971), "name": "春雨社会工作服务中心", "registration_authority": "新华区民政局",
    "address": "建设路 1 号", "contact_phone": "13800000001", "rating": "3A", "unionised": True,
    "union_members": 20, "party_org": False, "linked_on": date(2024, 5, 6),
}  # fmt: skip


def sent(rows: list[dict[str, Any]], by: Actor) -> LedgerBatch:
    return ledger.preview(write_rows(COLUMNS, rows, title="台账"), "台账.xlsx", by=by)


def told(batch: LedgerBatch) -> list[tuple[str, str]]:
    found = batch.findings.filter(kind="与库中不同").order_by("row", "id")
    return [(f.heading, f.message.partition("。")[0]) for f in found]


@pytest.fixture
def kept(clerk: Actor) -> Organisation:
    ledger.confirm(sent([FIRST], clerk).no, by=clerk)
    return Organisation.objects.get()


@pytest.mark.usefixtures("kept")
def test_the_same_again_differs_in_nothing(clerk: Actor) -> None:
    assert told(sent([FIRST], clerk)) == []


def test_every_changed_cell_is_told_with_what_is_held(clerk: Actor, kept: Organisation) -> None:
    changed = FIRST | {
        "registration_authority": "卫东区民政局", "address": "建设路 2 号", "legal_rep": "张三",
        "contact_phone": "13800000002", "rating": "4A", "union_members": 30, "party_org": True,
        "linked_on": date(2025, 1, 1),
    }  # fmt: skip

    batch = sent([changed], clerk)

    assert told(batch) == [
        ("登记管理机关", "库中为“新华区民政局”"),
        ("法定代表人", "库中没有填写"),
        ("住所", "库中为“建设路 1 号”"),
        ("联系电话", "库中为“138****0001”"),
        ("评估等级", "库中为“3A”"),
        ("已建党组织", "库中没有填写"),
        ("工会会员数", "库中为“20”"),
        ("建立联系日期", "库中为“2024-05-06”"),
    ]
    assert set(batch.findings.values_list("severity", flat=True)) == {"warning"}
    kept.refresh_from_db()
    assert kept.address == "建设路 1 号"


@pytest.mark.usefixtures("kept")
def test_the_page_says_so_though_there_is_nothing_to_import(client: Client, clerk: Actor) -> None:
    batch = sent([FIRST | {"address": "建设路 2 号"}], clerk)
    client.force_login(user_of(clerk))

    page = client.get(f"/u/orgs/import/{batch.no}/").content.decode()

    assert "有 <b>1</b> 处与库中不同" in page
    assert "请机构登录后在“机构档案”里修改" in page


def test_of_another_unions_draft_nothing_is_told(
    clerk: Actor, outsider: Actor, kept: Organisation
) -> None:
    Organisation.objects.filter(pk=kept.pk).update(state=Organisation.State.DRAFT)
    changed = [FIRST | {"address": "建设路 2 号"}]

    assert told(sent(changed, outsider)) == []
    assert told(sent(changed, clerk)) != []


def test_a_missing_day_of_the_link_is_told_before_today_is_taken(clerk: Actor) -> None:
    rows = [FIRST, *({"uscc": credit_code(n), "name": f"第{n}社"} for n in (972, 973))]

    batch = sent(rows, clerk)

    (note,) = batch.summary["about"]["notes"]
    assert note.startswith("2 行没有建立联系日期，将以今天")
