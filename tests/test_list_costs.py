"""Bar 9: no list asks the database more often for a hundred rows than for one.

Every page and every interface list that takes no argument stands in LISTS with its reader, or in
WITHOUT_ROWS; a new one that stands in neither fails the test.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from annual_returns.actions import forms, returns
from annual_returns.models import AnnualReturn
from evaluation.actions import midterms, surveys
from evaluation.models import Evaluation
from orgs.actions import organisations, people
from orgs.models import Organisation, Union, User
from portal.common import clock, messages
from portal.common.access import SYSTEM, Actor
from projects.actions import needs
from projects.models import Agreement, BudgetLine, Panel, PanelMember, PublicNotice, Tender
from tests.everything import routes
from tests.factories import delivery, tenders
from tests.factories.orgs import OrganisationFactory, UnionFactory, UserFactory, appoint, place
from tests.factories.projects import (
    BudgetLineFactory,
    NeedFactory,
    NeedSiteFactory,
    ProjectFactory,
    approved_line,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("noon")]
MANY = 100
LISTS: dict[str, str] = {
    "agreement-list": "officer",
    "api-keys": "admin",
    "api-projects": "token",
    "api-unions": "token",
    "budget-list": "officer",
    "evaluation-list": "officer",
    "expert-home": "expert",
    "messages": "officer",
    "midterm-list": "officer",
    "need-board": "officer",
    "need-sites": "officer",
    "org-home": "contractor",
    "org-project-list": "contractor",
    "org-tender-list": "contractor",
    "payment-list": "finance",
    "project-list": "officer",
    "public-home": "anonymous",
    "public-org-list": "anonymous",
    "public-tender-list": "anonymous",
    "record-list": "officer",
    "record-new": "contractor",
    "return-home": "statistician",
    "search": "officer",
    "staff-home": "officer",
    "staff-org-list": "officer",
    "staff-tender-list": "officer",
    "survey-list": "officer",
    "sys-audit": "discipline",
    "sys-roles": "admin",
    "sys-units": "officer",
    "sys-users": "admin",
}
# Forms, files, doors and descriptions: nothing in them grows with the records.
WITHOUT_ROWS = frozenset({
    "api-docs", "api-schema", "health", "health-ready", "home", "ledger-export", "ledger-import",
    "ledger-template", "me", "messages-read", "need-track", "opening-key", "org-profile", "org-register",
    "project-new", "return-go", "switch-unit", "sys-user-new",
    "ui-gallery",
})  # fmt: skip
WITH_ARGUMENTS: dict[str, tuple[str, Callable[["Rows"], list[Any]]]] = {
    "api-returns": ("token", lambda rows: [2025]),
    "return-progress": ("statistician", lambda rows: [2025]),
    "budget-page": ("officer", lambda rows: [rows.line.budget.no]),
    "budget-line": ("officer", lambda rows: [rows.line.budget.no, rows.line.code]),
    "org-record-list": ("contractor", lambda rows: [rows.agreement.project.no]),
    "project-page": ("officer", lambda rows: [rows.agreement.project.no]),
    "staff-org": ("officer", lambda rows: [rows.organisation.uscc]),
}


class Rows:
    """A county's records, which grow one row of every kind at a time."""

    def __init__(self, county: Union, organisation: Organisation, actors: dict[str, Actor]) -> None:
        self.county = county
        self.organisation: Organisation = organisation
        self.actors = actors
        self.line: BudgetLine = approved_line(county, 100_000_000)
        self.agreement: Agreement = delivery.signed_agreement(county, organisation, line=self.line)
        self.agency = OrganisationFactory.create(name="评估中心")
        self.notice = self._published()
        self.count = 0

    def grow(self) -> None:
        """Add one row of every kind."""
        self.count += 1
        clerk, number = self.actors["officer"], self.count
        self._grow_needs(number)
        self._grow_delivery(clerk)
        self._grow_tenders(number)
        self._grow_people(number)
        messages.tell("有新的消息", url="/u/", user_id=clerk.user_id)
        ProjectFactory.create(union=self.county, budget_line=self.line)
        BudgetLineFactory.create(budget=self.line.budget, code=f"L{600 + number}")

    def _grow_needs(self, number: int) -> None:
        site = NeedSiteFactory.create(union=self.county)
        NeedFactory.create(union=self.county, site=site)
        needs.create_site(union=self.county, name=f"站点{number}", by=self.actors["officer"])

    def _grow_delivery(self, clerk: Actor) -> None:
        made = delivery.signed_agreement(self.county, self.organisation, line=self.line)
        for agreement in (self.agreement, made):
            delivery.record_of(agreement, state="verified", person_times=60)
            delivery.record_of(agreement)
        delivery.payment_of(made.milestones.get(number=1))
        review = midterms.start(made.pk, by=clerk)
        surveys.open_survey(made.pk, by=clerk)
        Evaluation.objects.create(
            no=f"{made.no}-P", agreement=made, project=made.project, union=self.county,
            organisation=self.organisation, third_party=self.agency, system=review.system,
        )  # fmt: skip

    def _grow_tenders(self, number: int) -> None:
        tender = self._another(self.notice, number)
        sitting = self._another(self.notice, 1000 + number, state=Tender.State.EVALUATING)
        panel = Panel.objects.create(tender=sitting, created_by="王敏", created_at=clock.now())
        expert = User.objects.get(pk=self.actors["expert"].user_id or 0)
        PanelMember.objects.create(panel=panel, user=expert, name=expert.full_name)
        for notice in PublicNotice.objects.filter(tender=self.notice):
            notice.pk, notice.tender, notice.no = None, tender, tender.no
            notice.save(force_insert=True)

    def _grow_people(self, number: int) -> None:
        made = OrganisationFactory.create(name=f"服务社{number}", keeper=self.county)
        organisations.link(self.county, made, clock.today(), by=self.actors["officer"])
        appoint(UserFactory.create(), self._role("role_officer"), self.county)
        people.issue_token(union=self.county, name=f"取数{number}", by=SYSTEM)
        union = UnionFactory.create(code=f"4104{number + 100:05d}", name=f"街道{number}总工会")
        place(union, self.county)
        approved_line(union, 1000)
        opened = returns.open_return(union, 2025, by=SYSTEM)
        AnnualReturn.objects.filter(pk=opened.pk).update(state=AnnualReturn.State.LOCKED)

    def _role(self, code: str) -> Any:
        from orgs.models import Role  # noqa: PLC0415 - beside its one use

        return Role.objects.get(pk=code)

    def _published(self) -> Tender:
        project = tenders.approved_project(self.county, line=self.line)
        return tenders.published(
            self.actors["officer"], self.actors["reviewer"], self.actors["discipline"], project
        )

    def _another(self, tender: Tender, number: int, **values: Any) -> Tender:
        copy = Tender.objects.get(pk=tender.pk)
        copy.pk, copy.no = None, f"{tender.no}-{number}"
        copy.project = tenders.approved_project(self.county, line=self.line)
        for name, value in values.items():
            setattr(copy, name, value)
        copy.save(force_insert=True)
        return copy


