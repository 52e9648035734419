"""Pages of budgets: the list, the way to approval, a line with what it holds."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.models import Union
from portal.common.access import Actor
from projects.actions import budgets
from projects.models import Budget, BudgetLine
from tests.clients import signed_in
from tests.factories.projects import BudgetFactory, ProjectFactory, approved_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = Budget.State


def test_four_people_make_a_budget_on_the_pages(
    county: Union, clerk: Actor, finance: Actor, auditor: Actor, head: Actor
) -> None:
    write, check, examine, decide = (signed_in(p) for p in (clerk, finance, auditor, head))
    write.post("/u/budgets/", {"fiscal_year": "2026"})
    address = "/u/budgets/YS-410402-2026/"
    wrong = write.post(f"{address}lines/", {"code": "", "approved": "很多", "fund_source": "F1"})
    assert wrong.status_code == 422
    write.post(
        f"{address}lines/",
        {"code": "P401", "name": "购买服务", "fund_source": "F1", "approved": "50万"},
    )
    assert "等财务财务审核" in write.get(address).content.decode()
    check.post(f"{address}review/")
    examine.post(f"{address}audit/")
    assert decide.post(f"{address}approve/", {"approval_doc": ""}).status_code == 422
    decide.post(f"{address}approve/", {"approval_doc": "新工发〔2026〕3号"})

    budget = Budget.objects.get()
    assert (budget.state, budget.lines.get().approved) == (S.APPROVED, Decimal("500000.00"))


def test_a_year_twice_is_refused_on_the_page(county: Union, clerk: Actor) -> None:
    BudgetFactory.create(union=county)
    answer = signed_in(clerk).post("/u/budgets/", {"fiscal_year": "2026"})
    assert answer.status_code == 422
    assert "已经建立" in answer.content.decode()


def test_the_list_offers_a_year_that_has_no_budget_yet(county: Union, clerk: Actor) -> None:
    """It offered the present year, whose budget stood beside it."""
    desk = signed_in(clerk)
    for year, offered in ((2026, 2027), (2027, 2025), (2025, 0)):
        BudgetFactory.create(union=county, fiscal_year=year)
        page = desk.get("/u/budgets/").content.decode()
        assert ("建立年度预算</button>" in page) is bool(offered)
        assert (f'value="{offered}" selected' in page) is bool(offered)


def test_the_auditor_sends_a_budget_back(
    county: Union, clerk: Actor, finance: Actor, auditor: Actor
) -> None:
    made = budgets.create_budget(union_id=county.pk, fiscal_year=2026, by=clerk)
    budgets.add_line(made.pk, code="P1", name="一", fund_source="F1", approved=1, by=clerk)
    budgets.review(made.pk, by=finance)
    client = signed_in(auditor)
    address = f"/u/budgets/{made.no}/"
    assert "退回编制" in client.get(address).content.decode()
    assert client.post(f"{address}send-back/", {"reason": ""}).status_code == 422
    client.post(f"{address}send-back/", {"reason": "科目不清"})
    made.refresh_from_db()
    assert made.state == S.DRAFT


def test_who_wrote_is_told_why_another_must_review(county: Union, finance: Actor) -> None:
    made = budgets.create_budget(union_id=county.pk, fiscal_year=2026, by=finance)
    body = signed_in(finance).get(f"/u/budgets/{made.no}/").content.decode()
    assert "SD-01" in body
    assert "财务审核通过" not in body


def test_a_line_shows_what_it_holds(county: Union, head: Actor, clerk: Actor) -> None:
    line = approved_line(county, 100_000, code="P401")
    project = ProjectFactory.create(union=county)
    budgets.reserve(line_pk=line.pk, project_pk=project.pk, amount=40_000, by=head)
    page = signed_in(clerk).get("/u/budgets/YS-410402-2026/lines/P401/")
    body = page.content.decode()
    assert project.name in body
    assert "60,000.00" in body
    assert not page.context["may_adjust"]


def test_the_head_enters_an_adjustment(county: Union, head: Actor) -> None:
    line = approved_line(county, 100_000, code="P401")
    client = signed_in(head)
    address = "/u/budgets/YS-410402-2026/lines/P401/"
    refused = client.post(address, {"difference": "-200000", "approval_doc": "4号"})
    assert refused.status_code == 422
    client.post(address, {"difference": "-2万", "approval_doc": "4号"})
    assert BudgetLine.objects.get(pk=line.pk).available == Decimal("80000.00")


def test_superiors_read_and_siblings_do_not(
    county: Union, city: Union, outsider: Actor, make_actor
) -> None:
    approved_line(county, code="P401")
    superior = signed_in(make_actor(city, "role_finance"))
    page = superior.get("/u/budgets/YS-410402-2026/")
    assert page.status_code == 200
    assert page.context["line_form"] is None
    assert signed_in(outsider).get("/u/budgets/YS-410402-2026/").status_code == 404


def test_the_list_asks_as_often_for_many_as_for_one(county: Union, clerk: Actor) -> None:
    client = signed_in(clerk)
    approved_line(county)
    client.get("/u/budgets/")
    with CaptureQueriesContext(connection) as few:
        client.get("/u/budgets/")
    for year in range(2000, 2026):
        approved_line(county, fiscal_year=year)
    with CaptureQueriesContext(connection) as many:
        client.get("/u/budgets/")
    assert len(many) == len(few)
    assert client.get("/u/budgets/?year=2025").context["page_obj"].paginator.count == 1
