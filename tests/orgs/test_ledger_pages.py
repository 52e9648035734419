"""The ledger's pages, and the bad files people bring."""

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs.actions import ledger
from orgs.models import LedgerBatch, Organisation
from portal.common.access import Actor
from tests.factories.imports import work_off
from tests.factories.orgs import credit_code, user_of

pytestmark = pytest.mark.django_db
HEADINGS = [
    "统一社会信用代码",
    "社会组织名称",
    "类型",
    "成立登记日期",
    "已建工会",
    "工会会员数",
    "建立联系日期",
]


@pytest.fixture
def desk(client: Client, clerk: Actor) -> Client:
    client.force_login(user_of(clerk))
    return client


def wide(text: str) -> str:
    """Return the text with full-width digits and letters, as it comes from old systems."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def book(*lines: list[object]) -> bytes:
    """Return a ledger as offices keep them: a merged title, a note, headings, merged groups."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["平顶山市新华区总工会联系引导社会组织台账"])
    sheet.merge_cells("A1:G1")
    sheet.append(["填报日期：2026年3月", None, None, None, None, None, "单位：家"])
    sheet.append(HEADINGS)
    for line in lines:
        sheet.append(line)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def send(desk: Client, data: bytes, name: str = "台账.xlsx") -> Any:
    answer = desk.post("/u/orgs/import/", {"file": SimpleUploadedFile(name, data)})
    work_off()
    return answer


def real_book() -> bytes:
    return book(
        [wide(credit_code(601)), "春雨社会工作服务中心", "社会服务机构", "2019年3月1日", "是", wide("26"),
         date(2024, 5, 6)],
        [credit_code(602, "51410400MJ"), "工友互助协会", None, "20180905", "否", None, "2023/11/2"],
        [None] * 7,
        [f" {credit_code(603).lower()} ", "晨光托管中心", "社会服务机构", date(2020, 2, 29), "√", 8, None],
    )  # fmt: skip


def test_an_offices_own_workbook_is_understood_confirmed_and_taken_back(desk: Client) -> None:
    place = send(desk, real_book()).headers["Location"]
    assert Organisation.objects.count() == 0
    page = desk.get(place).content.decode()
    assert "还没有写入任何数据" in page
    assert "确认导入 3 行" in page

    desk.post(f"{place}confirm/")
    assert Organisation.objects.count() == 0, "the job does it"
    work_off()
    made = Organisation.objects.get(uscc=credit_code(601))
    assert (made.registered_on, made.union_ties.get().members) == (date(2019, 3, 1), 26)
    assert made.links.get().since == date(2024, 5, 6)
    assert Organisation.objects.get(uscc=credit_code(602, "51410400MJ")).kind == "association"
    assert "撤销整批" in desk.get(place).content.decode()

    desk.post(f"{place}undo/")
    work_off()
    assert Organisation.objects.count() == 0


def test_all_problems_come_at_once_with_their_cells(desk: Client) -> None:
    data = book(
        ["5231O115MJ0123456K", "甲", "社会服务机构", "2019-13-01", "也许", "三", None],
        [credit_code(604), "", "公司", None, None, 2.5, None],
    )
    place = send(desk, data).headers["Location"]
    page = desk.get(place).content.decode()

    for cell in ("A4", "D4", "E4", "F4", "B5", "C5", "F5"):
        assert f">{cell}</td>" in page
    assert "52310115MJ0123456K" in page
    assert "改好后重新上传" in page
    assert desk.post(f"{place}confirm/").status_code == 422
    assert Organisation.objects.count() == 0

    marked = openpyxl.load_workbook(io.BytesIO(desk.get(f"{place}annotated/").content))
    comments = [c.comment.text for row in marked.active.iter_rows() for c in row if c.comment]  # type: ignore[union-attr]
    assert len(comments) == 7


def test_a_formula_is_named_by_its_cell(desk: Client) -> None:
    data = book([credit_code(605), "乙", "社会团体", None, None, "=SUM(1,2)", None])
    place = send(desk, data).headers["Location"]

    page = desk.get(place).content.decode()
    assert "F4" in page
    assert "公式" in page
    assert Organisation.objects.count() == 0


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (300 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("台账.xls", b"\xd0\xcf\x11\xe0", "另存为"),
        ("台账.jpg", b"\xff\xd8\xff", "是图片，不能读取里面的内容。请选择 XLSX 文件"),
        ("台账.xlsx", b"", "空"),
        ("台账.xlsx", b"not a zip", "不是 XLSX 格式"),
        ("台账.xlsx", b"PK\x03\x04broken", "Office 文件"),
        ("台账.xlsx", b"PK\x03\x04" + b"x" * (21 * 1024 * 1024), "超过 20 MB"),
    ],
    ids=["old format", "picture", "empty", "text", "broken", "21 MB"],
)
def test_a_bad_file_is_explained_at_the_field(
    desk: Client, name: str, data: bytes, words: str
) -> None:
    response = send(desk, data, name)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not LedgerBatch.objects.exists()


def test_a_zip_bomb_is_refused_before_it_unfolds(desk: Client) -> None:
    response = send(desk, bomb())

    assert response.status_code == 422
    assert "压缩炸弹" in response.content.decode()


def test_fifty_megabytes_are_refused_by_their_declared_length(desk: Client) -> None:
    response = desk.post(
        "/u/orgs/import/", data=b"x", content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(50 * 1024 * 1024),
    )  # fmt: skip

    assert response.status_code == 413
    assert "20 MB" in response.content.decode()


def test_another_unions_batch_is_not_found(desk: Client, outsider: Actor) -> None:
    batch = ledger.preview(real_book(), "x.xlsx", by=outsider)

    assert desk.get(f"/u/orgs/import/{batch.no}/").status_code == 404
    assert desk.post(f"/u/orgs/import/{batch.no}/confirm/").status_code == 404


def test_template_and_export_have_the_same_headings(desk: Client) -> None:
    template = openpyxl.load_workbook(io.BytesIO(desk.get("/u/orgs/import/template/").content))
    export = openpyxl.load_workbook(io.BytesIO(desk.get("/u/orgs/export/").content))

    first = [[c.value for c in book.active[1]] for book in (template, export)]  # type: ignore[index]
    assert first[0] == first[1]


def test_many_problems_are_counted_by_their_causes_and_name_the_organisation(desk: Client) -> None:
    lines: list[list[object]] = [
        [credit_code(630 + n), f"第{n}社", None, "2019-13-01", None, "三" if n < 3 else None, None]
        for n in range(12)
    ]
    place = send(desk, book(*lines)).headers["Location"]

    batch = LedgerBatch.objects.get()
    causes = [(c["kind"], c["heading"], c["count"], c["cells"]) for c in batch.summary["causes"]]
    assert causes == [
        ("日期无效", "成立登记日期", 12, ["D4", "D5", "D6", "D7", "D8"]),
        ("不是数字", "工会会员数", 3, ["F4", "F5", "F6"]),
    ]
    assert batch.findings.get(cell="F5").name == "第1社"
    page = desk.get(place).content.decode()
    assert "问题按原因汇总" in page
    some = desk.get(place, {"kind": "不是数字", "column": "工会会员数"}).content.decode()
    assert "第1社" in some
    assert ">D5</td>" not in some
