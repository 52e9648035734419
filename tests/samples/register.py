"""Samples of the register: organisations, unions, people, venues, qualification, relations."""

from datetime import timedelta
from typing import Any

from orgs.actions import (
    bookings,
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
    Closure,
    QualificationCheck,
    Suspension,
    SuspensionObjection,
    TargetTemplate,
    Union,
    User,
)
from portal.common import clock
from portal.common.access import SYSTEM
from tests.factories import ledgers, talents, venues
from tests.factories.orgs import (
    OrganisationFactory,
    UnionFactory,
    document_of,
    listing_file,
    place,
    vet,
)
from tests.factories.venues import RoomFactory
from tests.samples.ground import Ground


def samples(on: Ground) -> dict[str, list[Any]]:
    """Return the arguments of the URLs of the register."""
    organisations.link(on.county, on.org, clock.today(), by=on.clerk)
    return (
        _organisation(on) | _facts(on) | _imports(on) | _twins(on) | _units(on) | _people(on)
        | _venues(on) | _relations(on) | _qualification(on)
    )  # fmt: skip


def _organisation(on: Ground) -> dict[str, list[Any]]:
    """Return the contractor, which asked for another name, and one of its members."""
    identities.ask(
        identities.Change(f"{on.org.name}二部", on.org.uscc, clock.today(), "更名"),
        document=("核准.pdf", b"%PDF-1.7"),
        by=on.actors["contractor"],
    )
    named = (
        "public-org", "staff-org", "staff-credit-file", "public-credit-file", "org-approve",
        "org-send-back", "org-suspend", "org-restore", "org-link", "org",
    )  # fmt: skip
    member = User.objects.get(pk=on.actors["contractor_staff"].user_id or 0)
    return {name: [on.org.uscc] for name in named} | {"member": [member.username]}


def _facts(on: Ground) -> dict[str, list[Any]]:
    """Return a dated fact of the contractor, and what its profile asks for."""
    values = {"level": "4A", "valid_from": clock.today()}
    fact = dossier.enter("rating", on.org.pk, values, by=on.actors["contractor"])
    kept = [on.org.uscc, "rating", fact.pk]
    return {
        "org-profile-part": ["contact"],
        "org-fact-new": ["person"],
        "org-fact": kept[1:],
        "org-fact-remove": kept[1:],
        "kept-fact-new": [on.org.uscc, "sanction"],
        "kept-fact": kept,
        "kept-fact-verify": kept,
        "kept-fact-remove": kept,
    }


def _imports(on: Ground) -> dict[str, list[Any]]:
    """Return a ledger with errors, a published list that was read, and an entry of another."""
    batch = ledger.preview(ledgers.ledger(20, 19).data, "台账.xlsx", by=on.clerk)
    entry = listings.add(
        kind="abnormal", name="某某协会", since=clock.today(), source="公告", by=SYSTEM
    )
    lists = listings.preview(
        listing_file([("某某中心", "", "2026/1/5")]), "名单.xlsx", kind="serious", source="公告",
        published_on=clock.today(), by=on.actors["city_reviewer"],
    )  # fmt: skip
    return {
        "ledger-": [batch.no],
        "listing-take-off": [entry.pk],
        "listing-batch": [lists.no],
    }


def _twins(on: Ground) -> dict[str, list[Any]]:
    """Propose to merge two records that look alike; the open calls keep it waiting."""
    stays, goes = (
        OrganisationFactory.create(name=n, keeper=on.county) for n in ("并存社", "待并社")
    )
    merge = duplicates.propose(
        goes.pk, stays.pk, taken=(), reason="同一证书", by=on.actors["reviewer"]
    )
    return {"org-merge-": [merge.pk]}


def _units(on: Ground) -> dict[str, list[Any]]:
    """Return the county, a town below it, and a parameter with a proposal of the county's own."""
    town = UnionFactory.create(code="410402099", name="街道总工会", level=Union.Level.TOWNSHIP)
    place(town, on.county)
    proposal = parameters.propose(
        "mgmt_fee_cap",
        {"scope": on.county.code, "text": "8", "valid_from": clock.today(), "valid_to": None,
         "source": "本单位决定"},
        by=on.actors["admin"],
    )  # fmt: skip
    return {
        "parameter": ["mgmt_fee_cap"],
        "parameter-approve": [proposal.pk],
        "parameter-refuse": [proposal.pk],
        "calendar-year": [2026],
        "unit": [on.county.code],
        "union": [on.county.code],
        "unit-change": [town.code, "rename"],
        "dissolution-new": [town.code],
        "quota-unit": [town.code],
        **_industry(on),
        **_ending(on),
    }


def _industry(on: Ground) -> dict[str, list[Any]]:
    """Let an industrial union lead the county."""
    union = UnionFactory.create(
        code="I99", name="中国建设工会", level=Union.Level.NATIONAL_INDUSTRIAL
    )
    place(union)
    lead = union_actions.lead(on.county, parent=union, since=clock.today(), by=SYSTEM)
    return {"industry": [union.code], "industry-lead-end": [lead.pk]}


def _ending(on: Ground) -> dict[str, list[Any]]:
    """Report the end of a union below the county, for its pages."""
    union = UnionFactory.create(code="41J9", name="机械厂工会", level=Union.Level.GRASSROOTS)
    place(union, on.county)
    told = {"cause": "other", "reason": "会员已全部转入街道工会。"}
    end = dissolutions.report(
        union.pk, told, document=("决议.pdf", b"%PDF-1.4"), by=on.actors["head"]
    )
    return {"dissolution-": [end.no], "dissolution": [end.no]}


