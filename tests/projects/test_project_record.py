"""The project's page through its life, for the union and the contractor."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from projects import stages
from projects.actions import projects
from projects.models import (
    Agreement,
    BudgetLine,
    Milestone,
    Payment,
    Project,
    ServiceRecord,
    Tender,
)
from projects.next_steps import next_step
from tests.clients import signed_in
from tests.factories.projects import (
    ProjectFactory,
    agreement_for,
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


def running(county: Union, org: Organisation, records: int = 3) -> Agreement:
    """Return the agreement of a project in service, with instalments and records."""
    project = ready_project(
        county, state=S.CONTRACTED, service_from=date(2026, 1, 1), officer_name="王敏"
    )
    agreement = agreement_for(project, org, 36_000)
    Tender.objects.filter(project=project).update(state=Tender.State.CONTRACTED)
    Agreement.objects.filter(pk=agreement.pk).update(
        state=Agreement.State.SIGNED, signed_at=project.created_at
    )
    for number, percent in enumerate((30, 40, 30), start=1):
        Milestone.objects.create(
            agreement=agreement, number=number, name=f"第{number}期", condition="signed",
            percent=Decimal(percent), amount=Decimal(360 * percent),
        )  # fmt: skip
    for number in range(records):
        add_record(agreement, number)
    return agreement


def add_record(agreement: Agreement, number: int) -> None:
    ServiceRecord.objects.create(
        no=f"JL-{agreement.no}-{number:04d}", agreement=agreement, project=agreement.project,
        union=agreement.union, organisation=agreement.organisation, form="activity",
        title="托管一日", served_on=date(2026, 1 + number % 3, 1 + number % 9), starts_at="09:00",
        ends_at="11:00", minutes=120, place="东环路驿站", domain="L6", person_times=20,
        entered_by="宋佳", state=ServiceRecord.State.VERIFIED,
    )  # fmt: skip


def test_the_project_page_shows_service_money_and_steps(
    staff: Client, county: Union, org: Organisation
) -> None:
    agreement = running(county, org)
    page = staff.get(f"/u/projects/{agreement.project.no}/")
    body = page.content.decode()
    states = {s["code"]: s["state"] for s in page.context["steps"]}
    assert states["agreement"] == "done"
    assert states["service"] == "running"
    assert states["closing"] == "future"
    assert page.context["facts"].person_times == 60
    assert "叁万陆仟元整" in body
    assert "托管一日" in body
    assert body.count("btn-primary") <= 1


def card(by: Actor, agreement: Agreement) -> Any:
    project = Project.objects.select_related("union").get(pk=agreement.project_id)
    return next_step(stages.facts_of(project, by), by)


def test_the_card_names_what_the_service_waits_for(
    county: Union, org: Organisation, clerk: Actor, finance: Actor, head: Actor, bidder: Actor
) -> None:
    agreement = running(county, org)
    assert card(clerk, agreement).waits
    assert card(bidder, agreement).title == "按协议开展服务并登记"

    ServiceRecord.objects.update(state=ServiceRecord.State.SUBMITTED)
    assert card(clerk, agreement).title == "核验服务记录"
    assert card(finance, agreement).waits

    claim = Payment.objects.create(
        no="FK-1", agreement=agreement, milestone=agreement.milestones.all()[0], union=county,
        organisation=org, amount=Decimal(100), invoice_no="1", account_name="户名",
        claimed_at=clock.now(),
    )  # fmt: skip
    assert card(finance, agreement).title == "审核付款"
    Payment.objects.filter(pk=claim.pk).update(state=Payment.State.REVIEWED)
    assert card(head, agreement).title == "支付审批"


def test_the_midterm_review_is_called_for_at_half_time(
    county: Union, org: Organisation, clerk: Actor, reviewer: Actor
) -> None:
    agreement = running(county, org)
    with clock.at(datetime(2026, 8, 1, 9, 0, tzinfo=clock.SHANGHAI)):
        step = card(clerk, agreement)
        assert (step.title, step.acts[0].posts) == ("组织中期评审", True)
        assert card(reviewer, agreement).waits


TENDERING = [
    ("draft", "clerk", False), ("approved", "reviewer", False), ("noticed", "clerk", True),
    ("opened", "clerk", False), ("evaluating", "clerk", True), ("reported", "reviewer", False),
    ("decided", "reviewer", False), ("result_published", "clerk", True),
    ("notice_sent", "clerk", False),
]  # fmt: skip


@pytest.mark.parametrize(("state", "person", "waits"), TENDERING)
def test_the_card_follows_the_tender(
    request: pytest.FixtureRequest, county: Union, org: Organisation,
    state: str, person: str, waits: bool,
) -> None:  # fmt: skip
    agreement = running(county, org)
    Project.objects.filter(pk=agreement.project_id).update(state=S.TENDERING)
    future = clock.now() + timedelta(days=3)
    Tender.objects.update(state=state, deadline=future)
    by: Actor = request.getfixturevalue(person)
    assert card(by, agreement).waits is waits


def test_after_the_deadline_the_card_calls_for_the_opening(
    county: Union, org: Organisation, clerk: Actor
) -> None:
    agreement = running(county, org)
    Project.objects.filter(pk=agreement.project_id).update(state=S.TENDERING)
    Tender.objects.update(state="noticed", deadline=clock.now())
    assert card(clerk, agreement).title == "双人开标"
    project = Project.objects.get(pk=agreement.project_id)
    states = {s["code"]: s["state"] for s in stages.stages_of(project)}
    assert (states["notice"], states["opening"]) == ("done", "current")


@pytest.mark.parametrize("tab", ["needs", "tender", "money", "records", "log", "nonsense"])
def test_every_tab_opens(staff: Client, county: Union, org: Organisation, tab: str) -> None:
    agreement = running(county, org)
    assert staff.get(f"/u/projects/{agreement.project.no}/?tab={tab}").status_code == 200


def test_the_page_costs_the_same_however_many_records(
    staff: Client, county: Union, org: Organisation
) -> None:
    agreement = running(county, org, records=1)
    address = f"/u/projects/{agreement.project.no}/"
    staff.get(address)
    few = queries(staff, address)
    for number in range(1, 31):
        add_record(agreement, number)
    assert queries(staff, address) == few
    assert few <= 30


def test_the_contractor_sees_its_project_with_fewer_tabs(
    county: Union, org: Organisation, bidder: Actor, rival_bidder: Actor
) -> None:
    agreement = running(county, org)
    client = signed_in(bidder)
    listed = client.get("/o/projects/").content.decode()
    assert agreement.project.name in listed
    page = client.get(f"/o/projects/{agreement.project.no}/")
    labels = [t["label"] for t in page.context["tabs"]]
    assert labels == ["概况", "协议与付款", "服务记录"]
    assert "风险与廉政" not in page.content.decode()
    records = client.get(f"/o/projects/{agreement.project.no}/?tab=records").content.decode()
    assert "/u/records/" not in records  # a page of the union's
    assert signed_in(rival_bidder).get(f"/o/projects/{agreement.project.no}/").status_code == 404


def test_the_contractor_s_list_costs_the_same_for_many(
    county: Union, org: Organisation, bidder: Actor
) -> None:
    running(county, org, records=0)
    client = signed_in(bidder)
    client.get("/o/projects/")
    few = queries(client, "/o/projects/")
    for _ in range(12):
        running(county, org, records=0)
    assert queries(client, "/o/projects/") == few


def test_another_county_finds_no_project(outsider: Actor, county: Union) -> None:
    project = ProjectFactory.create(union=county)
    assert signed_in(outsider).get(f"/u/projects/{project.no}/").status_code == 404


def test_a_superior_reads_and_gets_no_button(
    county: Union, city: Union, line: BudgetLine, clerk: Actor, make_actor
) -> None:
    project = ready_project(county, line)
    projects.submit(project.pk, by=clerk)
    superior = signed_in(make_actor(city, "role_reviewer"))
    page = superior.get(f"/u/projects/{project.no}/")
    assert page.context["step"].acts == []
    needs_tab = superior.get(f"/u/projects/{project.no}/?tab=needs").content.decode()
    assert "周末孩子没人带" not in needs_tab
    assert "共 1 条需求" in needs_tab


@pytest.mark.parametrize("state", S)
def test_the_page_opens_in_every_state(staff: Client, county: Union, state: S) -> None:
    project = ready_project(county, state=state)
    page = staff.get(f"/u/projects/{project.no}/")
    assert page.status_code == 200
    assert len(page.context["steps"]) == 13


def test_other_floors_tell_their_steps_and_add_tabs(
    staff: Client, county: Union, org: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "SOURCES", [])
    monkeypatch.setattr(stages, "TABS", [])
    stages.register_stage_source(
        lambda p: {"midterm": {"state": "done", "date": date(2026, 3, 1), "person": "吴海波"}}
    )
    stages.register_tab("评审与评价", lambda p: f"/u/midterm/{p.no}/", lambda p: 1)
    agreement = running(county, org)
    page = staff.get(f"/u/projects/{agreement.project.no}/")
    midterm = next(s for s in page.context["steps"] if s["code"] == "midterm")
    assert (midterm["state"], midterm["date"], midterm["person"]) == ("done", "03-01", "吴海波")
    assert "/u/midterm/" in page.content.decode()
