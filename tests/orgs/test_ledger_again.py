"""A ledger that is sent again: what differs from the register is told, nothing of it is changed."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.actions import batches, ledger, organisations
from orgs.ledger_columns import COLUMNS
from orgs.models import LedgerBatch, Organisation
from portal.common.access import Actor
from portal.common.errors import Incomplete, WrongState
from portal.common.workbook import read_sheet, write_rows
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


def test_two_rows_that_are_the_same_are_taken_once(clerk: Actor) -> None:
    batch = sent([FIRST, FIRST], clerk)

    assert [(f.cell, f.severity) for f in batch.findings.all()] == [("A3", "warning")]
    assert ["与前面的行完全相同，只取一次", 1] in [list(line) for line in batch.summary["outline"]]
    ledger.confirm(batch.no, by=clerk)
    assert Organisation.objects.count() == 1


def test_two_rows_of_one_code_that_differ_are_an_error(clerk: Actor) -> None:
    batch = sent([FIRST, FIRST | {"address": "别处"}], clerk)

    assert [(f.cell, f.kind) for f in batch.findings.all()] == [("A3", "表内代码重复")]


def test_a_group_without_a_code_is_shown_the_way_in(clerk: Actor) -> None:
    batch = sent([{"name": "老乡互助会", "kind": "unregistered_group"}], clerk)

    (found,) = batch.findings.all()
    assert (found.cell, found.kind) == ("A2", "没有代码的组织")
    assert "录入组织" in found.message


def test_a_group_that_is_in_the_register_comes_back_with_the_export(clerk: Actor) -> None:
    group = organisations.enter({"name": "老乡互助会", "kind": "unregistered_group"}, by=clerk)
    organisations.link_own(group, by=clerk)

    batch = ledger.preview(ledger.export(clerk), "导出.xlsx", by=clerk)

    assert not batch.findings.exists()
    assert batch.state == "nothing"


def test_what_the_file_does_not_say_stays_unknown(clerk: Actor) -> None:
    columns = [c for c in COLUMNS if c.key in ("uscc", "name", "unionised")]
    rows = [{"uscc": credit_code(974), "name": "甲", "unionised": True}]
    data = write_rows(columns, rows, title="台账")
    ledger.confirm(ledger.preview(data, "台账.xlsx", by=clerk).no, by=clerk)

    told = read_sheet(ledger.export(clerk), COLUMNS).rows[0].values

    assert (told["unionised"], told["union_members"]) == (True, None)
    assert (told["party_org"], told["is_charity"]) == (None, None)


def test_the_bar_says_nothing_that_nobody_stated(client: Client, clerk: Actor) -> None:
    data = write_rows(COLUMNS, [{"uscc": credit_code(975), "name": "乙"}], title="台账")
    ledger.confirm(ledger.preview(data, "台账.xlsx", by=clerk).no, by=clerk)
    client.force_login(user_of(clerk))

    page = client.get(f"/u/orgs/{credit_code(975)}/").content.decode()

    assert "— / —" in page
    assert "未建" not in page


def test_a_batch_with_nothing_to_write_waits_for_nobody(clerk: Actor) -> None:
    ledger.confirm(sent([FIRST], clerk).no, by=clerk)

    batch = sent([FIRST], clerk)

    assert batch.get_state_display() == "无可导入"
    with pytest.raises(Incomplete, match="不需要导入"):
        ledger.confirm(batch.no, by=clerk)


def test_a_batch_can_be_given_up(client: Client, clerk: Actor) -> None:
    batch = sent([FIRST], clerk)
    client.force_login(user_of(clerk))

    page = client.post(f"/u/orgs/import/{batch.no}/discard/", follow=True).content.decode()

    assert "这一批已放弃" in page
    assert "确认导入" not in page
    batch.refresh_from_db()
    assert batch.get_state_display() == "已放弃"
    with pytest.raises(WrongState):
        ledger.confirm(batch.no, by=clerk)
    with pytest.raises(WrongState):
        batches.discard(ledger.SUBJECT, batch.no, by=clerk)
    assert not Organisation.objects.exists()


def test_the_register_shows_a_batchs_organisations(
    client: Client, clerk: Actor, outsider: Actor, kept: Organisation
) -> None:
    batch = sent([FIRST, {"uscc": credit_code(976), "name": "晨光托管中心"}], clerk)
    ledger.confirm(batch.no, by=clerk)
    client.force_login(user_of(clerk))
    place = f"/u/orgs/?batch={batch.no}"
    assert place in client.get(f"/u/orgs/import/{batch.no}/").content.decode()

    page = client.get(place).content.decode()

    assert "晨光托管中心" in page
    assert kept.name not in page
    client.force_login(user_of(outsider))
    assert "晨光托管中心" not in client.get(place).content.decode()
