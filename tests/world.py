"""One project taken through the product by its own actions: a fixture for whole-system tests."""

from dataclasses import dataclass
from datetime import date, datetime

from orgs.actions.people import install_roles
from orgs.actions.unions import create_union
from orgs.models import Union
from portal.common import clock
from portal.common.access import SYSTEM
from portal.demo.story.moments import BEGIN, at
from portal.demo.story.proposal import Case
from portal.demo.story.walk import prepare, walk
from portal.demo.story.world import World

UNIONS = (
    ("000000", "中华全国总工会", Union.Level.NATIONAL, ""),
    ("410000", "河南省总工会", Union.Level.PROVINCE, "000000"),
    ("410400", "平顶山市总工会", Union.Level.PREFECTURE, "410000"),
    ("410402", "新华区总工会", Union.Level.COUNTY, "410400"),
    ("410403", "卫东区总工会", Union.Level.COUNTY, "410400"),
)


@dataclass(frozen=True, slots=True)
class Walk:
    """The world, the walked case, and the moment at which it stopped."""

    world: World
    case: Case
    stopped_at: datetime


def build_walk(until: str = "signed") -> Walk:
    """Build the county's world and take one project to the stage (see `walk` for their names)."""
    with clock.at(at(BEGIN, 8)):
        install_roles()
        _found_unions()
        world = World("!")  # nobody signs in with it
        prepare(world)
    case, stopped_at = walk(world, until)
    return Walk(world, case, stopped_at)


def _found_unions() -> None:
    """Found what is not there yet, parents first."""
    for code, name, level, parent in UNIONS:
        if not Union.objects.filter(code=code).exists():
            above = Union.objects.filter(code=parent).first()
            create_union(
                code=code, name=name, level=level, parent=above, since=date(2020, 1, 1), by=SYSTEM
            )
