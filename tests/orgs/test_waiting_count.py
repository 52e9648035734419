"""The number of waiting acts in the head of every page."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from orgs.models import Organisation, Union, User
from portal.common import clock, worklist
from portal.common.access import PUBLIC, Actor
from tests.factories.orgs import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def waiting(county: Union) -> Organisation:
    return OrganisationFactory.create(keeper=county, state=Organisation.State.SUBMITTED)


def head_count(page: str) -> str:
    """Return the element that tells the number."""
    start = page.index('<span class="count"')
    return page[start : page.index("</span>", start) + len("</span>")]


def test_the_head_tells_how_many_acts_wait(client: Client, county: Union, reviewer: Actor) -> None:
    waiting(county)
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))

    page = client.get("/u/orgs/").content.decode()

    assert head_count(page) == '<span class="count">1</span>'


def test_a_second_page_does_not_count_again(
    county: Union, reviewer: Actor, django_assert_num_queries: Callable[..., object]
) -> None:
    waiting(county)
    worklist.items_for(reviewer)

    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert worklist.count_for(reviewer).number == 1


def test_an_old_number_is_renewed_after_the_page(
    client: Client, county: Union, reviewer: Actor, noon: datetime
) -> None:
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))
    client.get("/u/orgs/")
    waiting(county)
    with clock.at(noon + timedelta(seconds=30)):
        assert "hx-get" not in head_count(client.get("/u/orgs/").content.decode())
    with clock.at(noon + timedelta(minutes=2)):
        page = head_count(client.get("/u/orgs/").content.decode())
        renewed = client.get(page.partition('hx-get="')[2].partition('"')[0]).content.decode()
        after = head_count(client.get("/u/orgs/").content.decode())

    assert page.endswith("></span>"), "the page goes out with what was known"
    assert '<span class="count">1</span>' in renewed
    assert after == '<span class="count">1</span>'


def test_a_quarter_of_an_hour_later_the_page_itself_counts(
    client: Client, county: Union, reviewer: Actor, noon: datetime
) -> None:
    """Without script nobody asks for the renewal."""
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))
    client.get("/u/orgs/")
    waiting(county)
    with clock.at(noon + timedelta(minutes=16)):
        assert head_count(client.get("/u/orgs/").content.decode()) == '<span class="count">1</span>'


def test_an_own_act_is_counted_off_at_once(client: Client, county: Union, reviewer: Actor) -> None:
    organisation = waiting(county)
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))
    client.get("/u/orgs/")

    client.post(f"/u/orgs/{organisation.uscc}/send-back/", {"reason": "请补充登记证书有效期。"})

    assert worklist.count_for(reviewer).number == 0


def test_nothing_waits_for_the_public() -> None:
    assert worklist.count_for(PUBLIC).number == 0
