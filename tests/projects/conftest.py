"""A published tender with its people; the clock stands at noon of 2026-03-10."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from projects.models import Tender
from tests.conftest import MakeActor
from tests.factories import tenders as make
from tests.factories.orgs import OrganisationFactory, inspected


@pytest.fixture
def org(org: Organisation) -> Organisation:
    inspected(org, clock.today().year - 1)
    return org


@pytest.fixture
def rival(rival: Organisation) -> Organisation:
    inspected(rival, clock.today().year - 1)
    return rival


@pytest.fixture
def third(county: Union) -> Organisation:
    made: Organisation = OrganisationFactory.create(name="康陪职业健康服务社", keeper=county)
    inspected(made, clock.today().year - 1)
    return made


@pytest.fixture
def bidders(
    bidder: Actor, rival_bidder: Actor, third: Organisation, make_actor: MakeActor
) -> list[Actor]:
    """Managers of three organisations."""
    return [bidder, rival_bidder, make_actor(third, "org_manager", name="贺敏")]


@pytest.fixture
def experts(county: Union, expert: Actor, make_actor: MakeActor) -> list[Actor]:
    """Three experts of the union's library."""
    return [expert, *(make_actor(county, "expert", name=n) for n in ("方明", "邓洁"))]


@pytest.fixture
def tender(
    noon: datetime, county: Union, clerk: Actor, reviewer: Actor, discipline: Actor
) -> Tender:
    """Published on 2026-03-10; the deadline is 2026-03-18 17:00."""
    return make.published(clerk, reviewer, discipline, make.approved_project(county))


@pytest.fixture
def full(tender: Tender, bidders: list[Actor]) -> Tender:
    """With bids of 36,000, 37,000 and 38,000."""
    for place, by in enumerate(bidders):
        make.bid(tender, by, 36_000 + 1_000 * place)
    return tender


@pytest.fixture
def opened(full: Tender, clerk: Actor, discipline: Actor) -> Iterator[Tender]:
    """The clock stands after the opening."""
    with clock.at(make.AFTER):
        make.opened(full, clerk, discipline)
        full.refresh_from_db()
        yield full


@pytest.fixture
def reviewing(opened: Tender, experts: list[Actor], clerk: Actor) -> Tender:
    make.panel_of(opened, experts, clerk)
    return opened


@pytest.fixture
def scored(reviewing: Tender, experts: list[Actor]) -> Tender:
    for expert in experts:
        make.score_all(reviewing, expert)
    return reviewing


@pytest.fixture
def decided(scored: Tender, clerk: Actor, reviewer: Actor) -> Tender:
    make.decided(scored, clerk, reviewer)
    return scored
