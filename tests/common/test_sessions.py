"""Signing in and staying in: lock-out, idle sessions, and forms an ended session interrupted."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from orgs.models import Membership, Union, User
from orgs.roles import ROLES
from portal.common.middleware import KEPT_AT_MOST
from portal.common.models import Event
from portal.common.pages import actor_of
from tests.factories.orgs import UserFactory, appoint

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-passphrase"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(county: Union) -> User:
    user = UserFactory.create(username="wangmin", full_name="王敏")
    user.set_password(PASSWORD)
    user.save()
    appoint(user, ROLES[0].install(), county)
    return user


def sign_in(
    client: Client, username: str = "wangmin", password: str = PASSWORD, **more: Any
) -> Any:
    return client.post(
        "/account/login/",
        {"login": username, "password": password, **more.pop("fields", {})},
        **more,
    )


def test_five_failures_lock_the_account_even_for_the_right_password(
    client: Client, person: User
) -> None:
    for _ in range(5):
        assert "登录名或密码不正确" in sign_in(client, password="wrong").content.decode()

    response = sign_in(client)

    assert "已锁定 15 分钟" in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated


def test_the_lock_ends_after_fifteen_minutes(client: Client, person: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            sign_in(client, password="wrong")
        clock.shift(timedelta(minutes=15, seconds=1))

        assert sign_in(client).headers["Location"] == "/home/"


def test_one_persons_lock_does_not_lock_another(client: Client, person: User) -> None:
    for _ in range(5):
        sign_in(client, username="somebody", password="wrong")

    assert sign_in(client).status_code == 302


def test_an_unknown_name_is_refused_in_the_same_words(client: Client, person: User) -> None:
    known = sign_in(client, password="wrong").content.decode()
    unknown = sign_in(client, username="nobody", password="wrong").content.decode()

    assert "登录名或密码不正确" in unknown
    assert known.count("errorlist") == unknown.count("errorlist")


def test_there_is_no_way_to_reset_by_mail(client: Client) -> None:
    assert client.get("/account/password/reset/").headers["Location"] == "/account/login/"
    assert "忘记密码？" not in client.get("/account/login/").content.decode()


def test_a_person_without_a_post_is_told_why(client: Client, person: User) -> None:
    Membership.objects.all().delete()
    client.force_login(person)

    response = client.get("/home/")

    assert response.status_code == 403
    assert "还没有单位和岗位" in response.content.decode()


def age(client: Client, **minutes: int) -> None:
    session = client.session
    now = timezone.now().timestamp()
    session["began"] = now - minutes.get("began", 0) * 60
    session["seen"] = now - minutes.get("seen", 0) * 60
    session.save()


def test_an_idle_session_ends_and_says_so(client: Client, person: User) -> None:
    sign_in(client)
    age(client, began=31, seen=31)

    response = client.get("/me/")

    assert "expired=idle" in response.headers["Location"]
    page = client.get(response.headers["Location"]).content.decode()
    assert "登录已超时" in page
    assert "next" in page


def test_a_session_ends_after_twelve_hours_of_work(client: Client, person: User) -> None:
    sign_in(client)
    age(client, began=12 * 60 + 1)

    assert client.get("/me/").status_code == 302


def test_a_session_in_use_goes_on(client: Client, person: User) -> None:
    sign_in(client)
    age(client, began=60, seen=29)

    assert client.get("/me/").status_code == 200


def test_an_ended_session_leaves_no_actor_on_public_pages(client: Client, person: User) -> None:
    sign_in(client)
    age(client, began=31, seen=31)

    response = client.get("/orgs/")

    assert actor_of(response.wsgi_request).user_id is None


FORM = {"reason": "请补充年检结论", "password": "never-kept"}


def interrupted(client: Client) -> str:
    """Post a form with an ended session; return the address of the sign-in page."""
    sign_in(client)
    age(client, began=31, seen=31)
    response = client.post("/u/orgs/X/send-back/", FORM)
    return str(response.headers["Location"])


def test_what_was_typed_survives_an_ended_session(client: Client, person: User) -> None:
    place = interrupted(client)
    assert "您填写的内容已保留" in client.get(place).content.decode()
    resume = place.partition("next=")[2].partition("&")[0].replace("%2F", "/")

    assert sign_in(client, fields={"next": resume}).headers["Location"] == resume
    page = client.get(resume).content.decode()

    assert "请补充年检结论" in page
    assert 'action="/u/orgs/X/send-back/"' in page
    assert "never-kept" not in page


def test_another_person_at_the_same_computer_sees_nothing_of_it(
    client: Client, person: User, county: Union
) -> None:
    place = interrupted(client)
    resume = place.partition("next=")[2].partition("&")[0].replace("%2F", "/")
    other = UserFactory.create()
    appoint(other, ROLES[0].install(), county)
    client.force_login(other)

    response = client.get(resume)

    assert response.status_code == 404
    assert "请补充年检结论" not in response.content.decode()


def test_nobody_sends_on_a_form_that_a_stranger_put_aside(client: Client, person: User) -> None:
    """Else one press of a button on our own page would pay, appoint or sign in the victim's name."""
    stranger = Client()
    place = stranger.post("/u/payments/FK-1/pay/", {"voucher_no": "1"}).headers["Location"]
    resume = place.partition("next=")[2].partition("&")[0].replace("%2F", "/")
    sign_in(client)

    response = client.get(resume)

    assert response.status_code == 404
    assert "voucher_no" not in response.content.decode()


def test_one_address_cannot_fill_the_cache_with_forms(client: Client) -> None:
    times, _ = KEPT_AT_MOST
    places = [client.post("/u/x/", FORM).headers["Location"] for _ in range(times + 1)]

    assert all("resume" in place for place in places[:-1])
    assert "resume" not in places[-1]


def test_a_form_that_another_site_posted_is_not_kept(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/u/orgs/X/send-back/", FORM)

    assert "resume" not in response.headers["Location"]


def test_signing_in_is_written_to_the_log(client: Client, person: User) -> None:
    sign_in(client)

    assert Event.objects.filter(action="orgs.user.sign_in", actor_name="王敏").count() == 1
