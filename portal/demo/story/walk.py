"""The whole life of one project, stage by stage, by the product's own actions."""

from portal.demo.story.plans import Plan
from portal.demo.story.proposal import begin, propose
from portal.demo.story.timeline import Life
from portal.demo.story.world import World


def live(world: World, plan: Plan, used: set[str]) -> Life:
    """Live one project from its needs to its closing."""
    case = begin(world, plan, used)
    yield from propose(case)
