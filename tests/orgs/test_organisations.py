"""The register: who gets in, how, and what the ledger brings."""

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from orgs.actions import batches, ledger, listings, organisations, people, qualification
from orgs.models import CreditListing, LedgerBatch, Organisation, OrganisationLink, Union, User
from orgs.people.actors import actor_for
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from tests.factories.orgs import credit_code, document_of, inspected

pytestmark = pytest.mark.django_db
PROFILE: dict[str, Any] = {
    "registration_authority": "平顶山市民政局", "registered_on": date(2018, 5, 1),
    "cert_valid_to": date(2030, 5, 1), "legal_rep": "宋佳", "address": "建设路 1 号",
    "contact_name": "宋佳", "contact_phone": "13800001234",
}  # fmt: skip


@pytest.fixture
def roles(db: None) -> None:
    people.install_roles()


def register(county: Union, **values: Any) -> Organisation:
    given = {"uscc": credit_code(77), "name": "新叶社会工作服务中心", "keeper": county} | values
    return organisations.register(
        given, username="xinye", password="Gongqiao-2026", full_name="宋佳"
    )


def test_an_organisation_gets_from_the_public_page_into_the_register(
    county: Union, roles: None, reviewer: Actor, noon: datetime
) -> None:
    organisation = register(county)
    manager = actor_for(User.objects.get(username="xinye"))
    organisations.update_profile(organisation.pk, PROFILE, by=manager)
    document_of(organisation, "certificate")
    organisations.submit(organisation.pk, by=manager)
    organisations.approve(organisation.pk, by=reviewer)

    organisation.refresh_from_db()
    assert organisation.state == Organisation.State.APPROVED
    assert list(Organisation.objects.search("xyshgzfwzx")) == [organisation]
    assert OrganisationLink.objects.filter(union=county, organisation=organisation).exists()
    assert organisation.checks.filter(point="registration", rule="QC-03", outcome="pass").exists()


def test_every_problem_of_a_registration_comes_at_once(county: Union, roles: None) -> None:
    with pytest.raises(Incomplete) as refusal:
        organisations.register(
            {"uscc": "5231O115MJ0123456K", "name": "", "keeper": county},
            username="", password="123", full_name="",
        )  # fmt: skip

    assert {"uscc", "name", "username", "password"} <= {d["field"] for d in refusal.value.details}
    assert Organisation.objects.count() == 0
    assert User.objects.count() == 0


def test_an_illegal_organisation_cannot_register(county: Union, roles: None) -> None:
    CreditListing.objects.create(
        kind="illegal", name="新叶社会工作服务中心", since=date(2025, 1, 1), source="民政部公告"
    )
    with pytest.raises(Incomplete) as refusal:
        register(county)

    assert "民政" in refusal.value.details[0]["message"]


def test_an_unfinished_profile_is_not_submitted(county: Union, roles: None) -> None:
    organisation = register(county)
    with pytest.raises(Incomplete) as refusal:
        organisations.submit(organisation.pk, by=actor_for(User.objects.get(username="xinye")))

    assert {"legal_rep", "address"} <= {d["field"] for d in refusal.value.details}


def test_a_return_needs_a_reason(org: Organisation, reviewer: Actor) -> None:
    with pytest.raises(Incomplete):
        organisations.send_back(org.pk, reason=" ", by=reviewer)


@pytest.mark.parametrize(
    ("kind", "point", "blocks"),
    [
        ("serious", "award", True),
        ("illegal", "payment", True),
        ("abnormal", "award", False),
    ],
)
def test_lists_block_at_the_points_they_must(
    org: Organisation, clerk: Actor, kind: str, point: str, *, blocks: bool
) -> None:
    listings.add(
        kind=kind, name=org.name, uscc=org.uscc, since=date(2025, 1, 1), source="公告", by=SYSTEM
    )
    checks = qualification.check(org, point=point, reference="X", by=clerk)

    assert bool(qualification.blocking(checks)) is blocks


def test_a_later_change_never_rewrites_an_old_result(org: Organisation, clerk: Actor) -> None:
    qualification.check(org, point="award", reference="X", by=clerk)
    listings.add(
        kind="serious",
        name=org.name,
        uscc=org.uscc,
        since=date(2025, 1, 1),
        source="公告",
        by=SYSTEM,
    )
    qualification.check(org, point="award", reference="X", by=clerk)

    outcomes = org.checks.filter(rule="QC-05").order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == ["pass", "fail"]


