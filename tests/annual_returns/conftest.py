"""People of the units that report, and one county's business of 2025."""

from datetime import date

import pytest

from annual_returns.models import AnnualReturn
from orgs.models import Organisation, Union
from portal.common.access import Actor
from tests.conftest import MakeActor
from tests.factories import annual_returns as made


@pytest.fixture
def city_reviewer(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_reviewer", name="市审核")


@pytest.fixture
def city_head(city: Union, make_actor: MakeActor) -> Actor:
    return make_actor(city, "role_head", name="市负责人")


@pytest.fixture
def province_statistician(province: Union, make_actor: MakeActor) -> Actor:
    return make_actor(province, "role_statistician", name="省统计")


@pytest.fixture
def other_statistician(other_county: Union, make_actor: MakeActor) -> Actor:
    return make_actor(other_county, "role_statistician", name="外县统计")


@pytest.fixture
def business(county: Union, org: Organisation) -> None:
    """One project of 2025, half paid, with two sessions."""
    made.link(county, org)
    agreement = made.signed(county, org, date(2025, 5, 6))
    made.paid(agreement, 20_000, date(2025, 6, 1))
    made.served(agreement, date(2025, 7, 1), 12, ("a", "b"))
    made.served(agreement, date(2025, 7, 2), 10, ("b", "c"))


@pytest.fixture
def computed(county: Union, statistician: Actor, business: None) -> AnnualReturn:
    return made.computed(county, statistician)


@pytest.fixture
def submitted(
    computed: AnnualReturn, statistician: Actor, reviewer: Actor, head: Actor
) -> AnnualReturn:
    return made.submitted(computed, statistician, reviewer, head)
