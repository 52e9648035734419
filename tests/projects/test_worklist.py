"""我的待办: who is offered what, in which span, in a fixed number of queries."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orgs.models import Union, User
from portal.common import clock
from portal.common.access import Actor
from portal.common.worklist import WorkItem, items_for
from projects.actions import budgets, projects
from projects.models import WorkerNeed
from projects.views.worklist import span_of
from tests.factories.projects import NeedFactory, ProjectFactory, approved_line, ready_project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def kinds(by: Actor) -> list[str]:
    return [item.kind for item in items_for(by)]


def test_unclassified_needs_are_one_item(county: Union, clerk: Actor, noon: datetime) -> None:
    NeedFactory.create_batch(3, union=county, state=WorkerNeed.State.RECEIVED, received_at=noon)
    item = next(i for i in items_for(clerk) if i.kind == "需求归类")
    assert "3 条" in item.title
    assert item.due_at == datetime(2026, 3, 13, 17, 0, tzinfo=clock.SHANGHAI)


def test_a_project_goes_from_hand_to_hand(
    county: Union, clerk: Actor, second_clerk: Actor, reviewer: Actor, head: Actor
) -> None:
    project = ready_project(county, officer_id=clerk.user_id)
    assert kinds(clerk) == ["立项"]
    assert kinds(second_clerk) == []
    projects.submit(project.pk, by=clerk)
    assert (kinds(clerk), kinds(reviewer), kinds(head)) == ([], ["立项审核"], [])
    projects.review(project.pk, by=reviewer)
    assert (kinds(reviewer), kinds(head)) == ([], ["立项审批"])
    projects.send_back(project.pk, reason="改", by=head)
    assert [i.step for i in items_for(clerk)] == ["退回修改"]


def test_who_handed_in_is_not_offered_the_review(county: Union, make_actor) -> None:
    both = make_actor(county, "role_officer", "role_reviewer")
    project = ready_project(county, officer_id=both.user_id)
    projects.submit(project.pk, by=both)
    assert kinds(both) == []


def test_a_budget_waits_for_each_in_turn(
    county: Union, clerk: Actor, finance: Actor, auditor: Actor, head: Actor
) -> None:
    made = budgets.create_budget(union_id=county.pk, fiscal_year=2026, by=clerk)
    assert kinds(finance) == []
    budgets.add_line(made.pk, code="P1", name="一", fund_source="F1", approved=1, by=clerk)
    assert (kinds(finance), kinds(auditor), kinds(head)) == (["预算审批"], [], [])
    budgets.review(made.pk, by=finance)
    assert (kinds(finance), kinds(auditor), kinds(head)) == ([], ["预算审批"], [])


def item_due(due_at: datetime | None) -> WorkItem:
    return WorkItem("立项", "题", "1", "审核", "/", "办理", clock.now(), due_at)


@pytest.mark.parametrize(
    ("hours", "span"),
    [(-1, "late"), (1, "today"), (24, "week"), (24 * 5 + 11, "week"), (24 * 6, "later"), (None, "later")],
)  # fmt: skip
def test_items_fall_into_spans(noon: datetime, hours: int | None, span: str) -> None:
    due = None if hours is None else noon + timedelta(hours=hours)
    assert span_of(item_due(due), noon) == span


def test_the_home_page_counts_what_its_tiles_open(
    county: Union, clerk: Actor, reviewer: Actor, noon: datetime
) -> None:
    for days in (0, 6, 12):
        with clock.at(noon - timedelta(days=days)):
            project = ready_project(county)
            projects.submit(project.pk, by=clerk)
    client = Client()
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))
    page = client.get("/u/")
    assert page.status_code == 200
    for tile in page.context["tiles"]:
        if tile["value"]:
            opened = client.get("/u/" + tile["url"])
            assert opened.context["page_obj"].paginator.count == tile["value"]
    assert sum(t["value"] for t in page.context["tiles"]) == 3


@pytest.mark.parametrize("person", ["clerk", "head", "admin", "statistician"])
def test_the_home_page_opens_for_every_member_of_staff(
    request: pytest.FixtureRequest, county: Union, person: str
) -> None:
    approved_line(county)
    ProjectFactory.create(union=county)
    client = Client()
    client.force_login(User.objects.get(pk=request.getfixturevalue(person).user_id or 0))
    page = client.get("/u/")
    assert page.status_code == 200
    assert page.content.decode().count("btn-primary") <= 1


def test_the_home_page_costs_the_same_for_many_items(
    county: Union, clerk: Actor, reviewer: Actor
) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))
    projects.submit(ready_project(county).pk, by=clerk)
    client.get("/u/")
    with CaptureQueriesContext(connection) as few:
        client.get("/u/")
    for _ in range(20):
        projects.submit(ready_project(county).pk, by=clerk)
    with CaptureQueriesContext(connection) as many:
        client.get("/u/")
    assert len(many) == len(few)


def test_whose_projects_stand_beside_the_worklist_is_said(
    client: Client, county: Union, clerk: Actor, statistician: Actor
) -> None:
    """A statistician runs none: the union's are shown, and not called his."""
    ready_project(county, officer_id=clerk.user_id)
    for by, title in ((clerk, "我负责的项目"), (statistician, "本单位的项目")):
        client.force_login(User.objects.get(pk=by.user_id or 0))
        assert title in client.get("/u/").content.decode()
