"""Two people at once with relations and undertakings: one is done, the other reads a sentence."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orgs.actions import links, undertakings
from orgs.models import Federation, Organisation, OrganisationLink, Participation, UnionFounding
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import RuleError
from tests.conftest import NOON
from tests.orgs.test_races import at_once
from tests.orgs.test_undertakings import FEDERATION

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 1, 5)


def one_of_two(act: Callable[[int], Any]) -> RuleError:
    def at_noon(number: int) -> None:
        with clock.at(NOON):
            act(number)

    (lost,) = [e for e in at_once(2, at_noon) if e is not None]
    assert isinstance(lost, RuleError), repr(lost)
    return lost


def test_two_foundings_of_one_organisation(
    org: Organisation, clerk: Actor, make_actor: Any, city: Any
) -> None:
    both = (clerk, make_actor(city, "role_officer"))
    begun = {"organisation": org, "since": DAY}
    lost = one_of_two(lambda n: undertakings.begin("foundings", begun, by=both[n]))
    assert lost.details[0]["message"] == "这家机构的建会已在办理中。"
    assert UnionFounding.objects.count() == 1


def test_one_federation_clicked_twice(clerk: Actor, second_clerk: Actor) -> None:
    both = (clerk, second_clerk)
    lost = one_of_two(lambda n: undertakings.begin("federations", FEDERATION, by=both[n]))
    assert "已登记" in lost.details[0]["message"]
    assert Federation.objects.count() == 1


def test_one_member_joining_twice_and_one_link_opened_twice(
    org: Organisation, clerk: Actor, second_clerk: Actor
) -> None:
    both = (clerk, second_clerk)
    with clock.at(NOON):
        made = undertakings.begin("federations", FEDERATION, by=clerk)
    lost = one_of_two(
        lambda n: undertakings.join("federations", made.no, org, since=DAY, by=both[n])
    )
    assert "已经在内" in lost.message
    assert Participation.objects.count() == 1
    lost = one_of_two(lambda n: links.open_link(org, kind="incubation", since=DAY, by=both[n]))
    assert "已经建立" in lost.message
    assert OrganisationLink.objects.filter(organisation=org).count() == 2
