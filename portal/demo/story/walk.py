"""The whole life of one project, stage by stage, by the product's own actions."""

from portal.demo.story import assessment, contract, delivery, procurement
from portal.demo.story.moments import working
from portal.demo.story.plans import Plan
from portal.demo.story.proposal import Case, begin, propose
from portal.demo.story.timeline import Life, held, together
from portal.demo.story.world import World


def live(world: World, plan: Plan, used: set[str]) -> Life:
    """Live one project from its needs to its closing."""
    yield from live_case(begin(world, plan, used))


def live_case(case: Case) -> Life:
    """Live a case from its first need to the completed agreement."""
    yield from propose(case)
    yield from procurement.procure(case)
    yield from contract.contract(case)
    sessions, people = delivery.sessions_of(case), delivery.crowd(case)
    yield from together(
        delivery.deliver(case, sessions, people),
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