@pytest.fixture
def actors(county: Union, org: Organisation, make_actor: Callable[..., Actor]) -> dict[str, Actor]:
    people.install_roles()
    staff = ("officer", "reviewer", "finance", "discipline", "statistician", "admin")
    found = {name: make_actor(county, f"role_{name}", name=name) for name in staff}
    return found | {
        "expert": make_actor(county, "expert", name="李芳"),
        "contractor": make_actor(org, "org_manager", name="宋佳"),
    }


@pytest.fixture
def clients(county: Union, actors: dict[str, Actor]) -> dict[str, Client]:
    made: dict[str, Client] = {"anonymous": Client()}
    for name, actor in actors.items():
        made[name] = Client()
        made[name].force_login(User.objects.get(pk=actor.user_id or 0))
    _, secret = people.issue_token(union=county, name="取数", by=SYSTEM)
    token = APIClient()
    token.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return made | {"token": token}


def test_every_list_has_a_place_here() -> None:
    plain = {entry.name for where, entry in routes() if entry.name and "<" not in where}
    assert plain - set(LISTS) - WITHOUT_ROWS == set(), (
        "add these to LISTS with a reader, or to WITHOUT_ROWS"
    )


def test_no_list_asks_more_often_for_many_rows(
    county: Union, org: Organisation, actors: dict[str, Actor], clients: dict[str, Client]
) -> None:
    forms.load_forms(2025, by=SYSTEM)
    rows = Rows(county, org, actors)
    rows.grow()
    few = costs(rows, clients)
    for _ in range(MANY - 1):
        rows.grow()
    many = costs(rows, clients)

    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    assert grown == {}


def costs(rows: Rows, clients: dict[str, Client]) -> dict[str, int]:
    """Return how many queries each list needs when nothing is remembered but the session."""
    addresses = {name: (who, reverse(name)) for name, who in LISTS.items()}
    addresses["search"] = ("officer", f"{reverse('search')}?q=服务")
    for name, (who, arguments) in WITH_ARGUMENTS.items():
        addresses[name] = (who, reverse(name, args=arguments(rows)))
    found = {}
    for name, (who, address) in addresses.items():
        clients[who].get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = clients[who].get(address)
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        found[name] = len(asked)
    return found
