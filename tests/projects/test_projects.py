"""Projects: taken up from needs, handed in complete, approved with money reserved, ended."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from orgs.models import Union
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event
from projects.actions import projects
from projects.models import Budget, BudgetLine, Project, WorkerNeed
from tests.factories.projects import NeedFactory, ProjectFactory, approved_line, ready_project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
S = Project.State
BASICS = {
    "name": "暑期托管",
    "domain": "L6",
    "group": "G7",
    "budget_amount": Decimal("40000.00"),
    "service_from": date(2026, 6, 1),
    "service_to": date(2026, 9, 1),
}


@pytest.fixture
def line(county: Union, noon: datetime) -> BudgetLine:
    return approved_line(county, 80_000, code="P405", name="托管")


def fields(refusal: pytest.ExceptionInfo[Incomplete]) -> set[str]:
    return {d["field"] for d in refusal.value.details}


def test_a_project_starts_from_needs(county: Union, clerk: Actor) -> None:
    needs = NeedFactory.create_batch(2, union=county)

    project = projects.start_from_needs([n.pk for n in needs], BASICS, by=clerk)

    assert project.no == "XM-410402-2026-0001"
    assert (project.state, project.category, project.officer_name) == (S.DRAFT, "E3", "王敏")
    assert {n.state for n in project.needs.all()} == {WorkerNeed.State.IN_PROJECT}
    assert Event.objects.filter(action="projects.workerneed.take_up").count() == 2


def test_a_start_names_every_gap_at_once(clerk: Actor) -> None:
    with pytest.raises(Incomplete) as refusal:
        projects.start_from_needs([], {"name": ""}, by=clerk)
    assert fields(refusal) == set(BASICS)


def test_a_need_is_taken_up_once(county: Union, clerk: Actor, second_clerk: Actor) -> None:
    need = NeedFactory.create(union=county)
    projects.start_from_needs([need.pk], BASICS, by=clerk)
    with pytest.raises(WrongState, match="已立项"):
        projects.start_from_needs([need.pk], BASICS, by=second_clerk)
    assert Project.objects.count() == 1


def test_another_union_s_need_is_not_found(other_county: Union, clerk: Actor) -> None:
    need = NeedFactory.create(union=other_county)
    with pytest.raises(NotFound):
        projects.start_from_needs([need.pk], BASICS, by=clerk)


def test_the_reviewer_starts_nothing(reviewer: Actor) -> None:
    with pytest.raises(NotAllowed, match="审核"):
        projects.start_from_needs([], BASICS, by=reviewer)


def test_a_period_that_ends_before_it_starts_is_refused(county: Union, clerk: Actor) -> None:
    project = ProjectFactory.create(union=county)
    with pytest.raises(Incomplete) as refusal:
        projects.edit_project(project.pk, {"service_to": date(2026, 5, 1)}, by=clerk)
    assert fields(refusal) == {"service_to"}


def test_money_of_another_union_is_refused(
    county: Union, other_county: Union, clerk: Actor
) -> None:
    project = ProjectFactory.create(union=county)
    foreign = approved_line(other_county)
    with pytest.raises(Incomplete, match="不属于本单位"):
        projects.edit_project(project.pk, {"budget_line": foreign}, by=clerk)


def test_what_moves_set_is_not_written_by_people(county: Union, clerk: Actor) -> None:
    project = ProjectFactory.create(union=county)
    with pytest.raises(AssertionError, match="approved_at"):
        projects.edit_project(project.pk, {"approved_at": None}, by=clerk)


def test_needs_come_and_go_while_it_is_a_draft(county: Union, clerk: Actor) -> None:
    project = ProjectFactory.create(union=county)
    need = NeedFactory.create(union=county)
    projects.link_needs(project.pk, [need.pk], by=clerk)
    projects.unlink_need(project.pk, need.pk, by=clerk)

    need.refresh_from_db()
    assert need.state == WorkerNeed.State.CLASSIFIED
    assert not project.needs.exists()


def test_submission_lists_everything_missing_at_once(county: Union, clerk: Actor) -> None:
    project = ProjectFactory.create(
        union=county, content="", objectives="", risk_note="", target_person_times=0,
        method_reason="", budget_amount=Decimal(60_000), target_persons=0,
    )  # fmt: skip
    with pytest.raises(Incomplete) as refusal:
        projects.submit(project.pk, by=clerk)
    assert fields(refusal) == {
        "needs", "content", "objectives", "risk_note", "target_person_times", "method_reason",
        "budget_line", "collective_record",
    }  # fmt: skip
    project.refresh_from_db()
    assert project.state == S.DRAFT


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"mode": "mode_cooperation", "method": "open_tender"}, "PM-01"),
        ({"method": "price_inquiry"}, "PM-01"),
        ({"mode": "mode_venture"}, "PM-01"),
        ({"target_persons": 3000}, "SR-01"),
        ({"service_to": date(2029, 6, 1)}, "BG-10"),
        ({"fiscal_year": 2025}, "BG-03"),
        ({"budget_amount": Decimal("50000.01")}, "SD-05"),
    ],
)
def test_a_rule_stops_the_submission(
    county: Union, line: BudgetLine, clerk: Actor, change: dict[str, object], rule: str
) -> None:
    project = ready_project(county, line, **change)
    with pytest.raises(Incomplete) as refusal:
        projects.submit(project.pk, by=clerk)
    assert [d.get("rule") for d in refusal.value.details] == [rule]


def test_exactly_the_limit_needs_no_meeting(county: Union, line: BudgetLine, clerk: Actor) -> None:
    project = ready_project(county, line, budget_amount=Decimal(50_000))
    assert projects.submit(project.pk, by=clerk).state == S.SUBMITTED


def test_fiscal_money_waits_for_local_thresholds(county: Union, clerk: Actor) -> None:
    line = approved_line(county, fund_source="F2")
    project = ready_project(county, line)
    with pytest.raises(Incomplete) as refusal:
        projects.submit(project.pk, by=clerk)
    assert refusal.value.details[0]["rule"] == "OQ-3"
    assert "财政资金" in refusal.value.details[0]["message"]


@pytest.mark.parametrize("source", ["F1", "F3", "F4", "F5"])
def test_own_and_given_money_follows_the_union_s_rules(
    county: Union, clerk: Actor, source: str
) -> None:
    project = ready_project(county, approved_line(county, fund_source=source))
    assert projects.submit(project.pk, by=clerk).regime == Project.Regime.UNION


def test_payment_in_kind_pays_for_nothing(county: Union, clerk: Actor) -> None:
    project = ready_project(county, approved_line(county, fund_source="F6"))
    with pytest.raises(Incomplete) as refusal:
        projects.submit(project.pk, by=clerk)
    assert fields(refusal) == {"budget_line"}


def test_too_little_money_is_told_at_submission(
    county: Union, line: BudgetLine, clerk: Actor
) -> None:
    project = ready_project(
        county, line, budget_amount=Decimal(120_000), collective_record="主席办公会 3月2日"
    )
    with pytest.raises(Incomplete) as refusal:
        projects.submit(project.pk, by=clerk)
    assert (
        "可用 80,000.00 元，本项目申请 120,000.00 元，还差 40,000.00 元"
        in (refusal.value.details[0]["message"])
    )


def test_approval_reserves_the_money(
    county: Union, line: BudgetLine, clerk: Actor, reviewer: Actor, head: Actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    line.refresh_from_db()
    assert line.reserved == 0
    projects.review(project.pk, by=reviewer)
    approved = projects.approve(project.pk, by=head)

    line.refresh_from_db()
    assert (approved.state, line.reserved) == (S.APPROVED, Decimal("40000.00"))
    assert project.reservations.get().expires_on == date(2026, 9, 6)
    assert approved.approved_at is not None


def test_approval_fails_whole_when_the_money_is_gone(
    county: Union, line: BudgetLine, clerk: Actor, reviewer: Actor, head: Actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    projects.review(project.pk, by=reviewer)
    BudgetLine.objects.filter(pk=line.pk).update(reserved=Decimal("40000.01"))

    with pytest.raises(Incomplete):
        projects.approve(project.pk, by=head)

    project.refresh_from_db()
    assert project.state == S.REVIEWED
    assert not project.reservations.exists()


def test_an_unapproved_budget_stops_the_submission(
    county: Union, line: BudgetLine, clerk: Actor
) -> None:
    Budget.objects.filter(pk=line.budget_id).update(state=Budget.State.DRAFT)
    with pytest.raises(Incomplete) as refusal:
        projects.submit(ready_project(county, line).pk, by=clerk)
    assert refusal.value.details[0]["rule"] == "BG-03"


def test_sent_back_with_a_reason_then_handed_in_again(
    county: Union, line: BudgetLine, clerk: Actor, reviewer: Actor, head: Actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    with pytest.raises(Incomplete):
        projects.send_back(project.pk, reason=" ", by=reviewer)
    assert projects.send_back(project.pk, reason="绩效目标不可衡量", by=reviewer).return_reason
    projects.edit_project(project.pk, {"objectives": "满意度不低于 4.60"}, by=clerk)
    assert projects.submit(project.pk, by=clerk).return_reason == ""
    projects.review(project.pk, by=reviewer)
    assert projects.send_back(project.pk, reason="再议", by=head).state == S.RETURNED


def test_a_stale_edit_does_not_undo_a_submission(
    county: Union, line: BudgetLine, clerk: Actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    with pytest.raises(WrongState, match="待审核"):
        projects.edit_project(project.pk, {"name": "旧页面"}, by=clerk)


def test_a_cancelled_draft_lets_its_needs_go(county: Union, line: BudgetLine, clerk: Actor) -> None:
    project = ready_project(county, line)
    projects.cancel(project.pk, by=clerk)
    assert project.needs.get().state == WorkerNeed.State.CLASSIFIED


def test_a_terminated_project_frees_money_and_needs(
    county: Union, line: BudgetLine, clerk: Actor, reviewer: Actor, head: Actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    projects.review(project.pk, by=reviewer)
    projects.approve(project.pk, by=head)
    projects.terminate(project.pk, reason="场地取消", by=head)

    line.refresh_from_db()
    assert (line.reserved, line.available) == (Decimal("0.00"), Decimal("80000.00"))
    assert project.needs.get().state == WorkerNeed.State.CLASSIFIED
