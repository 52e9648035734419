"""Bar 9: no page asks the database more often for a hundred rows than for one.

Every address that somebody may read is asked, pages and interface alike, from the URL table. A page
without arguments stands in LISTS with its reader, or in WITHOUT_ROWS; a new one in neither fails, and
so does a list that shows no more of the hundred rows than of the one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annual_returns.actions import returns
from annual_returns.models import AnnualReturn
from evaluation.actions import midterms, surveys
from evaluation.models import Evaluation
from orgs.actions import (
    bookings,
    contacts,
    dissolutions,
    dossier,
    listings,
    organisations,
    people,
    quotas,
    resources,
)
from orgs.models import (
    Federation,
    LeadingGroup,
    ListingBatch,
    Meeting,
    MeetingTask,
    Organisation,
    Participation,
    QualificationCheck,
    Role,
    Target,
    TargetTemplate,
    Union,
    User,
)
from portal.common import clock, messages
from portal.common.access import SYSTEM, Actor
from projects.actions import needs
from projects.models import (
    Agreement,
    BudgetLine,
    NeedSite,
    Panel,
    PanelMember,
    PublicNotice,
    QualificationAlarm,
    Tender,
)
from tests.everything import World, address_of, doors, routes
from tests.factories import delivery, talents, tenders, venues
from tests.factories.orgs import OrganisationFactory, UnionFactory, UserFactory, appoint, place
from tests.factories.projects import (
    BudgetLineFactory,
    NeedFactory,
    NeedSiteFactory,
    ProjectFactory,
    approved_line,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.longest,
    pytest.mark.usefixtures("noon"),
]
MANY = 100
CONTACT: dict[str, Any] = {
    "held_on": date(2026, 3, 2), "mode": "visit", "persons": "王敏", "topics": "走访",
    "follow_up": "再访", "follow_up_on": date(2026, 3, 20),
}  # fmt: skip
LISTS: dict[str, str] = {
    "agreement-list": "officer",
    "alarm-list": "reviewer",
    "api-keys": "admin",
    "api-projects": "token",
    "api-unions": "token",
    "booking-list": "officer",
    "budget-list": "officer",
    "contact-list": "officer",
    "doubt-list": "reviewer",
    "evaluation-list": "officer",
    "expert-home": "expert",
    "link-list": "officer",
    "guideline-list": "officer",
    "listing-import": "city_reviewer",
    "listing-list": "officer",
    "messages": "officer",
    "mechanism-home": "officer",
    "midterm-list": "officer",
    "need-board": "officer",
    "org-duplicates": "reviewer",
    "need-sites": "officer",
    "org-booking-list": "contractor",
    "org-expiring": "officer",
    "org-home": "contractor",
    "org-profile": "contractor",
    "org-profile-changes": "contractor",
    "org-project-list": "contractor",
    "org-resource-list": "contractor",
    "org-tender-list": "contractor",
    "org-venue-list": "contractor",
    "payment-list": "finance",
    "project-list": "officer",
    "public-home": "anonymous",
    "public-org-list": "anonymous",
    "public-tender-list": "anonymous",
    "quota-table": "officer",
    "record-list": "officer",
    "record-new": "contractor",
    "resource-list": "officer",
    "return-home": "statistician",
    "search": "officer",
    "staff-home": "officer",
    "staff-org-list": "officer",
    "staff-tender-list": "officer",
    "station-data": "anonymous",
    "station-list": "anonymous",
    "survey-list": "officer",
    "dissolution-list": "admin",
    "industry-tree": "officer",
    "sys-audit": "discipline",
    "sys-roles": "admin",
    "sys-units": "officer",
    "member-list": "contractor",
    "sys-users": "admin",
    "target-list": "officer",
    "talent-list": "officer",
    "vetting-list": "head",
    "training-list": "officer",
    "venue-list": "officer",
}
# Forms, files, doors and descriptions: nothing in them grows with the records.
WITHOUT_ROWS = frozenset({
    "member-new", "org-compare", "own-credit-file", "org-evidence", "org-files", "own-cure", "own-objection",
    "api-docs", "api-schema", "calendar", "health", "health-ready", "home", "ledger-export", "ledger-import",
    "ledger-template", "listing-add", "listing-template", "me", "messages-read", "need-track",
    "org-certificate-change", "opening-key", "org-enter", "org-identity",
    "staff-org-export", "org-register", "parameter-list", "project-new",
    "return-go", "switch-unit", "waiting-count",
    "contact-export", "contact-new", "link-new", "target-give",
    "sys-union-describe", "sys-user-new", "ui-gallery",
    "head-count-import", "head-count-template", "quota-export", "talent-export", "talent-import",
    "talent-new", "talent-template", "certificate-verify", "guideline-import", "guideline-new",
    "guideline-template", "training-new", "training-template",
    "org-resource-new", "venue-new",
})  # fmt: skip
# Pages of one record that list others, with their readers.
WITHIN: dict[str, str] = {
    "api-returns": "token",
    "budget-line": "officer",
    "budget-page": "officer",
    "link-page": "officer",
    "mechanism": "officer",
    "mechanism-list": "officer",
    "undertaking": "officer",
    "undertaking-list": "officer",
    "org-record-list": "contractor",
    "project-page": "officer",
    "return-progress": "statistician",
    "staff-org": "officer",
}
# They list rows, but no more than fit on their first screen, or none that grow() adds.
FULL_AT_ONCE = frozenset({"org-duplicates", "sys-roles"})


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer took: database queries, and how long it was."""

    queries: int
    length: int


