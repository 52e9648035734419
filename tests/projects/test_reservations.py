"""BG-06: what is reserved and not used in time goes back to its line, once, and may be renewed."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from orgs.models import Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.lifecycle import transition
from portal.common.models import Event, Message
from projects.actions import projects, reservations
from projects.lifecycle.projects import START_TENDER
from projects.models import BudgetLine, Project, Reservation
from projects.rules.budgets import not_covered
from projects.tasks import tend_reservations
from tests.clients import signed_in
from tests.factories.projects import approved_line, ready_project

pytestmark = pytest.mark.django_db
APPROVED_AT = datetime(2026, 3, 10, 10, tzinfo=clock.SHANGHAI)
LAST_DAY = date(2026, 9, 6)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI)


@pytest.fixture
def line(county: Union) -> BudgetLine:
    return approved_line(county, 80_000, code="P405", name="托管")


@pytest.fixture
def project(county: Union, line: BudgetLine, clerk: Actor, reviewer: Actor, head: Actor) -> Project:
    with clock.at(APPROVED_AT):
        made = ready_project(county, line, officer_id=clerk.user_id)
        projects.submit(made.pk, by=clerk)
        projects.review(made.pk, by=reviewer)
        return projects.approve(made.pk, by=head)


def reserved(line: BudgetLine) -> Decimal:
    line.refresh_from_db()
    return line.reserved


def test_the_reservation_holds_on_its_last_day(project: Project, line: BudgetLine) -> None:
    assert Reservation.objects.get().expires_on == LAST_DAY
    with clock.at(morning(LAST_DAY)):
        tend_reservations()
    assert reserved(line) == project.budget_amount


def test_the_day_after_it_goes_back_to_its_line_once(project: Project, line: BudgetLine) -> None:
    with clock.at(morning(LAST_DAY + timedelta(days=1))):
        tend_reservations()
        tend_reservations()
    assert reserved(line) == 0
    found = Reservation.objects.get()
    assert found.release_reason == "预占到期"
    assert found.released_at == morning(LAST_DAY + timedelta(days=1))
    event = Event.objects.get(action="projects.budgetline.release")
    assert (event.actor_kind, event.note) == ("system", "预占到期")
    assert (
        Message.objects.filter(user_id=project.officer_id, subject__contains="到期释放").count()
        == 1
    )


def test_a_running_procurement_keeps_its_money(project: Project, line: BudgetLine) -> None:
    with transition(Project.objects.all(), project.pk, START_TENDER, by=SYSTEM):
        pass
    with clock.at(morning(LAST_DAY + timedelta(days=30))):
        tend_reservations()
    assert reserved(line) == project.budget_amount


def test_the_officer_is_told_once_fifteen_days_before(project: Project) -> None:
    told = Message.objects.filter(user_id=project.officer_id, subject__startswith="预占")
    with clock.at(morning(LAST_DAY - timedelta(days=16))):
        tend_reservations()
    assert not told.exists()
    with clock.at(morning(LAST_DAY - timedelta(days=15))):
        tend_reservations()
        tend_reservations()
    assert told.count() == 1


def test_the_head_reserves_again_while_the_line_bears_it(
    project: Project, line: BudgetLine, head: Actor, clerk: Actor
) -> None:
    with clock.at(morning(LAST_DAY + timedelta(days=1))):
        with pytest.raises(WrongState):
            reservations.reserve_again(project.pk, by=head)
        tend_reservations()
        with pytest.raises(NotAllowed):
            reservations.reserve_again(project.pk, by=clerk)
        BudgetLine.objects.filter(pk=line.pk).update(committed=Decimal(70_000))
        with pytest.raises(Incomplete):
            reservations.reserve_again(project.pk, by=head)
        BudgetLine.objects.filter(pk=line.pk).update(committed=0)
        reservations.reserve_again(project.pk, by=head)
    assert reserved(line) == project.budget_amount
    assert Reservation.objects.active().get().expires_on == date(2027, 3, 6)


def test_the_page_offers_the_renewal_to_the_head_alone(
    project: Project, line: BudgetLine, head: Actor, clerk: Actor
) -> None:
    with clock.at(morning(LAST_DAY + timedelta(days=1))):
        tend_reservations()
        address = f"/u/projects/{project.no}/reserve/"
        assert address not in signed_in(clerk).get(f"/u/projects/{project.no}/").content.decode()
        page = signed_in(head)
        assert address in page.get(f"/u/projects/{project.no}/").content.decode()
        assert "预占已到期" in page.get("/u/").content.decode()
        assert page.post(address).status_code == 302
    assert reserved(line) == project.budget_amount


def test_a_notice_without_a_reservation_says_who_renews_it() -> None:
    assert "请单位负责人在项目页预占" in not_covered(None, Decimal(1))[0]["message"]
