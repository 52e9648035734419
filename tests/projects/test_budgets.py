"""The budget's way: drawn up, reviewed, audited, approved, each by another person."""

from datetime import datetime
from decimal import Decimal

import pytest

from orgs.models import Union
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from projects.actions import budgets
from projects.models import Budget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = Budget.State


@pytest.fixture
def budget(county: Union, clerk: Actor) -> Budget:
    made = budgets.create_budget(union_id=county.pk, fiscal_year=2026, by=clerk)
    budgets.add_line(
        made.pk, code="P401", name="购买服务", fund_source="F1", approved="500000", by=clerk
    )
    return made


def test_a_budget_walks_through_four_people(
    budget: Budget, finance: Actor, auditor: Actor, head: Actor
) -> None:
    budgets.review(budget.pk, by=finance)
    budgets.audit(budget.pk, by=auditor)
    approved = budgets.approve(budget.pk, approval_doc="新工发〔2026〕3号", by=head)
    assert (approved.no, approved.state) == ("YS-410402-2026", S.APPROVED)
    assert approved.lines.get().available == Decimal("500000.00")


def test_a_year_has_one_budget(budget: Budget, county: Union, clerk: Actor) -> None:
    with pytest.raises(Incomplete, match="已经建立"):
        budgets.create_budget(union_id=county.pk, fiscal_year=2026, by=clerk)


def test_nobody_draws_up_another_union_s(county: Union, outsider: Actor) -> None:
    with pytest.raises(NotAllowed):
        budgets.create_budget(union_id=county.pk, fiscal_year=2026, by=outsider)


def test_all_problems_of_a_line_come_at_once(budget: Budget, clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        budgets.add_line(budget.pk, code="P401", name="", fund_source="F9", approved=0, by=clerk)
    assert [d["field"] for d in refusal.value.details] == [
        "code", "name", "fund_source", "approved",
    ]  # fmt: skip


def test_a_budget_without_lines_is_not_reviewed(
    county: Union, clerk: Actor, finance: Actor
) -> None:
    empty = budgets.create_budget(union_id=county.pk, fiscal_year=2027, by=clerk)
    with pytest.raises(Incomplete, match="还没有指标"):
        budgets.review(empty.pk, by=finance)


def test_lines_are_fixed_once_reviewed(budget: Budget, clerk: Actor, finance: Actor) -> None:
    budgets.review(budget.pk, by=finance)
    with pytest.raises(WrongState):
        budgets.add_line(budget.pk, code="P2", name="二", fund_source="F1", approved=1, by=clerk)


def test_who_wrote_a_line_does_not_review(budget: Budget, finance: Actor) -> None:
    budgets.add_line(budget.pk, code="P2", name="二", fund_source="F1", approved=1, by=finance)
    with pytest.raises(NotAllowed, match="SD-01"):
        budgets.review(budget.pk, by=finance)


def test_who_reviewed_does_not_approve(
    county: Union, budget: Budget, auditor: Actor, make_actor
) -> None:
    both = make_actor(county, "role_finance", "role_head")
    budgets.review(budget.pk, by=both)
    budgets.audit(budget.pk, by=auditor)
    with pytest.raises(NotAllowed, match="财务审核"):
        budgets.approve(budget.pk, approval_doc="3号", by=both)


def test_approval_names_its_document(budget: Budget, head: Actor) -> None:
    with pytest.raises(Incomplete, match="批复文号"):
        budgets.approve(budget.pk, approval_doc=" ", by=head)


def test_a_budget_comes_back_with_a_reason(
    budget: Budget, finance: Actor, auditor: Actor, head: Actor
) -> None:
    budgets.review(budget.pk, by=finance)
    assert budgets.send_back(budget.pk, reason="科目不清", by=auditor).state == S.DRAFT
    budgets.review(budget.pk, by=finance)
    budgets.audit(budget.pk, by=auditor)
    with pytest.raises(NotAllowed):
        budgets.send_back(budget.pk, reason="再议", by=auditor)
    assert budgets.send_back(budget.pk, reason="再议", by=head).state == S.DRAFT
    with pytest.raises(Incomplete):
        budgets.send_back(budget.pk, reason="", by=head)


@pytest.mark.parametrize("person", ["clerk", "reviewer", "statistician", "discipline"])
def test_only_the_named_roles_decide(
    request: pytest.FixtureRequest, budget: Budget, person: str
) -> None:
    by = request.getfixturevalue(person)
    for act in (
        lambda: budgets.review(budget.pk, by=by),
        lambda: budgets.audit(budget.pk, by=by),
        lambda: budgets.approve(budget.pk, approval_doc="3号", by=by),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_adjustment_waits_for_approval(budget: Budget, head: Actor, noon: datetime) -> None:
    line = budget.lines.get()
    with pytest.raises(WrongState):
        budgets.adjust_line(line.pk, difference=1, approval_doc="4号", by=head)
    with pytest.raises(Incomplete):
        budgets.adjust_line(line.pk, difference=0, approval_doc="", by=head)
