"""What the last days before the demonstration bring, so that its visitors find work waiting."""

from collections.abc import Iterator
from datetime import date, timedelta

from orgs.actions import dissolutions
from orgs.models import Union
from portal.demo.story import needs, registry
from portal.demo.story.budgets import budget_year
from portal.demo.story.moments import PRESENT, at, working
from portal.demo.story.papers import PAGE
from portal.demo.story.places import CITY, COUNTY
from portal.demo.story.timeline import Life, Wait
from portal.demo.story.world import World

# Days before the present on which a need of the domain arrived that nobody has looked at.
UNREAD = ((4, "L7"), (3, "L4"), (2, "L6"), (2, "L3"), (1, "L7"), (1, "P3"))
# The union of a street office in preparation, which the division list of 2023 still names.
ENDING = "410402400"
NEWCOMER = ("晨曦职工互助服务社", "chenxi", "罗晨曦")


def last_days(world: World, used: set[str]) -> Iterator[tuple[Life, str]]:
    """Yield lives of the last days, each with the stage at which it rests."""
    for back, domain in UNREAD:
        day = PRESENT.date() - timedelta(days=back)
        yield needs.stray_need(world, COUNTY, day, domain, used, ending="received"), ""
    yield budget_year(world, COUNTY, PRESENT.year + 1, date(2026, 11, 17)), "budget_reviewed"
    yield budget_year(world, CITY, PRESENT.year + 1, date(2026, 11, 16)), "budget_audited"
    yield _registration(world), ""
    yield _end_of_a_union(world), ""


def _registration(world: World) -> Life:
    """Let an organisation register that waits for the county's decision."""
    name, username, manager = NEWCOMER
    yield Wait(at(working(PRESENT.date() - timedelta(days=2)), 15, 20))
    registry.register(world, name, COUNTY, username, manager, inspected=PRESENT.year - 1)
    yield Wait(at(working(PRESENT.date() - timedelta(days=2)), 16))


def _end_of_a_union(world: World) -> Life:
    """Let the county's head report a union that ends, which the administrator has to confirm."""
    yield Wait(at(working(PRESENT.date() - timedelta(days=1)), 10, 5))
    union = Union.objects.get(code=ENDING)
    told = {
        "cause": "other",
        "reason": "街道筹备组已撤，会员和组织关系转入焦店镇总工会，经费结清（演示数据）。",
    }
    head = world.who(COUNTY, "role_head")
    dissolutions.report(union.pk, told, document=("撤销决定（演示数据）.pdf", PAGE), by=head)
    yield Wait(at(working(PRESENT.date() - timedelta(days=1)), 10, 30))