def test_duties_that_exclude_each_other_are_refused(county: Union, roles: None) -> None:
    user = people.create_user(username="a", full_name="甲", password="Gongqiao-2026", by=SYSTEM)
    people.appoint(user=user, role="role_officer", union=county, by=SYSTEM)
    with pytest.raises(Incomplete) as refusal:
        people.appoint(user=user, role="role_admin", union=county, by=SYSTEM)

    assert refusal.value.details[0]["rule"] == "SD-04"


def book(*lines: list[object]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["新华区总工会社会组织台账"])
    sheet.merge_cells("A1:D1")
    sheet.append(["统一社会信用代码", "社会组织名称", "类型", "成立登记日期", "已建工会"])
    for line in lines:
        sheet.append(line)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_a_ledger_is_previewed_confirmed_and_undone(clerk: Actor, org: Organisation) -> None:
    data = book(
        [credit_code(501), "春雨社会工作服务中心", "社会服务机构", "2019年3月1日", "是"],
        [None] * 5,
        [org.uscc, org.name, "", "", ""],
    )
    batch = ledger.preview(data, "台账.xlsx", by=clerk)
    assert batch.summary["rows"] == 2
    assert not batch.findings.exists()
    assert Organisation.objects.count() == 1

    ledger.confirm(batch.no, by=clerk)
    made = Organisation.objects.get(uscc=credit_code(501))
    assert (made.registered_on, made.state) == (date(2019, 3, 1), "approved")
    assert made.union_ties.get().members == 0
    assert OrganisationLink.objects.count() == 2

    ledger.undo(batch.no, by=clerk)
    assert Organisation.objects.count() == 1
    assert OrganisationLink.objects.count() == 0
    with pytest.raises(WrongState):
        ledger.undo(batch.no, by=clerk)


def test_a_ledger_with_errors_tells_all_cells_and_writes_nothing(clerk: Actor) -> None:
    code = credit_code(502)
    batch = ledger.preview(
        book(
            [code[:-1] + ("0" if code[-1] != "0" else "1"), "甲", "社会服务机构", "2019-13-01", "是"],
            [credit_code(503), "", "公司", "", "也许"],
            [credit_code(504), "乙", "社会团体", "", ""],
            [credit_code(504), "乙", "", "", ""],
        ),
        "台账.xlsx", by=clerk,
    )  # fmt: skip

    cells = {p.cell for p in batch.findings.all()}
    assert {"A3", "D3", "B4", "C4", "E4", "C5", "A6"} <= cells
    with pytest.raises(Incomplete):
        ledger.confirm(batch.no, by=clerk)
    assert Organisation.objects.count() == 0
    assert LedgerBatch.objects.get().state == "nothing"
    assert batches.marked_file(ledger.SUBJECT, batch.no, by=clerk).startswith(b"PK")


def test_the_export_imports_again_without_a_problem(clerk: Actor, org: Organisation) -> None:
    organisations.link(org.keeper, org, date(2024, 1, 1), by=clerk)  # type: ignore[arg-type]
    batch = ledger.preview(ledger.export(clerk), "导出.xlsx", by=clerk)

    assert not batch.findings.exists()
    headings = batch.summary["headings"]
    assert batch.summary["samples"][0][headings.index("建立联系日期")] == "2024-01-01"


def test_a_reader_cannot_import(finance: Actor) -> None:
    with pytest.raises(NotAllowed):
        ledger.preview(book(), "台账.xlsx", by=finance)


@pytest.mark.parametrize(
    ("state", "rule"),
    [("draft", "QC-01"), ("submitted", "QC-01"), ("returned", "QC-01"), ("suspended", "QC-24"),
     ("closed", "QC-01 QC-03")],
)  # fmt: skip
def test_only_an_approved_organisation_may_bid(
    org: Organisation, clerk: Actor, state: str, rule: str
) -> None:
    Organisation.objects.filter(pk=org.pk).update(state=state)
    org.refresh_from_db()

    stops = qualification.blocking(qualification.check(org, point="bid", reference="X", by=clerk))

    assert [c.rule for c in stops] == rule.split()


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("合格", "pass"), ("年报已报", "pass"), ("基本合格", "human"), ("", "human"),
     ("不合格", "fail"), ("未参检", "fail")],
)  # fmt: skip
def test_the_last_inspection_decides(
    org: Organisation, clerk: Actor, noon: datetime, result: str, outcome: str
) -> None:
    if result:
        inspected(org, 2024, result)

    checks = qualification.check(org, point="award", reference="X", by=clerk)

    assert next(c for c in checks if c.rule == "QC-13").outcome == outcome