class Rows:
    """The county's records, which grow one row of every kind at a time."""

    def __init__(self, county: Union, organisation: Organisation, world: World) -> None:
        self.county = county
        self.organisation = organisation
        self.actors = world.actors
        self.line = BudgetLine.objects.get(
            budget__no=world.samples["budget-line"][0], code=world.samples["budget-line"][1]
        )
        self.agreement = Agreement.objects.get(no=world.samples["agreement-"][0])
        self.agency = Organisation.objects.get(name="评估中心")
        self.notice = Tender.objects.get(no=world.samples["public-tender"][0])
        self.site = NeedSite.objects.get(code=world.samples["need-new"][0])
        self.listing_batch = world.samples["listing-batch"][0]
        self.count = 0

    def grow(self) -> None:
        """Add one row of every kind."""
        self.count += 1
        clerk, number = self.actors["officer"], self.count
        self._grow_needs(number)
        self._grow_delivery(clerk)
        self._grow_tenders(number)
        self._grow_people(number)
        person = {"name": f"社工{number}", "post": "social_worker"}
        self._grow_venues(number)
        dossier.enter("person", self.organisation.pk, person, by=clerk)
        self._grow_expiries()
        messages.tell("有新的消息", url="/u/", user_id=clerk.user_id)
        ProjectFactory.create(union=self.county, budget_line=self.line)
        BudgetLineFactory.create(budget=self.line.budget, code=f"L{600 + number}")
        phone = f"139{number:08d}"
        for n in range(2):
            OrganisationFactory.create(
                name=f"第{number}家重复{n}", keeper=self.county, contact_phone=phone
            )

    def _grow_expiries(self) -> None:
        OrganisationFactory.create(keeper=self.county, cert_valid_to=clock.today())

    def _grow_needs(self, number: int) -> None:
        site = NeedSiteFactory.create(union=self.county)
        NeedFactory.create(union=self.county, site=site)
        NeedFactory.create(union=self.county, site=self.site)
        needs.create_site(union=self.county, name=f"站点{number}", by=self.actors["officer"])

    def _grow_delivery(self, clerk: Actor) -> None:
        made = delivery.signed_agreement(self.county, self.organisation, line=self.line)
        for agreement in (self.agreement, made):
            delivery.record_of(agreement, state="verified", person_times=60)
            delivery.record_of(agreement)
        delivery.payment_of(made.milestones.get(number=1))
        QualificationAlarm.objects.create(
            no=f"{made.no}-YJ", agreement=made, union=self.county, organisation=self.organisation,
            rule="QC-06", outcome="human", message="列入活动异常名录。",
        )  # fmt: skip
        review = midterms.start(made.pk, by=clerk)
        surveys.open_survey(made.pk, frame=30, by=clerk)
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
        for body in (made, self.organisation):
            contacts.log(body, CONTACT, by=self.actors["officer"])
        appoint(UserFactory.create(), Role.objects.get(pk="role_officer"), self.county)
        appoint(UserFactory.create(), Role.objects.get(pk="org_staff"), self.organisation)
        people.issue_token(union=self.county, name=f"取数{number}", by=SYSTEM)
        listings.add(
            kind="abnormal", name=made.name, uscc=made.uscc, since=clock.today(), source="公告",
            by=SYSTEM,
        )  # fmt: skip
        doubt = {"union": self.county, "rule": "QC-06", "point": "award", "outcome": "human"}
        QualificationCheck.objects.create(organisation=made, message="列入名录。", **doubt)
        batch = ListingBatch.objects.get(no=self.listing_batch)
        batch.pk, batch.no = None, f"{batch.no}-{number}"
        batch.save(force_insert=True)
        self._grow_talents(number)
        union = UnionFactory.create(code=f"4104{number + 100:05d}", name=f"街道{number}总工会")
        place(union, self.county)
        Target.objects.create(
            template=TargetTemplate.objects.get(code="TG-6"), union=union, least=1,
            given_by="王敏", given_by_union=self.county,
        )  # fmt: skip
        federation = Federation.objects.order_by("pk")[0]
        Participation.objects.create(federation=federation, organisation=made, since=clock.today())
        federation.pk, federation.no = None, f"{federation.no}-{number}"
        federation.save(force_insert=True)
        LeadingGroup.objects.create(
            no=f"LD-{number}", union=union, name="领导小组", head="王敏", members="李芳",
            since=clock.today(), entered_by="王敏",
        )  # fmt: skip
        meeting = Meeting.objects.order_by("pk")[0]
        MeetingTask.objects.create(
            meeting=meeting, number=100 + number, name="核对", responsible="王敏",
            due_on=clock.today(),
        )  # fmt: skip
        meeting.pk, meeting.no = None, f"{meeting.no}-{number}"
        meeting.save(force_insert=True)
        place(UnionFactory.create(code=f"J{number}", level=Union.Level.NATIONAL_INDUSTRIAL))
        dissolutions.report(union.pk, {"cause": "other", "reason": "并入。"}, by=SYSTEM)
        approved_line(union, 1000)
        opened = returns.open_return(union, 2025, by=SYSTEM)
        AnnualReturn.objects.filter(pk=opened.pk).update(state=AnnualReturn.State.LOCKED)

    def _grow_talents(self, number: int) -> None:
        clerk = self.actors["officer"]
        zone = UnionFactory.create(code=f"Z{number}", level=Union.Level.TOWNSHIP)
        place(zone, self.county)
        talents.posted(talents.member(clerk), zone, clerk)
        quotas.record_head_count(
            zone.code, stock_on=clock.today(), workers=3001, source="台账", by=clerk
        )

        talents.training(clerk)
        talents.guideline(self.county, number)

    def _grow_venues(self, number: int) -> None:
        contractor = self.actors["contractor"]
        venue = venues.station(self.county, f"驿站{number}")
        room = venues.RoomFactory.create(venue=venue, number=1)
        start = clock.start_of(clock.today()) + timedelta(days=3, hours=9)
        bookings.book(room, venues.wish(start), by=contractor)
        item = resources.offer(venues.offer(venue), by=contractor)
        resources.show(item.no, by=contractor)

    def _another(self, tender: Tender, number: int, **values: Any) -> Tender:
        copy = Tender.objects.get(pk=tender.pk)
        copy.pk, copy.no = None, f"{tender.no}-{number}"
        copy.project = tenders.approved_project(self.county, line=self.line)
        for name, value in values.items():
            setattr(copy, name, value)
        copy.save(force_insert=True)
        return copy


