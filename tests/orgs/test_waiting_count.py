"""The number of waiting acts in the head of every page."""

from collections.abc import Callable

import pytest
from django.test import Client

from orgs.models import Organisation, Union, User
from portal.common import worklist
from portal.common.access import PUBLIC, Actor
from tests.factories.orgs import OrganisationFactory

pytestmark = pytest.mark.django_db


def waiting(county: Union) -> Organisation:
    return OrganisationFactory.create(keeper=county, state=Organisation.State.SUBMITTED)


def test_the_head_tells_how_many_acts_wait(client: Client, county: Union, reviewer: Actor) -> None:
    waiting(county)
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))

    page = client.get("/u/orgs/").content.decode()

    assert '<span class="word">待办</span><span class="count">1</span>' in page


def test_a_second_page_does_not_count_again(
    client: Client,
    county: Union,
    reviewer: Actor,
    django_assert_num_queries: Callable[..., object],
) -> None:
    waiting(county)
    worklist.items_for(reviewer)

    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert worklist.count_for(reviewer) == 1


def test_an_own_act_is_counted_off_at_once(client: Client, county: Union, reviewer: Actor) -> None:
    organisation = waiting(county)
    client.force_login(User.objects.get(pk=reviewer.user_id or 0))
    client.get("/u/orgs/")

    client.post(f"/u/orgs/{organisation.uscc}/send-back/", {"reason": "请补充登记证书有效期。"})

    assert worklist.count_for(reviewer) == 0


def test_nothing_waits_for_the_public() -> None:
    assert worklist.count_for(PUBLIC) == 0
