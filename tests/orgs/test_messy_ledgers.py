"""Last year's ledger as a clerk keeps it: what is tidied is told, what cannot be known is asked."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.worksheet.worksheet import Worksheet

from orgs.actions import ledger
from orgs.ledger_columns import COLUMNS
from orgs.models import LedgerBatch, Organisation
from portal.common import files
from portal.common.access import Actor
from portal.common.errors import Incomplete
from portal.common.workbook import Column, read_sheet, write_rows
from tests.factories.imports import work_off
from tests.factories.orgs import credit_code, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def wide(text: str) -> str:
    """Return the text with full-width digits and letters."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isalnum() and c.isascii() else c for c in text)


def last_years() -> bytes:
    """Return a ledger with everything offices do to one."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in (
        ["2025年度新华区总工会联系引导社会组织台账"],
        ["填报单位：新华区总工会", None, None, None, "单位：家"],
        ["序号", "社会信用\n代码", " 社会组织 名称", "登记机关", "登记情况", None, "法人代表", "会员数",
         "是否建会", "电话", "备注"],
        [None, None, None, None, "成立时间", "证书有效期"],
        [1, wide(credit_code(901)), "春雨社会工作\n服务中心", "新华区民政局", "2019年3月1日", "2029.3.1",
         "张 三", wide("26"), "√", 13800000001, None],
        [2, f" {credit_code(902)} ", "鹰城（职工）互助社", None, "2018/09/05", 47119, "李四", "1,026",
         "有", "0375-2661 234", "新增"],
        [None] * 11,
        [3, credit_code(903), "晨光托管中心", None, 20200229, date(2030, 2, 28), "王五", None, "否",
         None, None],
        ["合计", "3 家", None, None, None, None, None, 1052],
        [],
        ["填表人：王敏  审核人：张伟"],
    ):  # fmt: skip
        sheet.append(line)
    for merged in ("A1:K1", "E3:F3", "B3:B4", "C3:C4", "D5:D8"):
        sheet.merge_cells(merged)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_last_years_file_is_understood_and_every_repair_is_told(clerk: Actor) -> None:
    batch = ledger.preview(last_years(), "2025台账.xlsx", by=clerk)

    assert list(batch.findings.values_list("cell", "message")) == []
    told = {(r["kind"], r["heading"]): r for r in batch.summary["repairs"]}
    counts = {key: repair["count"] for key, repair in told.items()}
    assert counts == {
        ("跳过表头以上的标题行", ""): 2,
        ("表头按同义词读取", "统一社会信用代码"): 1,
        ("表头按同义词读取", "名称"): 1,
        ("表头按同义词读取", "登记管理机关"): 1,
        ("表头按同义词读取", "成立登记日期"): 1,
        ("表头按同义词读取", "证书有效期至"): 1,
        ("表头按同义词读取", "法定代表人"): 1,
        ("表头按同义词读取", "联系电话"): 1,
        ("表头按同义词读取", "已建工会"): 1,
        ("表头按同义词读取", "工会会员数"): 1,
        ("合并单元格的内容填到每一行", "登记管理机关"): 2,
        ("全角改为半角", "统一社会信用代码"): 1,
        ("去掉多余的空格和换行", "统一社会信用代码"): 1,
        ("去掉多余的空格和换行", "名称"): 1,
        ("去掉多余的空格和换行", "法定代表人"): 1,
        ("去掉多余的空格和换行", "联系电话"): 1,
        ("数字格式的号码按文本读取", "联系电话"): 1,
        ("日期统一写法", "成立登记日期"): 3,
        ("日期统一写法", "证书有效期至"): 1,
        ("Excel 日期序号换算成日期", "证书有效期至"): 1,
        ("文本数字改为数字", "工会会员数"): 2,
        ("选项统一写法", "已建工会"): 2,
        ("跳过空行", ""): 1,
        ("跳过合计行", ""): 1,
        ("跳过填表说明", ""): 1,
    }
    serial = told["Excel 日期序号换算成日期", "证书有效期至"]["examples"]
    assert serial == [{"cell": "F6", "before": "47119", "after": "2029-01-01"}]
    assert batch.summary["unread"] == ["序号", "备注"]


def test_what_was_understood_is_what_goes_in(clerk: Actor) -> None:
    ledger.confirm(ledger.preview(last_years(), "2025台账.xlsx", by=clerk).no, by=clerk)

    first, second, third = Organisation.objects.order_by("uscc")
    assert (first.name, first.legal_rep) == ("春雨社会工作服务中心", "张三")
    assert (first.registered_on, first.cert_valid_to) == (date(2019, 3, 1), date(2029, 3, 1))
    assert first.contact_phone == "13800000001"
    assert first.union_ties.get().members == 26
    assert second.name == "鹰城（职工）互助社", "the brackets of the certificate stay"
    assert second.cert_valid_to == date(2029, 1, 1)
    assert {o.registration_authority for o in (first, second, third)} == {"新华区民政局"}
    assert third.registered_on == date(2020, 2, 29)


def test_the_preview_shows_the_values_that_will_be_written(clerk: Actor) -> None:
    summary = ledger.preview(last_years(), "2025台账.xlsx", by=clerk).summary

    second = dict(zip(summary["headings"], summary["samples"][1], strict=True))
    assert second == {
        "统一社会信用代码": credit_code(902),
        "名称": "鹰城（职工）互助社",
        "类型": "社会服务机构",
        "登记管理机关": "新华区民政局",
        "成立登记日期": "2018-09-05",
        "证书有效期至": "2029-01-01",
        "法定代表人": "李四",
        "联系电话": "0375-2661234",
        "已建工会": "是",
        "工会会员数": "1026",
    }
    assert "类型" not in summary["missing"], "the file does not say it, but the code does"
    assert "住所" in summary["missing"]


def test_an_impossible_phone_is_a_warning_and_goes_in_as_written(clerk: Actor) -> None:
    rows = [
        {"uscc": credit_code(number), "name": f"第{number}社", "contact_phone": phone}
        for number, phone in enumerate(["1380000000", "无", "0375-2661234转8"], start=910)
    ]

    batch = ledger.preview(write_rows(COLUMNS, rows, title="台账"), "x.xlsx", by=clerk)

    found = list(batch.findings.values_list("cell", "kind", "severity", "value"))
    assert found == [("J2", "电话号码可疑", "warning", "1380000000")]
    ledger.confirm(batch.no, by=clerk)
    kept = Organisation.objects.order_by("uscc").values_list("contact_phone", flat=True)
    assert list(kept) == ["1380000000", "", "0375-2661234转8"]


def test_a_code_kept_as_a_number_is_reported_and_never_guessed(clerk: Actor) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["统一社会信用代码", "名称"])
    sheet.append([523104001234567890, "甲"])
    sheet.append(["5.2310E+17", "乙"])
    buffer = io.BytesIO()
    book.save(buffer)

    batch = ledger.preview(buffer.getvalue(), "x.xlsx", by=clerk)

    found = list(batch.findings.values_list("cell", "kind"))
    assert found == [("A2", "数字格式丢失位数"), ("A3", "数字格式丢失位数")]
    told = batch.findings.order_by("row").values_list("message", flat=True)[0]
    assert "已经丢失" in told
    assert "文本" in told


def test_a_missing_code_in_a_row_named_like_a_total_is_an_error(clerk: Actor) -> None:
    data = write_rows(COLUMNS, [{"name": "汇总数据服务中心"}], title="台账")

    batch = ledger.preview(data, "x.xlsx", by=clerk)

    assert list(batch.findings.values_list("cell", "kind")) == [("A2", "没有填写")]


@pytest.mark.parametrize(
    ("name", "words"),
    [("台账.xls", "旧版"), ("台账.et", "WPS"), ("台账.csv", "文本")],
)
def test_older_kinds_of_tables_are_refused_with_the_way_out(name: str, words: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        files.read_upload(SimpleUploadedFile(name, b"x"), allowed=("xlsx",))

    message = refusal.value.details[0]["message"]
    assert words in message
    assert "另存为" in message
    assert ".xlsx" in message


VALUES: dict[str, list[Any]] = {
    "text": ["=1+1", "+86 375", "@x", "-1", "007", "'x", "鹰城（职工）互助社", "A B", "１号楼"],
    "code": ["+8613800000000", "007"],
    "date": [date(2020, 2, 29)],
    "integer": [2024],
    "flag": [True, False],
}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
def test_what_a_column_writes_it_reads_back(column: Column) -> None:
    key = Column("key", "行", required=True)
    values = list(column.choices) if column.choices else VALUES[column.kind]
    rows = [{"key": f"r{n}", column.key: value} for n, value in enumerate(values)]

    sheet = read_sheet(write_rows((key, column), rows, title="台账"), (key, column))

    kept = [value for value in values if value != "１号楼"]
    assert [row.values[column.key] for row in sheet.rows][: len(kept)] == kept
    assert all(row.problems == [] for row in sheet.rows)


def test_the_pages_show_the_repairs(client: Client, clerk: Actor) -> None:
    client.force_login(user_of(clerk))
    sent = {"file": SimpleUploadedFile("2025台账.xlsx", last_years())}
    place = client.post("/u/orgs/import/", sent)["Location"]
    waiting = client.get(place).content.decode()
    assert "可以离开这个页面" in waiting
    work_off()

    page = client.get(place).content.decode()

    for words in ("已自动整理", "47119 → 2029-01-01", "序号、备注", "确认导入 3 行", "没有错误"):
        assert words in page
    assert LedgerBatch.objects.get().state == "preview"


def test_a_file_with_nothing_new_offers_nothing_to_confirm(client: Client, clerk: Actor) -> None:
    ledger.confirm(ledger.preview(last_years(), "2025台账.xlsx", by=clerk).no, by=clerk)
    again = ledger.preview(last_years(), "2025台账.xlsx", by=clerk)
    client.force_login(user_of(clerk))

    page = client.get(f"/u/orgs/import/{again.no}/").content.decode()

    assert "都已在库，没有要写入的内容" in page
    assert "确认导入" not in page
