"""One service project lives its whole life in real Chromium, as the people who make it.

From a rider's need filed on a phone to a figure of a locked annual return, read over the interface.
The people are those of the demonstration's Xinhua district (410402); its city and province receive.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.flows import buying, delivering, returning
from tests.flows.cast import Cast
from tests.flows.stack import Stack
from tests.flows.walk import NAME, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.longest]


@pytest.fixture
def walk(chromium: Browser, stack: Stack) -> Iterator[Walk]:
    cast = Cast(chromium, stack.url)
    yield Walk(cast, stack)
    cast.close()


def test_a_need_becomes_a_figure_of_a_locked_return(walk: Walk, playwright_: Playwright) -> None:
    buying.a_rider_files_a_need(walk)
    buying.the_officer_starts_a_project(walk)
    buying.the_project_takes_money_and_is_approved(walk)
    buying.the_tender_is_published(walk)
    buying.a_new_organisation_registers(walk)
    buying.three_bids_are_sealed(walk)
    buying.two_officers_open(walk)
    buying.three_experts_score(walk)
    buying.the_award_stands_still_and_is_notified(walk)
    delivering.the_agreement_is_signed(walk)
    delivering.services_are_recorded_on_a_phone(walk)
    delivering.the_first_payment_is_made(walk)
    delivering.the_project_is_reviewed_half_way(walk)
    delivering.riders_answer_the_survey(walk)
    delivering.three_parties_evaluate(walk)
    assert NAME in buying.track(walk), "the asker reads what came of it"
    returning.the_county_returns_its_year(walk)
    returning.city_and_province_roll_up_and_lock(walk)
    figure = returning.the_figure_opens_its_records(walk)
    assert figure == returning.the_province_pulls_the_figure(walk, playwright_)