def _people(on: Ground) -> dict[str, list[Any]]:
    """Return a talent with a post, a training with a certificate, a colleague and a token."""
    talent = talents.member(on.clerk)
    post = talents.posted(talent, on.county, on.clerk)
    training, trainee = talents.certified(on.clerk)
    colleague = User.objects.get(pk=on.actors["finance"].user_id or 0)
    account, _ = people.issue_token(union=on.county, name="取数", by=SYSTEM)
    return {
        "talent": [talent.no],
        "talent-post-end": [talent.no, post.pk],
        "training": [training.no],
        "training-certificate": [training.no, trainee.pk],
        "sys-user": [colleague.username],
        "api-key-revoke": [account.username],
        "resume": ["never-kept"],
    }


def _venues(on: Ground) -> dict[str, list[Any]]:
    """Return a station with a room, a booking of it that waits, and an offer on the list."""
    contractor = on.actors["contractor"]
    venue = venues.station(on.county, "建设路驿站", needs_approval=True)
    RoomFactory.create(venue=venue, number=1)
    Closure.objects.create(
        venue=venue, first_day=clock.today(), last_day=clock.today(), reason="检修"
    )
    start = clock.start_of(clock.today()) + timedelta(days=5, hours=9)
    (booking,) = bookings.book(venue.rooms.get(), venues.wish(start), by=contractor)
    item = resources.offer(venues.offer(venue), by=contractor)
    offered = resources.show(item.no, by=contractor)
    return {
        "station": [venue.no],
        "venue-": [venue.no],
        "venue-closure-lift": [venue.no, venue.closures.get().pk],
        "venue-room": [venue.no, 1],
        "org-venue-": [venue.no],
        "booking-": [booking.no],
        "org-booking": [booking.no],
        "resource-": [offered.no],
        "org-resource-": [offered.no],
    }


def _relations(on: Ground) -> dict[str, list[Any]]:
    """Return a contact, a target and a federation of the county."""
    targets.install()
    template = TargetTemplate.objects.get(code="TG-6")
    targets.give(template, below=False, least=1, most=None, due_on=None, by=on.clerk)
    federation = undertakings.begin(
        "federations",
        {"name": "联合会", "level": "county", "uscc": "", "role": "发起", "since": clock.today()},
        by=on.clerk,
    )
    undertakings.join("federations", federation.no, on.org, since=clock.today(), by=on.clerk)
    contact = contacts.log(
        on.org,
        {"held_on": clock.today(), "mode": "visit", "persons": "王敏", "topics": "走访",
         "follow_up": "再访", "follow_up_on": clock.today()},
        uploads=[("纪要.pdf", b"%PDF-1.7")], by=on.clerk,
    )  # fmt: skip
    return {
        "target": ["TG-6", on.county.code],
        "target-": ["TG-6", on.county.code],
        "undertaking-list": ["federations"],
        "undertaking-begin": ["federations"],
        "undertaking": ["federations", federation.no],
        "undertaking-end": ["federations", federation.no],
        "undertaking-leave": ["federations", federation.no, on.org.uscc],
        "link-page": [on.org.uscc],
        "link-represent": [on.org.uscc],
        "link-end": [on.org.uscc, "guidance"],
        "contact": [contact.no],
        "contact-": [contact.no],
        "contact-file": [contact.no, contact.files.get().file_id],
        **_mechanisms(on),
    }


def _mechanisms(on: Ground) -> dict[str, list[Any]]:
    """Return a policy document with its text, and a meeting with an open task."""
    made = mechanisms.begin(
        "documents",
        {"name": "购买服务管理办法", "doc_no": "平新工〔2026〕3号", "kind": "measure",
         "issuers": "区总工会", "leads": True, "since": clock.today()},
        upload=("正文.pdf", b"%PDF-1.7"), by=on.clerk,
    )  # fmt: skip
    meeting = mechanisms.begin(
        "meetings",
        {"kind": "quarter", "period": "第一季度", "since": clock.today(), "participants": "各科室",
         "decisions": "按月报进度"},
        by=on.clerk,
    )  # fmt: skip
    values = {"name": "核对台账", "responsible": "王敏", "due_on": clock.today()}
    task = mechanisms.add_task(meeting.no, values, by=on.clerk)
    return {
        "mechanism": ["meetings", meeting.no],
        "mechanism-edit": ["documents", made.no],
        "mechanism-end": ["documents", made.no],
        "mechanism-file": [made.no],
        "mechanism-list": ["meetings"],
        "mechanism-new": ["documents"],
        "mechanism-task": [meeting.no, task.number],
    }


def _qualification(on: Ground) -> dict[str, list[Any]]:
    """Return a doubt, a vetting, a paper to be judged, and a suspension that was objected to."""
    doubtful = vet(on.org, on.county, "doubtful", on=clock.today() - timedelta(days=40))
    doubt = QualificationCheck.objects.create(
        organisation=on.org, union=on.county, rule="QC-06", point="award", reference="ZB-1",
        outcome="human", message="列入活动异常名录。",
    )  # fmt: skip
    paper = document_of(on.org, "audit")
    until = clock.now() + timedelta(days=3)
    cures.open_window(
        on.org.pk, [cures.Ticked("address", "与证书一致")], until=until, by=on.actors["reviewer"]
    )
    ended = Suspension.objects.create(
        organisation=on.org, ground="other", reason="测试", since=clock.today(),
        until=clock.today(), decided_by="刘志强", ended_on=clock.today(),
    )  # fmt: skip
    SuspensionObjection.objects.create(suspension=ended, statement="事实不符。", filed_by="宋佳")
    return {
        "credit-query": [on.org.uscc],
        "doubt-page": [doubt.pk],
        "document-judge": [paper.pk],
        "staff-org-files": [on.org.uscc],
        "vetting-": [doubtful.pk],
        "vetting-page": [on.org.uscc],
    }
