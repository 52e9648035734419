"""The demonstration's doors: role cards and the clock; nothing of it exists elsewhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.test import Client, override_settings
from django.urls import include, path

from orgs.models import Union, User
from portal.common import clock
from portal.common.access import Actor
from portal.demo import accounts
from portal.urls import urlpatterns as site
from tests.conftest import MakeActor
from tests.factories.orgs import user_of

pytestmark = pytest.mark.django_db
urlpatterns = [*site, path("demo/", include("portal.demo.urls"))]


@pytest.fixture
def demo(client: Client, settings: Any) -> Any:
    settings.DEMO = True
    with override_settings(ROOT_URLCONF=__name__):
        yield client


@pytest.fixture
def wangmin(clerk: Actor) -> User:
    user = user_of(clerk)
    user.username = "wangmin"
    user.save()
    return user


def test_without_demo_there_is_no_door(client: Client) -> None:
    assert client.post("/demo/enter/", {"username": "wangmin"}).status_code == 404
    assert client.get("/demo/clock/").status_code == 404


def test_the_cards_show_who_exists(
    demo: Client, wangmin: User, county: Union, make_actor: MakeActor
) -> None:
    make_actor(county, "role_officer", name="周倩")
    shown = [(c["role_label"], c["name"]) for c in accounts.cards()]
    page = demo.get("/account/login/").content.decode()

    assert shown == [("区总经办", "王敏"), ("区总第二经办", "周倩")]
    assert "演示身份" in page
    assert accounts.PASSWORD in page


def test_a_card_signs_in_with_one_press(demo: Client, wangmin: User) -> None:
    entered = demo.post("/demo/enter/", {"username": "wangmin", "next": "https://evil.example/"})

    assert entered.headers["Location"] == "/home/"
    assert demo.get("/home/").headers["Location"] == "/u/"


def test_only_people_on_the_cards_enter_so(demo: Client, outsider: Actor) -> None:
    name = user_of(outsider).username

    assert demo.post("/demo/enter/", {"username": name}).status_code == 404


def test_the_clock_goes_forward_and_never_back(demo: Client) -> None:
    later = clock.local(clock.now() + timedelta(days=30)).replace(second=0, microsecond=0)
    back = clock.local(clock.now() - timedelta(days=1))

    refused = demo.post("/demo/clock/", {"moment": f"{back:%Y-%m-%dT%H:%M}"})
    assert refused.status_code == 422
    assert "只能前进" in refused.content.decode()
    assert demo.post("/demo/clock/", {"moment": f"{later:%Y-%m-%dT%H:%M}"}).status_code == 302
    assert abs(clock.now() - later) < timedelta(minutes=1)


def test_the_common_password_is_one_the_product_accepts() -> None:
    validate_password(accounts.PASSWORD)
