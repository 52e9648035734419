"""The way to a tender of any stage, through the product's own actions."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from orgs.actions import decisions
from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete
from portal.common.money import to_yuan
from projects.actions import awards, bids, openings, panels, tenders
from projects.models import Bid, PanelMember, Project, Reservation, Tender
from tests.factories.projects import approved_line, ready_project

PASSPHRASE = "七里河边 2026 春"
# Tuesday noon plus the 7 days and 5 working days of a comparative selection, at closing time.
DEADLINE = datetime(2026, 3, 18, 17, 0, tzinfo=clock.SHANGHAI)
AFTER = DEADLINE + timedelta(minutes=1)
PDF = b"%PDF-1.7\n%plan of services\n"
ITEMS: tuple[dict[str, Any], ...] = (
    {"section": "商务", "name": "履约能力", "standard": "同类业绩每个得 5 分", "points": 20},
    {"section": "技术", "name": "服务方案", "standard": "优 65–52，良 51–39", "points": 65},
)


def approved_project(union: Union, **values: Any) -> Project:
    """Return an approved project with its money reserved."""
    line = values.pop("line", None) or approved_line(union)
    project = ready_project(union, line, state=Project.State.APPROVED, **values)
    Reservation.objects.create(
        line=line,
        project=project,
        amount=project.budget_amount,
        expires_on=clock.today() + timedelta(days=180),
    )
    return project


def draft(clerk: Actor, project: Project, **values: Any) -> Tender:
    """Return a draft that lacks nothing."""
    given = {"deadline": DEADLINE, "contact": "王敏 0375-0000000", **values}
    tender = tenders.draft_tender(project.pk, given, by=clerk)
    return tenders.set_score_items(tender.pk, ITEMS, by=clerk)


def published(clerk: Actor, reviewer: Actor, witness: Actor, project: Project) -> Tender:
    """Return a published tender whose keys are held by clerk and witness."""
    for holder in (clerk, witness):
        openings.create_opening_key(passphrase=PASSPHRASE, by=holder)
    tender = draft(clerk, project)
    tenders.submit_tender(tender.pk, by=clerk)
    tenders.approve_tender(tender.pk, by=reviewer)
    tenders.publish(tender.pk, by=reviewer)
    tender.refresh_from_db()
    return tender


def content(price: Decimal | int | str = 36_000, **values: Any) -> dict[str, Any]:
    """Return a bid for the first lot."""
    return {
        "prices": {"1": to_yuan(price)},
        "plans": {"1": "三年同类项目", "2": "每周五天托管"},
        "team": "社工 3 人",
        "promise": True,
        **values,
    }


def bid(tender: Tender, by: Actor, price: Decimal | int | str = 36_000) -> bids.Receipt:
    """Submit a bid with one file."""
    return bids.submit_bid(tender.pk, content(price), [("方案.pdf", PDF)], by=by)


def turn_both(tender: Tender, opener: Actor, witness: Actor) -> None:
    """Let both holders enter their passphrases."""
    for holder in (opener, witness):
        openings.turn_key(tender.pk, passphrase=PASSPHRASE, by=holder)


def opened(tender: Tender, opener: Actor, witness: Actor) -> list[Bid]:
    """Open the tender after its deadline."""
    turn_both(tender, opener, witness)
    return openings.open_bids(tender.pk, by=opener)


def panel_of(tender: Tender, experts: list[Actor], clerk: Actor) -> list[PanelMember]:
    """Seat the experts and let them declare that they have no conflict."""
    seats = panels.appoint_members(tender.pk, [e.user_id or 0 for e in experts], by=clerk)
    for expert in experts:
        panels.declare(tender.pk, conflict=False, by=expert)
    return seats


def score_all(tender: Tender, expert: Actor, part: str = "0.8") -> None:
    """Give each bid the same part of each item's points, and hand in."""
    sheet = {
        b.pk: {
            i.pk: (_half(Decimal(i.points) * Decimal(part)), "方案具体")
            for i in tender.score_items.all()
        }
        for b in tender.bids.conforming()
    }
    panels.save_scores(tender.pk, sheet, by=expert)
    panels.submit_scores(tender.pk, by=expert)


def decided(tender: Tender, clerk: Actor, reviewer: Actor) -> None:
    """Report and decide, the doubts about the winner first (QC-26 in a busy world)."""
    awards.report(tender.pk, by=clerk)
    try:
        awards.decide(tender.pk, by=reviewer)
    except Incomplete:
        for doubt in decisions.doubts_of(reviewer):
            decisions.decide(doubt.pk, choice="allow", reason="已核对承接能力。", by=reviewer)
        awards.decide(tender.pk, by=reviewer)


def organisations_of(actors: list[Actor]) -> list[Organisation]:
    """Return the organisations the actors act for, in their order."""
    found = Organisation.objects.in_bulk([a.organisation_id for a in actors])
    return [found[a.organisation_id or 0] for a in actors]


def _half(value: Decimal) -> Decimal:
    return (value * 2).to_integral_value() / 2
