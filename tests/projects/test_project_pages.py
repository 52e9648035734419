"""Pages of projects: list, new, editor, decisions, the project page for union and contractor."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orgs.models import Union
from portal.common.access import Actor
from projects.actions import projects
from projects.models import (
    BudgetLine,
    Project,
    WorkerNeed,
)
from tests.clients import signed_in
from tests.factories.projects import (
    NeedFactory,
    ProjectFactory,
    approved_line,
    ready_project,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = Project.State


@pytest.fixture
def staff(clerk: Actor) -> Client:
    return signed_in(clerk)


@pytest.fixture
def line(county: Union, noon: datetime) -> BudgetLine:
    return approved_line(county, 80_000, code="P405", name="托管")


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection, ) as captured:  # fmt: skip
        assert client.get(url).status_code == 200
    return len(captured)


def essentials(**values: Any) -> dict[str, Any]:
    return {
        "name": "暑期托管",
        "domain": "L6",
        "group": "G7",
        "fiscal_year": "2026",
        "budget_amount": "4万",
        "service_from": "2026-06-01",
        "service_to": "2026-09-01",
        **values,
    }


def test_chosen_needs_become_a_project(staff: Client, county: Union) -> None:
    needs = NeedFactory.create_batch(2, union=county)
    numbers = [n.no for n in needs]
    page = staff.get("/u/projects/new/", {"need": numbers})
    assert page.context["form"]["domain"].value() == "L6"

    answer = staff.post("/u/projects/new/", essentials(need=numbers))

    project = Project.objects.get()
    assert answer.headers["Location"] == f"/u/projects/{project.no}/edit/"
    assert project.budget_amount == Decimal("40000.00")
    assert project.needs.count() == 2


def test_a_refused_start_keeps_what_was_typed(staff: Client) -> None:
    answer = staff.post("/u/projects/new/", essentials(service_to="2026-01-01", budget_amount="0"))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "暑期托管" in body
    assert "早于服务开始" in body
    assert "预算金额须大于 0 元" in body


def written(project: Project, **values: Any) -> dict[str, Any]:
    return {
        name: "" if value is None else getattr(value, "pk", value)
        for name, value in {n: getattr(project, n) for n in projects.WRITTEN}.items()
    } | values


def test_the_editor_saves_a_draft(staff: Client, county: Union, line: BudgetLine) -> None:
    project = ready_project(county, line)
    data = written(project, content="改写的内容", budget_amount="3.5万", save="1")
    answer = staff.post(f"/u/projects/{project.no}/edit/", data)
    project.refresh_from_db()
    assert answer.status_code == 302
    assert (project.content, project.budget_amount) == ("改写的内容", Decimal("35000.00"))
    assert project.state == S.DRAFT


def test_the_editor_hands_in_what_lacks_nothing(
    staff: Client, county: Union, line: BudgetLine
) -> None:
    project = ready_project(county, line)
    answer = staff.post(f"/u/projects/{project.no}/edit/", written(project, hand_in="1"))
    project.refresh_from_db()
    assert answer.headers["Location"] == f"/u/projects/{project.no}/"
    assert project.state == S.SUBMITTED


def test_the_editor_shows_every_gap_and_keeps_the_draft(
    staff: Client, county: Union, line: BudgetLine
) -> None:
    project = ProjectFactory.create(union=county, budget_line=line, risk_note="")
    data = written(project, content="写了一半", objectives="", hand_in="1")
    answer = staff.post(f"/u/projects/{project.no}/edit/", data)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写绩效目标" in body
    assert "请填写风险与廉政措施" in body
    assert "请至少关联一条已归类的职工需求" in body
    project.refresh_from_db()
    assert (project.state, project.content) == (S.DRAFT, "写了一半")


def test_the_editor_tells_the_shortage_at_the_amount(
    staff: Client, county: Union, line: BudgetLine
) -> None:
    project = ready_project(county, line, collective_record="会议纪要3号")
    data = written(project, budget_amount="120000", hand_in="1")
    answer = staff.post(f"/u/projects/{project.no}/edit/", data)
    assert "还差 40,000.00 元" in answer.context["form"].errors["budget_amount"][0]


def test_needs_are_linked_and_let_go_on_the_editor(staff: Client, county: Union) -> None:
    project = ProjectFactory.create(union=county)
    need = NeedFactory.create(union=county)
    staff.post(f"/u/projects/{project.no}/needs/", {"need": need.no})
    assert project.needs.count() == 1
    staff.post(f"/u/projects/{project.no}/needs/{need.no}/remove/")
    assert project.needs.count() == 0
    assert staff.post(f"/u/projects/{project.no}/needs/").status_code == 422


def test_the_editor_is_closed_once_handed_in(staff: Client, county: Union) -> None:
    project = ProjectFactory.create(union=county, state=S.SUBMITTED)
    answer = staff.get(f"/u/projects/{project.no}/edit/")
    assert answer.headers["Location"] == f"/u/projects/{project.no}/"


def test_three_people_bring_a_project_to_approval(
    staff: Client, county: Union, line: BudgetLine, reviewer: Actor, head: Actor
) -> None:
    project = ready_project(county, line)
    address = f"/u/projects/{project.no}/"
    assert "提交立项" in staff.get(address).content.decode()
    staff.post(f"{address}submit/")
    assert "等审核人审核" in staff.get(address).content.decode()

    review = signed_in(reviewer)
    assert review.get(address).content.decode().count("btn-primary") == 1
    review.post(f"{address}review/")
    decide = signed_in(head)
    assert "预算指标 P405 托管 可用 80,000.00 元" in decide.get(address).content.decode()
    decide.post(f"{address}approve/")

    project.refresh_from_db()
    line.refresh_from_db()
    assert (project.state, line.reserved) == (S.APPROVED, Decimal("40000.00"))


def test_a_reason_is_asked_before_sending_back(
    county: Union, line: BudgetLine, clerk: Actor, reviewer: Actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    review = signed_in(reviewer)
    address = f"/u/projects/{project.no}/send-back/"
    assert review.get(address).status_code == 200
    assert review.post(address, {"reason": ""}).status_code == 422
    review.post(address, {"reason": "目标不可衡量"})
    assert "目标不可衡量" in signed_in(clerk).get(f"/u/projects/{project.no}/").content.decode()


def test_the_head_ends_a_project(
    county: Union, line: BudgetLine, clerk: Actor, head: Actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    signed_in(head).post(f"/u/projects/{project.no}/terminate/", {"reason": "场地取消"})
    project.refresh_from_db()
    assert project.state == S.TERMINATED
    assert signed_in(head).get(f"/u/projects/{project.no}/").status_code == 200


def test_the_clerk_gives_up_a_draft(staff: Client, county: Union) -> None:
    project = ready_project(county)
    staff.post(f"/u/projects/{project.no}/cancel/")
    assert project.needs.get().state == WorkerNeed.State.CLASSIFIED


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("?state=approved", 1), ("?q=托管", 1), ("?domain=L4", 1), ("?scope=mine", 0),
     ("?year=2025", 0), ("?scope=own", 3), ("?state=nonsense", 3)],
)  # fmt: skip
def test_the_list_is_filtered(staff: Client, county: Union, query: str, count: int) -> None:
    ProjectFactory.create(union=county, name="暑期托管")
    ProjectFactory.create(union=county, name="心理关怀", domain="L4")
    ProjectFactory.create(union=county, name="法律服务", domain="L3", state=S.APPROVED)
    page = staff.get(f"/u/projects/{query}")
    assert page.context["page_obj"].paginator.count == count


def test_the_list_asks_as_often_for_thirty_rows_as_for_one(staff: Client, county: Union) -> None:
    ProjectFactory.create(union=county)
    staff.get("/u/projects/")
    few = queries(staff, "/u/projects/")
    ProjectFactory.create_batch(30, union=county)
    assert queries(staff, "/u/projects/") == few
