"""Samples of buying: needs, budgets, projects, calls, panels, agreements, services, payments."""

from typing import Any

from portal.common import clock
from projects.actions import projects
from projects.actions import tenders as tender_actions
from projects.models import Project, QualificationAlarm, Tender, WorkerNeed
from tests.factories import delivery, tenders
from tests.factories.projects import NeedFactory, NeedSiteFactory, ProjectFactory, approved_line
from tests.samples.ground import Ground

EXPERTS = ("expert", "second_expert", "third_expert")
BIDDERS = ("contractor", "rival", "third_bidder")


def samples(on: Ground) -> dict[str, list[Any]]:
    """Return the arguments of the URLs of buying."""
    return _projects(on) | _delivery(on) | _calls(on) | _panels(on)


def _projects(on: Ground) -> dict[str, list[Any]]:
    """Return a need of a site, the line, and a project that answers another need."""
    site = NeedSiteFactory.create(union=on.county)
    need: WorkerNeed = NeedFactory.create(union=on.county, site=site)
    draft: Project = ProjectFactory.create(union=on.county, budget_line=on.line)
    linked: WorkerNeed = NeedFactory.create(union=on.county, site=site, state="classified")
    projects.link_needs(draft.pk, [linked.pk], by=on.clerk)
    return {
        "need-new": [site.code],
        "need-done": [site.code, need.no],
        "need-poster": [site.code],
        "need-": [need.no],
        "budget-line": [on.line.budget.no, on.line.code],
        "budget-": [on.line.budget.no],
        "project-unlink-need": [draft.no, linked.no],
        "project-": [draft.no],
    }


def _delivery(on: Ground) -> dict[str, list[Any]]:
    """Return the agreement with an alarm, a service, a claim, and an award that waits to be signed."""
    agreement = on.agreement
    record = delivery.record_of(agreement, state="verified", person_times=60)
    waiting = delivery.record_of(agreement)
    payment = delivery.payment_of(agreement.milestones.all()[0])
    signing = delivery.award_for(on.county, on.org, line=on.line)
    alarm = QualificationAlarm.objects.create(
        no="YJ-1", agreement=agreement, union=on.county, organisation=on.org, rule="QC-06",
        outcome="human", message="列入活动异常名录。",
    )  # fmt: skip
    return {
        "org-project": [agreement.project.no],
        "agreement-new": [signing.tender.no, signing.lot.number],
        "agreement-": [agreement.no],
        "alarm-": [alarm.no],
        "org-agreement": [agreement.no],
        "org-record-list": [agreement.project.no],
        "record": [record.no],
        "record-": [waiting.no],
        "payment-new": [agreement.project.no],
        "payment-": [payment.no],
        "org-payment": [payment.no],
    }


def _calls(on: Ground) -> dict[str, list[Any]]:
    """Return a project to be called, a draft call, and one that is open, with the keys it made."""
    draft = tenders.draft(
        on.clerk,
        tenders.approved_project(on.county, line=approved_line(on.county, fiscal_year=2027)),
    )
    approved = tenders.approved_project(on.county, line=approved_line(on.county, fiscal_year=2028))
    called = tenders.published(
        on.clerk, on.actors["reviewer"], on.actors["discipline"],
        tenders.approved_project(on.county, line=on.line),
    )  # fmt: skip
    return {
        "tender-new": [approved.no],
        "tender-": [draft.no, "approve"],
        "staff-tender": [draft.no],
        "public-tender": [called.no],
        "org-bid": [called.no],
        "opening-": [called.no],
        "org-opening": [called.no],
    }


def _panels(on: Ground) -> dict[str, list[Any]]:
    """Return a call whose panel is about to score, and one that was decided."""
    reviewing, decided = _opened(on), _opened(on)
    for expert in (on.actors[name] for name in EXPERTS):
        tenders.score_all(decided, expert)
    tenders.decided(decided, on.clerk, on.actors["reviewer"])
    own = reviewing.bids.get(organisation=on.org)
    return {
        "review-": [reviewing.no],
        "review-conformity": [reviewing.no, own.receipt_no],
        "review-done": [decided.no],
        "award-": [decided.no],
        "award-report": [reviewing.no],
        "award-change": [decided.no, 1],
        "opening-minutes": [decided.no],
        "bid-file": [own.files.get().file_id],
    }


def _opened(on: Ground) -> Tender:
    """Return an opened tender whose panel is about to score; its keys were made before."""
    clerk, reviewer = on.clerk, on.actors["reviewer"]
    tender = tenders.draft(clerk, tenders.approved_project(on.county, line=on.line))
    tender_actions.submit_tender(tender.pk, by=clerk)
    tender_actions.approve_tender(tender.pk, by=reviewer)
    tender_actions.publish(tender.pk, by=reviewer)
    for number, name in enumerate(BIDDERS):
        tenders.bid(tender, on.actors[name], 36_000 + 1_000 * number)
    with clock.at(tenders.AFTER):
        tenders.opened(tender, clerk, on.actors["discipline"])
        tenders.panel_of(tender, [on.actors[name] for name in EXPERTS], clerk)
    tender.refresh_from_db()
    return tender
