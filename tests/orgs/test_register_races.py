"""Two people at once in the register: one code, one person, a file that is being handed in."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction

from orgs.actions import cures, identities, listings, organisations, quotas, talents
from orgs.models import CreditListing, CureWindow, HeadCount, Organisation, Talent, Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete
from tests.conftest import NOON, MakeActor
from tests.factories.orgs import UnionFactory, credit_code, place
from tests.factories.talents import candidate, identity, person
from tests.orgs.test_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PAPER = ("核准.pdf", b"%PDF-1.7")


def test_two_organisations_that_change_to_one_code(
    org: Organisation, rival: Organisation, reviewer: Actor
) -> None:
    code, both = credit_code(901), (org, rival)

    def act(number: int) -> None:
        with clock.at(NOON):
            wanted = identities.Change(both[number].name, code, date(2026, 3, 1), "登记机关变更")
            identities.change(both[number].pk, wanted, document=PAPER, by=reviewer)

    errors = at_once(2, act)
    (lost,) = [e for e in errors if e is not None]
    assert isinstance(lost, Incomplete)
    assert [d["field"] for d in lost.details] == ["uscc"]
    assert Organisation.objects.filter(uscc=code).count() == 1


def test_two_colleagues_that_register_one_person(clerk: Actor, second_clerk: Actor) -> None:
    values, both = person(), (clerk, second_clerk)

    def act(number: int) -> None:
        with clock.at(NOON):
            talents.register(values, by=both[number])

    errors = at_once(2, act)
    (lost,) = [e for e in errors if e is not None]
    assert isinstance(lost, Incomplete)
    assert [d["field"] for d in lost.details] == ["identity"]
    assert Talent.objects.count() == 1


def test_two_colleagues_that_record_one_number_of_workers(
    county: Union, clerk: Actor, second_clerk: Actor
) -> None:
    town = UnionFactory.create(code="410402001", level=Union.Level.TOWNSHIP)
    place(town, county)
    both = (clerk, second_clerk)

    def act(number: int) -> None:
        with clock.at(NOON):
            quotas.record_head_count(
                town.code, stock_on=date(2026, 3, 1), workers=100 + number, source="台账",
                by=both[number],
            )  # fmt: skip

    assert at_once(2, act) == [None, None]
    assert HeadCount.objects.count() == 1


def test_two_candidates_that_turn_out_to_be_one_person(clerk: Actor, second_clerk: Actor) -> None:
    number, both = identity(), (clerk, second_clerk)
    people = [candidate(clerk, name=f"周晓{n}", phone=f"1380000123{n}") for n in range(2)]

    def act(n: int) -> None:
        with clock.at(NOON):
            talents.promote(people[n].no, employer="direct", identity=number, by=both[n])

    (lost,) = [e for e in at_once(2, act) if e is not None]
    assert isinstance(lost, Incomplete)
    assert [d["field"] for d in lost.details] == ["identity"]


def test_two_colleagues_that_list_one_body(city: Union, make_actor: MakeActor) -> None:
    both = [make_actor(city, "role_reviewer") for _ in range(2)]

    def act(number: int) -> None:
        with clock.at(NOON):
            listings.add(
                kind="serious", name="某某服务中心", since=date(2026, 3, 1), source="公告",
                by=both[number],
            )  # fmt: skip

    (lost,) = [e for e in at_once(2, act) if e is not None]
    assert isinstance(lost, Incomplete)
    assert "不用重复登记" in lost.details[0]["message"]
    assert CreditListing.objects.count() == 1


def test_a_change_under_way_holds_back_the_handing_in(
    org: Organisation, reviewer: Actor, bidder: Actor
) -> None:
    found: list[Exception] = []
    with clock.at(NOON):
        window = cures.open_window(
            org.pk, [cures.Ticked("address", "与证书一致")], until=NOON + timedelta(days=3),
            by=reviewer,
        )  # fmt: skip

        def hand_in() -> None:
            try:
                with clock.at(NOON), connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '300ms'")
                    cures.hand_in(window.pk, by=bidder)
            except DatabaseError as error:
                found.append(error)
            finally:
                connection.close()

        with transaction.atomic():
            organisations.update_profile(org.pk, {"address": "新华区曙光街8号"}, by=bidder)
            other = Thread(target=hand_in)
            other.start()
            other.join()
    assert found, "it was handed in while a change was under way"
    assert CureWindow.objects.get(pk=window.pk).state == CureWindow.State.OPEN
