"""One record of every kind and one client of every role, for tests that ask every URL."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from annual_returns.models import AnnualReturn
from evaluation.actions import evaluations, indicators, midterms, surveys
from evaluation.models import Evaluation
from orgs.actions import bookings as booking_actions
from orgs.actions import (
    contacts,
    cures,
    dissolutions,
    dossier,
    duplicates,
    identities,
    ledger,
    listings,
    mechanisms,
    organisations,
    parameters,
    people,
    resources,
    targets,
    undertakings,
)
from orgs.actions import unions as union_actions
from orgs.models import (
    Booking,
    Closure,
    Organisation,
    OrganisationMerge,
    QualificationCheck,
    ResourceItem,
    Suspension,
    SuspensionObjection,
    TargetTemplate,
    Union,
    User,
    Venue,
)
from portal.common import clock, files
from portal.common.access import SYSTEM, Actor
from portal.common.models import Job
from projects.actions import projects
from projects.actions import tenders as tender_actions
from projects.models import (
    Agreement,
    BudgetLine,
    Project,
    QualificationAlarm,
    Tender,
    WorkerNeed,
)
from tests.factories import annual_returns, delivery, ledgers, talents, tenders, venues
from tests.factories.orgs import (
    OrganisationFactory,
    UnionFactory,
    document_of,
    inspected,
    listing_file,
    place,
    vet,
)
from tests.factories.projects import NeedFactory, NeedSiteFactory, ProjectFactory, approved_line
from tests.factories.venues import RoomFactory

TABLE = Path(__file__).with_name("access_matrix.csv")
LIBRARY = ("account/", "sys/admin/")
STAFF_ROLES = ("officer", "reviewer", "finance", "auditor", "discipline", "head", "statistician",
               "admin")  # fmt: skip

EXPERTS = ("expert", "second_expert", "third_expert")
BIDDERS = ("contractor", "rival", "third_bidder")


@dataclass
class World:
    """One record of every kind, held by the county and its contractor."""

    actors: dict[str, Actor]
    clients: dict[str, Client]
    samples: dict[str, list[Any]]


def actor_client(actor: Actor) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(
        User.objects.get(pk=actor.user_id or 0),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def build_world(
    county: Union, city: Union, other_county: Union, org: Organisation, rival: Organisation,
    make_actor: Callable[..., Actor],
) -> World:  # fmt: skip
    people.install_roles()
    actors = {name: make_actor(county, f"role_{name}", name=name) for name in STAFF_ROLES}
    agency = OrganisationFactory.create(name="评估中心")
    actors |= {
        "city_officer": make_actor(city, "role_officer"),
        "city_reviewer": make_actor(city, "role_reviewer"),
        "city_statistician": make_actor(city, "role_statistician"),
        "sibling_officer": make_actor(other_county, "role_officer"),
        "contractor": make_actor(org, "org_manager"),
        "contractor_staff": make_actor(org, "org_staff"),
        "rival": make_actor(rival, "org_manager"),
        "expert": make_actor(county, "expert"),
        "third_party": make_actor(agency, "evaluator"),
        "worker_rep": make_actor(county, "worker_rep"),
    }
    clients: dict[str, Client] = {"anonymous": Client()}
    clients |= {name: actor_client(actor) for name, actor in actors.items()}
    for name, union in (("own_token", county), ("token", city), ("sibling_token", other_county)):
        _, secret = people.issue_token(union=union, name=name, by=SYSTEM)
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
        clients[name] = api
    third = OrganisationFactory.create(name="康陪职业健康服务社", keeper=county)
    for each in (org, rival, third):
        inspected(each, clock.today().year - 1)
    actors["third_bidder"] = make_actor(third, "org_manager")
    actors |= {name: make_actor(county, "expert", name=name) for name in EXPERTS[1:]}
    actors["second_reviewer"] = make_actor(county, "role_reviewer", name="second_reviewer")
    return World(actors, clients, samples(county, city, org, agency, actors))


def _merge(county: Union, reviewer: Actor) -> OrganisationMerge:
    """Propose to merge two records that look alike; the open calls keep it waiting."""
    stays, goes = (OrganisationFactory.create(name=n, keeper=county) for n in ("并存社", "待并社"))
    return duplicates.propose(goes.pk, stays.pk, taken=(), reason="同一证书", by=reviewer)


def samples(
    county: Union, city: Union, org: Organisation, agency: Organisation, actors: dict[str, Actor]
) -> dict[str, list[Any]]:
    """Make one record of every kind; return positional URL arguments by URL name or its prefix."""
    clerk = actors["officer"]
    site = NeedSiteFactory.create(union=county)
    need: WorkerNeed = NeedFactory.create(union=county, site=site)
    line: BudgetLine = approved_line(county, 100_000_000)
    agreement: Agreement = delivery.signed_agreement(county, org, line=line)
    record = delivery.record_of(agreement, state="verified", person_times=60)
    waiting = delivery.record_of(agreement)
    payment = delivery.payment_of(agreement.milestones.all()[0])
    draft: Project = ProjectFactory.create(union=county, budget_line=line)
    linked: WorkerNeed = NeedFactory.create(union=county, site=site, state="classified")
    projects.link_needs(draft.pk, [linked.pk], by=clerk)
    review = midterms.start(agreement.pk, by=clerk)
    survey = surveys.open_survey(agreement.pk, frame=30, by=clerk)
    judged = delivery.signed_agreement(county, org, line=line, target_person_times=60)
    delivery.record_of(judged, state="verified", person_times=60)
    evaluation = _evaluation(judged, agency, actors)
    ended = delivery.signed_agreement(county, org, line=line)
    concluded = _concluded(ended, agency)
    found: AnnualReturn = annual_returns.computed(county, actors["statistician"], year=2025)
    last: AnnualReturn = annual_returns.computed(county, actors["statistician"], year=2024)
    annual_returns.submitted(last, *(actors[n] for n in ("statistician", "reviewer", "head")))
    tender = _tender(county, actors, line)
    approved = tenders.approved_project(county, line=approved_line(county, fiscal_year=2028))
    witness = actors["discipline"]
    project = tenders.approved_project(county, line=line)
    called = tenders.published(clerk, actors["reviewer"], witness, project)
    reviewing, decided = (_opened(county, actors, line) for _ in range(2))
    for expert in (actors[name] for name in EXPERTS):
        tenders.score_all(decided, expert)
    tenders.decided(decided, clerk, actors["reviewer"])
    identities.ask(
        identities.Change(f"{org.name}二部", org.uscc, clock.today(), "更名"),
        document=("核准.pdf", b"%PDF-1.7"),
        by=actors["contractor"],
    )
    file = files.store("公开.pdf", b"%PDF-1.7", purpose="test", by=clerk)
    job = Job.objects.create(kind="x", title="任务", union_id=county.pk, user_id=clerk.user_id)
    signing = delivery.award_for(county, org, line=line)
    organisations.link(county, org, clock.today(), by=clerk)
    fact = dossier.enter(
        "rating", org.pk, {"level": "4A", "valid_from": clock.today()}, by=actors["contractor"]
    )
    batch = ledger.preview(ledgers.ledger(20, 19).data, "台账.xlsx", by=clerk)
    entry = listings.add(
        kind="abnormal", name="某某协会", since=clock.today(), source="公告", by=SYSTEM
    )
    lists = listings.preview(
        listing_file([("某某中心", "", "2026/1/5")]), "名单.xlsx", kind="serious", source="公告",
        published_on=clock.today(), by=actors["city_reviewer"],
    )  # fmt: skip
    town = UnionFactory.create(code="410402099", name="街道总工会", level=Union.Level.TOWNSHIP)
    place(town, county)
    proposal = parameters.propose(
        "mgmt_fee_cap",
        {"scope": county.code, "text": "8", "valid_from": clock.today(), "valid_to": None,
         "source": "本单位决定"},
        by=actors["admin"],
    )  # fmt: skip
    alarm = QualificationAlarm.objects.create(
        no="YJ-1", agreement=agreement, union=county, organisation=org, rule="QC-06",
        outcome="human", message="列入活动异常名录。",
    )  # fmt: skip
    talent = talents.member(clerk)
    post = talents.posted(talent, county, clerk)
    training, trainee = talents.certified(clerk)
    venue, booking, offered = _venues(county, org, actors)
    colleague = User.objects.get(pk=actors["finance"].user_id or 0)
    account, _ = people.issue_token(union=county, name="取数", by=SYSTEM)
    return {
        "public-org": [org.uscc],
        "ledger-": [batch.no],
        "listing-take-off": [entry.pk],
        "listing-batch": [lists.no],
        "org-merge-": [_merge(county, actors["reviewer"]).pk],
        "parameter": ["mgmt_fee_cap"],
        "calendar-year": [2026],
        "unit": [county.code],
        "unit-change": [town.code, "rename"],
        "dissolution-new": [town.code],
        **_industry(county),
        **_ending(county, actors["head"]),
        "parameter-approve": [proposal.pk],
        "parameter-refuse": [proposal.pk],
        "talent": [talent.no],
        "talent-post-end": [talent.no, post.pk],
        "quota-unit": [town.code],
        "training": [training.no],
        "training-certificate": [training.no, trainee.pk],
        "staff-org": [org.uscc],
        "staff-credit-file": [org.uscc],
        "public-credit-file": [org.uscc],
        "member": [User.objects.get(pk=actors["contractor_staff"].user_id or 0).username],
        "org-profile-part": ["contact"],
        "org-fact-new": ["person"],
        "org-fact": ["rating", fact.pk],
        "org-fact-remove": ["rating", fact.pk],
        "kept-fact-new": [org.uscc, "sanction"],
        "kept-fact": [org.uscc, "rating", fact.pk],
        "kept-fact-verify": [org.uscc, "rating", fact.pk],
        "kept-fact-remove": [org.uscc, "rating", fact.pk],
        "org-approve": [org.uscc],
        "org-send-back": [org.uscc],
        "org-suspend": [org.uscc],
        "org-restore": [org.uscc],
        "org-link": [org.uscc],
        **_relations(county, org, clerk),
        **_qualification(county, org, actors["reviewer"]),
        "sys-user": [colleague.username],
        "api-key-revoke": [account.username],
        "resume": ["never-kept"],
        "api-": [found.period.year, county.code],
        "need-new": [site.code],
        "need-done": [site.code, need.no],
        "need-poster": [site.code],
        "need-": [need.no],
        "budget-line": [line.budget.no, line.code],
        "budget-": [line.budget.no],
        "project-unlink-need": [draft.no, linked.no],
        "project-": [draft.no],
        "org-project": [agreement.project.no],
        "agreement-new": [signing.tender.no, signing.lot.number],
        "agreement-": [agreement.no],
        "alarm-": [alarm.no],
        "org-agreement": [agreement.no],
        "org-record-list": [agreement.project.no],
        "record-": [waiting.no],
        "payment-new": [agreement.project.no],
        "payment-": [payment.no],
        "org-payment": [payment.no],
        "midterm-start": [agreement.no],
        "midterm": [review.no],
        "midterm-back": [review.no],
        "org-midterm": [agreement.project.no],
        "evaluation-start": [agreement.no],
        "evaluation": [evaluation.no],
        "evaluation-pdf": [concluded.no],
        "org-evaluation": [ended.project.no],
        "party-evaluation": [evaluation.no],
        "survey-open": [agreement.no],
        "survey-answer": [survey.invitations.values_list("token", flat=True)[0]],
        "survey": [survey.no],
        "return-": [found.period.year],
        "return-accept": [last.period.year, county.code],
        "return-send-back": [last.period.year, county.code],
        "return-remind": [found.period.year, county.code],
        "job": [job.pk],
        "file": [file.pk],
        "record": [record.no],
        "tender-new": [approved.no],
        "tender-": [tender.no, "approve"],
        "staff-tender": [tender.no],
        "public-tender": [called.no],
        "review-": [reviewing.no],
        "review-conformity": [reviewing.no, reviewing.bids.get(organisation=org).receipt_no],
        "review-done": [decided.no],
        "award-": [decided.no],
        "award-report": [reviewing.no],
        "award-change": [decided.no, 1],
        "org-bid": [called.no],
        "opening-": [called.no],
        "opening-minutes": [decided.no],
        "org-opening": [called.no],
        "bid-file": [reviewing.bids.get(organisation=org).files.get().file_id],
        "org": [org.uscc],
        "station": [venue.no],
        "venue-": [venue.no],
        "venue-closure-lift": [venue.no, venue.closures.get().pk],
        "venue-room": [venue.no, 1],
        "org-venue-": [venue.no],
        "booking-": [booking.no],
        "org-booking": [booking.no],
        "resource-": [offered.no],
        "org-resource-": [offered.no],
        "union": [county.code],
    }


def _industry(county: Union) -> dict[str, list[Any]]:
    """Let an industrial union lead the county."""
    union = UnionFactory.create(
        code="I99", name="中国建设工会", level=Union.Level.NATIONAL_INDUSTRIAL
    )
    place(union)
    lead = union_actions.lead(county, parent=union, since=clock.today(), by=SYSTEM)
    return {"industry": [union.code], "industry-lead-end": [lead.pk]}


def _ending(county: Union, head: Actor) -> dict[str, list[Any]]:
    """Report the end of a union below the county, for its pages."""
    union = UnionFactory.create(code="41J9", name="机械厂工会", level=Union.Level.GRASSROOTS)
    place(union, county)
    told = {"cause": "other", "reason": "会员已全部转入街道工会。"}
    end = dissolutions.report(union.pk, told, document=("决议.pdf", b"%PDF-1.4"), by=head)
    return {"dissolution-": [end.no], "dissolution": [end.no]}


def _venues(
    county: Union, org: Organisation, actors: dict[str, Actor]
) -> tuple[Venue, Booking, ResourceItem]:
    """Return a station with a room, a booking of it that waits, and an offer on the list."""
    venue = venues.station(county, "建设路驿站", needs_approval=True)
    RoomFactory.create(venue=venue, number=1)
    Closure.objects.create(
        venue=venue, first_day=clock.today(), last_day=clock.today(), reason="检修"
    )
    start = clock.start_of(clock.today()) + timedelta(days=5, hours=9)
    (booking,) = booking_actions.book(
        venue.rooms.get(), venues.wish(start), by=actors["contractor"]
    )
    item = resources.offer(venues.offer(venue), by=actors["contractor"])
    return venue, booking, resources.show(item.no, by=actors["contractor"])


def _relations(county: Union, org: Organisation, clerk: Actor) -> dict[str, list[Any]]:
    """Return a contact, a target and a federation of the county."""
    targets.install()
    template = TargetTemplate.objects.get(code="TG-6")
    targets.give(template, below=False, least=1, most=None, due_on=None, by=clerk)
    federation = undertakings.begin(
        "federations",
        {"name": "联合会", "level": "county", "uscc": "", "role": "发起", "since": clock.today()},
        by=clerk,
    )
    undertakings.join("federations", federation.no, org, since=clock.today(), by=clerk)
    contact = contacts.log(
        org,
        {"held_on": clock.today(), "mode": "visit", "persons": "王敏", "topics": "走访",
         "follow_up": "再访", "follow_up_on": clock.today()},
        uploads=[("纪要.pdf", b"%PDF-1.7")], by=clerk,
    )  # fmt: skip
    return {
        "target": ["TG-6", county.code],
        "target-": ["TG-6", county.code],
        "undertaking-list": ["federations"],
        "undertaking-begin": ["federations"],
        "undertaking": ["federations", federation.no],
        "undertaking-end": ["federations", federation.no],
        "undertaking-leave": ["federations", federation.no, org.uscc],
        "link-page": [org.uscc],
        "link-represent": [org.uscc],
        "link-end": [org.uscc, "guidance"],
        "contact": [contact.no],
        "contact-": [contact.no],
        "contact-file": [contact.no, contact.files.get().file_id],
        **_mechanisms(clerk),
    }


def _mechanisms(clerk: Actor) -> dict[str, list[Any]]:
    """Return a policy document with its text, and a meeting with an open task."""
    made = mechanisms.begin(
        "documents",
        {"name": "购买服务管理办法", "doc_no": "平新工〔2026〕3号", "kind": "measure",
         "issuers": "区总工会", "leads": True, "since": clock.today()},
        upload=("正文.pdf", b"%PDF-1.7"), by=clerk,
    )  # fmt: skip
    meeting = mechanisms.begin(
        "meetings",
        {"kind": "quarter", "period": "第一季度", "since": clock.today(), "participants": "各科室",
         "decisions": "按月报进度"},
        by=clerk,
    )  # fmt: skip
    values = {"name": "核对台账", "responsible": "王敏", "due_on": clock.today()}
    task = mechanisms.add_task(meeting.no, values, by=clerk)
    return {
        "mechanism": ["meetings", meeting.no],
        "mechanism-edit": ["documents", made.no],
        "mechanism-end": ["documents", made.no],
        "mechanism-file": [made.no],
        "mechanism-list": ["meetings"],
        "mechanism-new": ["documents"],
        "mechanism-task": [meeting.no, task.number],
    }


def _qualification(county: Union, org: Organisation, reviewer: Actor) -> dict[str, list[Any]]:
    doubtful = vet(org, county, "doubtful", on=clock.today() - timedelta(days=40))
    doubt = QualificationCheck.objects.create(
        organisation=org, union=county, rule="QC-06", point="award", reference="ZB-1",
        outcome="human", message="列入活动异常名录。",
    )  # fmt: skip
    paper = document_of(org, "audit")
    until = clock.now() + timedelta(days=3)
    cures.open_window(org.pk, [cures.Ticked("address", "与证书一致")], until=until, by=reviewer)
    ended = Suspension.objects.create(
        organisation=org, ground="other", reason="测试", since=clock.today(),
        until=clock.today(), decided_by="刘志强", ended_on=clock.today(),
    )  # fmt: skip
    SuspensionObjection.objects.create(suspension=ended, statement="事实不符。", filed_by="宋佳")
    return {
        "credit-query": [org.uscc],
        "doubt-page": [doubt.pk],
        "document-judge": [paper.pk],
        "staff-org-files": [org.uscc],
        "vetting-": [doubtful.pk],
        "vetting-page": [org.uscc],
    }


def _evaluation(agreement: Agreement, agency: Organisation, actors: dict[str, Actor]) -> Any:
    review = midterms.start(agreement.pk, by=actors["officer"])
    midterms.report(
        review.pk,
        text="按计划开展服务，人次和经费均达到序时进度，没有投诉。",
        by=actors["contractor"],
    )
    full = {
        c: {"points": Decimal(w)} for c, w in review.system.indicators.values_list("code", "weight")
    }
    midterms.score(review.pk, full, by=actors["reviewer"])
    midterms.conclude(review.pk, by=actors["second_reviewer"])
    return evaluations.start(agreement.pk, third_party=agency, by=actors["officer"])


def _concluded(agreement: Agreement, agency: Organisation) -> Evaluation:
    """Return an evaluation that the contractor and the superiors may read."""
    return Evaluation.objects.create(
        no=f"{agreement.no}-P", agreement=agreement, project=agreement.project,
        union=agreement.union, organisation=agreement.organisation, third_party=agency,
        system=indicators.in_force("performance"), state=Evaluation.State.CONCLUDED,
        total=Decimal("88.00"), grade=Evaluation.Grade.GOOD, concluded_at=clock.now(),
    )  # fmt: skip


def _tender(county: Union, actors: dict[str, Actor], line: BudgetLine) -> Tender:
    project = tenders.approved_project(county, line=approved_line(county, fiscal_year=2027))
    return tenders.draft(actors["officer"], project)


def _opened(county: Union, actors: dict[str, Actor], line: BudgetLine) -> Tender:
    """Return an opened tender whose panel is about to score; its keys were made before."""
    clerk, reviewer = actors["officer"], actors["reviewer"]
    tender = tenders.draft(clerk, tenders.approved_project(county, line=line))
    tender_actions.submit_tender(tender.pk, by=clerk)
    tender_actions.approve_tender(tender.pk, by=reviewer)
    tender_actions.publish(tender.pk, by=reviewer)
    for number, name in enumerate(BIDDERS):
        tenders.bid(tender, actors[name], 36_000 + 1_000 * number)
    with clock.at(tenders.AFTER):
        tenders.opened(tender, clerk, actors["discipline"])
        tenders.panel_of(tender, [actors[name] for name in EXPERTS], clerk)
    tender.refresh_from_db()
    return tender


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        place_ = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, place_)
        elif not place_.startswith(LIBRARY):
            yield place_, entry


def address_of(entry: URLPattern, world: World) -> str:
    """Return the URL of the route on the sample record."""
    name = str(entry.name)
    names = list(entry.pattern.converters)
    if not names:
        return reverse(name)
    prefixes = sorted((p for p in world.samples if name.startswith(p)), key=len)
    assert prefixes, f"no sample record for the URL {name}: add one to samples()"
    given = list(world.samples[prefixes[-1]])
    extra = {"form": "GS3", "code": "P302", "seat": 1, "lot": 1, "receipt_no": "HZ-1"}
    extra["uscc"] = world.samples["org"][0]
    given += [extra[missing] for missing in names[len(given) :]]
    return reverse(name, args=given[: len(names)])


def doors(method: str) -> dict[str, str]:
    """Return by URL name a role that gets in by the agreed table; nobody in particular comes last."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = {r["url"]: r["roles"].split() for r in csv.DictReader(file) if r["method"] == method}
    return {
        url: min(roles, key=lambda role: role == "anonymous")
        for url, roles in rows.items()
        if roles
    }