def test_every_list_has_a_place_here() -> None:
    plain = {entry.name for where, entry in routes() if entry.name and "<" not in where}
    known = set(LISTS) | WITHOUT_ROWS
    assert plain - known == set(), "add these to LISTS with a reader, or to WITHOUT_ROWS"


@pytest.mark.usefixtures("bare")
def test_no_page_asks_more_often_for_many_rows(
    county: Union, org: Organisation, world: World
) -> None:
    rows = Rows(county, org, world)
    rows.grow()
    costs(world)  # what a process remembers for good, it remembers now
    few = costs(world)
    for _ in range(MANY - 1):
        rows.grow()
    many = costs(world)

    grown = {
        name: (few[name].queries, many[name].queries)
        for name in few
        if many[name].queries > few[name].queries
    }
    assert grown == {}
    unmoved = {
        name
        for name in (LISTS | WITHIN).keys() - FULL_AT_ONCE
        if many[name].length <= few[name].length
    }
    assert unmoved == set(), "these lists showed no more rows: let grow() add some"


def costs(world: World) -> dict[str, Cost]:
    """Return what each page costs when nothing is remembered but the session."""
    readers = doors("GET") | LISTS | WITHIN
    found = {}
    # The machine's time stands: a session writes once a minute that it is in use.
    with time_machine.travel(timezone.now(), tick=False):
        for client in world.clients.values():
            client.get("/me/")
        for _, entry in routes():
            name = str(entry.name)
            if name in readers:
                address = address_of(entry, world) + ("?q=服务" if name == "search" else "")
                found[name] = cost(address, world.clients[readers[name]])
    return found


def cost(address: str, client: Client) -> Cost:
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code < 400, f"{address}: {answer.status_code}"
    return Cost(len(asked), len(answer.content))
