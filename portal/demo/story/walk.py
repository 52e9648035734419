"""The whole life of one project, stage by stage, by the product's own actions."""

from datetime import date, datetime

from portal.demo.story import assessment, contract, delivery, needs, people, procurement, registry
from portal.demo.story import returns as annual
from portal.demo.story.budgets import budget_year
from portal.demo.story.moments import working
from portal.demo.story.places import CITY, COUNTY, PROVINCE
from portal.demo.story.plans import Plan
from portal.demo.story.proposal import Case, begin, propose
from portal.demo.story.timeline import Life, held, together, walk_through
from portal.demo.story.world import World

# A short project of the county: everything happens, in little.
WALKED = Plan("410402", date(2025, 2, 10), "新华区外卖骑手心理关怀服务", "L4", "G1", 168_000, 3, 12)


def live(world: World, plan: Plan, used: set[str]) -> Life:
    """Live one project from its needs to its closing."""
    yield from live_case(begin(world, plan, used))


def live_case(case: Case) -> Life:
    """Live a case from its first need to the completed agreement."""
    yield from propose(case)
    yield from procurement.procure(case)
    yield from contract.contract(case)
    sessions, crowd = delivery.sessions_of(case), delivery.crowd(case)
    yield from together(
        delivery.deliver(case, sessions, crowd),
        held(_alongside(case), case.plan.hold),
    )
    case.day = working(max([case.day, *(s.begins.date() for s in sessions)]))
    yield from assessment.survey(case)
    yield from assessment.evaluate(case)
    yield from delivery.pay(case, "final")
    yield from assessment.finish(case)


def _alongside(case: Case) -> Life:
    """Pay the first instalment, review half-way and pay the second, while services go on."""
    yield from delivery.pay(case, "signed")
    if case.agreement is not None:
        middle = case.agreement.start_on + (case.agreement.end_on - case.agreement.start_on) / 2
        case.day = max(case.day, working(middle))
    yield from assessment.review_midway(case)
    yield from delivery.pay(case, "midterm")


def prepare(world: World) -> None:
    """Give the county and those above it their people, ledger, sites and budget.

    The clock must stand at the story's first day; the unions and roles must exist.
    """
    people.reserve_names(world)
    registry.reserve_names(world)
    for code in (CITY, COUNTY):
        people.staff_buying_union(world, code)
        registry.import_ledger(world, code)
    people.staff_receiving_union(world, PROVINCE)
    needs.open_sites(world, COUNTY)
    for name, code, username, manager in registry.REGISTERED:
        registry.approve(world, registry.register(world, name, code, username, manager), code)


def walk(world: World, until: str = "signed", plan: Plan = WALKED) -> tuple[Case, datetime]:
    """Take one project of the county from need to a locked return, as far as the stage `until`.

    Stages are the names that lives reach: classified, drafted, submitted, reviewed, approved,
    tender_drafted, tender_approved, noticed, bid, opened, panel, scoring, scored, reported, decided,
    result_published, notice_sent, agreement_drafted, offered, union_signed, signed, claimed,
    first_paid, midterm_started, midterm_passed, midterm_claimed, midterm_paid, surveyed, evaluating, concluded,
    published, final_paid, closed, computed, return_submitted, rolled_up,
    return_signed, locked.

    Returns the case and the moment it stopped at. Raises: LookupError for another stage.
    """
    year = plan.begins.year
    walk_through(budget_year(world, COUNTY, year, date(year, 1, 7)), "budgeted")
    case = begin(world, plan, set())
    return case, walk_through(_to_the_lock(case, year), until)


def _to_the_lock(case: Case, year: int) -> Life:
    """Live the case, then the returns of the year up to the locked province."""
    world = case.world
    yield from live_case(case)
    yield from annual.open_year(year, date(year, 12, 22))
    yield from annual.report(world, COUNTY, year, date(year + 1, 1, 5))
    yield from annual.gather(world, CITY, year, date(year + 1, 1, 19), lock=False)
    yield from annual.gather(world, PROVINCE, year, date(year + 1, 2, 2), lock=True)
