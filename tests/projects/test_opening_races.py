"""Openings and bids at once, on PostgreSQL: one opening wins, no bid on time is missed."""

import time
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from orgs.models import Organisation, Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import RuleError, WrongState
from portal.common.models import Event
from projects.actions import awards, bids, openings
from projects.models import Award, Bid, SealedBid, Tender
from tests.factories import tenders as make
from tests.factories.orgs import OrganisationFactory
from tests.projects.test_races import at_once, refusals

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def closing_in(tender: Tender, seconds: float) -> Tender:
    """Let the tender close soon by the database's own clock, which threads share."""
    tender.deadline = clock.database_now() + timedelta(seconds=seconds)
    Tender.objects.filter(pk=tender.pk).update(deadline=tender.deadline)
    return tender


@pytest.fixture
def published(county: Union, clerk: Actor, reviewer: Actor, discipline: Actor) -> Tender:
    with clock.at(datetime(2026, 3, 10, 12, tzinfo=clock.SHANGHAI)):
        return make.published(clerk, reviewer, discipline, make.approved_project(county))


def test_two_openings_at_once_one_wins(
    published: Tender, bidders: list[Actor], clerk: Actor, discipline: Actor
) -> None:
    tender = closing_in(published, 3)
    for by in bidders:
        make.bid(tender, by)
    time.sleep(3.1)
    make.turn_both(tender, clerk, discipline)

    results = at_once([lambda: openings.open_bids(tender.pk, by=clerk)] * 4)

    assert len(refusals(results)) == 3
    assert all(isinstance(r, WrongState) for r in refusals(results))
    assert Bid.objects.filter(tender=tender).count() == 3
    assert Event.objects.filter(action="projects.tender.open").count() == 1


def test_a_bid_accepted_in_time_is_never_missed_by_the_opening(
    published: Tender, bidders: list[Actor], clerk: Actor, discipline: Actor
) -> None:
    tender = closing_in(published, 3)
    for by in bidders[:2]:
        make.bid(tender, by)

    def slow_bid() -> object:
        # Accepted in time, but its transaction commits a good while after the deadline.
        with transaction.atomic():
            receipt = make.bid(tender, bidders[2])
            time.sleep(4)
        return receipt

    def open_after_the_deadline() -> object:
        time.sleep(3.2)
        make.turn_both(tender, clerk, discipline)
        return openings.open_bids(tender.pk, by=clerk)

    results = at_once([slow_bid, open_after_the_deadline])

    assert refusals(results) == []
    assert Bid.objects.filter(tender=tender).count() == 3


def test_bids_around_the_deadline_are_either_receipted_and_opened_or_refused(
    published: Tender, county: Union, make_actor, clerk: Actor, discipline: Actor
) -> None:
    organisations: list[Organisation] = OrganisationFactory.create_batch(8, keeper=county)
    people = [make_actor(o, "org_manager", name=f"投标{i}") for i, o in enumerate(organisations)]
    tender = closing_in(published, 2)

    def bid_at(by: Actor, delay: float) -> object:
        time.sleep(delay)
        return make.bid(tender, by)

    results = at_once([partial(bid_at, by, 1.6 + 0.1 * i) for i, by in enumerate(people)])
    accepted = [r for r in results if isinstance(r, bids.Receipt)]
    time.sleep(1)
    make.turn_both(tender, clerk, discipline)
    opened = openings.open_bids(tender.pk, by=clerk)

    assert tender.deadline is not None
    assert all(r.received_at <= tender.deadline for r in accepted)
    assert len(accepted) + len(refusals(results)) == 8
    if len(accepted) >= 3:
        assert {b.receipt_no for b in opened} == {r.number for r in accepted}
    else:
        assert opened == []


def test_two_submits_of_one_organisation_make_one_version_each(
    published: Tender, bidder: Actor
) -> None:
    tender = closing_in(published, 600)

    results = at_once([lambda: make.bid(tender, bidder)] * 4)

    accepted = [r for r in results if isinstance(r, bids.Receipt)]
    assert accepted
    assert sorted(r.version for r in accepted) == list(range(1, len(accepted) + 1))
    assert all(isinstance(r, RuleError) for r in refusals(results))


def test_two_decisions_make_one_award(
    published: Tender, bidders: list[Actor], experts: list[Actor], clerk: Actor,
    discipline: Actor, reviewer: Actor,
) -> None:  # fmt: skip
    tender = closing_in(published, 3)
    for by in bidders:
        make.bid(tender, by)
    time.sleep(3.1)
    make.opened(tender, clerk, discipline)
    make.panel_of(tender, experts, clerk)
    for expert in experts:
        make.score_all(tender, expert)
    awards.report(tender.pk, by=clerk)

    results = at_once([lambda: awards.decide(tender.pk, by=reviewer)] * 4)

    assert len(refusals(results)) == 3
    assert Award.objects.filter(tender=tender).count() == 1


def test_now_inside_a_waiting_transaction_is_not_the_transactions_start() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        first = clock.database_now()
        cursor.execute("SELECT pg_sleep(0.2)")
        assert clock.database_now() - first >= timedelta(seconds=0.2)
    assert SealedBid.objects.count() == 0
