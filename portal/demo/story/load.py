"""Loading the whole world, stage by stage, with its progress told."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from annual_returns.reference import FORMS
from orgs.actions import places
from portal.common import clock, events, reference
from portal.common.models import Parameter
from portal.demo.accounts import PASSWORD
from portal.demo.story import (
    mechanisms,
    needs,
    people,
    qualification,
    registry,
    relations,
    returns,
    talents,
    venues,
)
from portal.demo.story.budgets import budget_year
from portal.demo.story.moments import BEGIN, PRESENT, at
from portal.demo.story.needs_material import NEEDS
from portal.demo.story.places import BY_CODE, NIL_REPORTERS, PLACES, RECEIVERS, SMALL
from portal.demo.story.plans import PLANS
from portal.demo.story.plans import SMALL as SMALL_PLANS
from portal.demo.story.present import UNREAD, last_days
from portal.demo.story.proposal import NEEDS_PER_PROJECT
from portal.demo.story.timeline import Timeline
from portal.demo.story.walk import live
from portal.demo.story.world import World

MARK = "demo_world"
STRAY_NEEDS = 200 - NEEDS_PER_PROJECT * len(PLANS) - len(UNREAD)
Tell = Callable[[str, int, str], None]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of the world is built."""

    places: tuple[str, ...]
    nil_reporters: tuple[str, ...]
    receivers: tuple[str, ...]
    small: bool


FULL = Scale(tuple(p.code for p in PLACES), NIL_REPORTERS, RECEIVERS, small=False)
REDUCED = Scale(SMALL, (), ("410000",), small=True)


def is_loaded() -> bool:
    """Whether the world is there already."""
    return Parameter.objects.filter(code=MARK).exists()


def load(scale: Scale, tell: Tell) -> World:
    """Build the world; `tell(stage, percent, note)` hears how far it is."""
    # Millions of short-lived objects and hardly a cycle: look for cycles less often.
    gc.set_threshold(200_000, 20, 20)
    world = World(make_password(PASSWORD))
    with _stage("divisions and unions", tell), clock.at(at(BEGIN, 8)):
        # The years' forms come into force in the story.
        list(reference.load(without=frozenset({FORMS})))
    with _stage("people and ledgers", tell), clock.at(at(BEGIN, 8, 30)):
        _appoint(world, scale, tell)
    with _stage("two years of work", tell):
        _live(world, scale, tell)
    with _stage("audit chain", tell):
        events.seal_all()
    Parameter.objects.create(
        code=MARK, value={"small": scale.small}, valid_from=BEGIN, source="演示数据"
    )
    clock.shift_to(PRESENT)
    places.settle()  # the scheduler would soon; until then lists ask the tree
    return world


@contextmanager
def _stage(name: str, tell: Tell) -> Iterator[None]:
    started = time.monotonic()
    tell(name, 0, "")
    yield
    tell(name, 100, f"{time.monotonic() - started:.1f} s")


def _appoint(world: World, scale: Scale, tell: Tell) -> None:
    people.reserve_names(world)
    registry.reserve_names(world)
    for number, code in enumerate(scale.places):
        people.staff_buying_union(world, code)
        needs.open_sites(world, code)
        registry.import_ledger(world, code)
        tell("people and ledgers", 90 * number // len(scale.places), "")
    if not scale.small:
        people.found_unions(world, BEGIN)
    for code in scale.nil_reporters:
        people.staff_reporting_union(world, code)
    for code in scale.receivers:
        people.staff_receiving_union(world, code)
    for name, code, username, manager in registry.REGISTERED:
        made = registry.register(world, name, code, username, manager)
        registry.approve(world, made, code)


def _live(world: World, scale: Scale, tell: Tell) -> None:
    timeline = Timeline(PRESENT)
    for code in scale.places:
        timeline.add(budget_year(world, code, 2025, date(2025, 1, 7)))
        timeline.add(budget_year(world, code, 2026, date(2025, 12, 15)))
        timeline.add(registry.inspections(world, code, 2025))
        timeline.add(relations.keep_in_touch(world, code))
        timeline.add(qualification.autumn_vetting(world, code, date(2026, 10, 20)))
    timeline.add(relations.build_together(world))
    timeline.add(mechanisms.lead_and_coordinate(world))
    used: set[str] = set()
    for plan in SMALL_PLANS if scale.small else PLANS:
        timeline.add(live(world, plan, used), hold=plan.hold)
    for life in returns.year_of_returns(world, scale.places + scale.nil_reporters, scale.receivers):
        timeline.add(life)
    for life in returns.year_under_way(world):
        timeline.add(life)
    timeline.add(talents.year_of_people(world))
    for code, day, domain in _strays(world, scale):
        timeline.add(needs.stray_need(world, code, day, domain, used))
    timeline.add(venues.places(world))
    timeline.add(venues.use(world))
    if not scale.small:
        timeline.add(registry.lists(world, "410400"))
        for life, rests_at in last_days(world, used):
            timeline.add(life, hold=rests_at)

    def progress(moment: datetime) -> None:
        share = (moment - at(BEGIN)) / (PRESENT - at(BEGIN))
        tell("two years of work", min(99, max(0, int(share * 100))), f"{moment:%Y-%m}")

    timeline.run(progress)


def _strays(world: World, scale: Scale) -> Iterator[tuple[str, date, str]]:
    """Yield where, when and about what the needs arise that no project takes up."""
    span = (PRESENT.date() - BEGIN).days - 1
    weights = [BY_CODE[code].spare for code in scale.places]
    for number in range(4 if scale.small else STRAY_NEEDS):
        back = world.rng.randrange(20) if number % 5 == 0 else world.rng.randrange(span)
        code = world.rng.choices(scale.places, weights)[0]
        yield code, PRESENT.date() - timedelta(days=back + 1), world.rng.choice(sorted(NEEDS))
