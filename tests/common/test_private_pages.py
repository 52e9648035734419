"""Nothing that a signed-in person saw stays in the browser: headers of pages and of static files."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from evaluation.actions import surveys
from orgs.models import Organisation, Union, User
from portal.common.access import Actor
from tests.factories.evaluation import served

pytestmark = pytest.mark.django_db


def held(client: Client, address: str) -> str:
    return str(client.get(address).headers.get("Cache-Control", ""))


@pytest.fixture
def signed_in(client: Client, clerk: Actor) -> Client:
    client.force_login(
        User.objects.get(pk=clerk.user_id or 0),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


@pytest.mark.parametrize("address", ["/u/", "/u/projects/", "/", "/u/no-such-page/", "/sys/users/"])
def test_no_page_of_a_signed_in_person_is_kept(signed_in: Client, address: str) -> None:
    """Refusals too: they name the person in their head line."""
    assert set(held(signed_in, address).split(", ")) >= {"no-store", "private"}


def test_the_pages_before_and_after_the_session_are_not_kept(signed_in: Client) -> None:
    goodbye = signed_in.post("/account/logout/")
    assert "no-store" in goodbye["Cache-Control"]
    back = signed_in.get("/u/")
    assert back.status_code == 302
    assert "no-store" in back["Cache-Control"]
    assert "no-store" in held(signed_in, "/account/login/")


def test_a_survey_is_not_kept_on_a_borrowed_phone(
    noon: object, county: Union, org: Organisation, clerk: Actor
) -> None:
    survey = surveys.open_survey(served(county, org).pk, frame=60, by=clerk)
    token = survey.invitations.values_list("token", flat=True)[0]
    assert "no-store" in held(Client(), f"/s/{token}/")


@pytest.mark.parametrize("address", ["/api/schema/", "/api/docs/"])
def test_the_interfaces_description_needs_nobody(client: Client, address: str) -> None:
    """The API leaves no user on the request, not even an anonymous one."""
    assert client.get(address).status_code == 200


def test_public_pages_and_static_files_may_be_kept(client: Client, signed_in: Client) -> None:
    assert held(Client(), "/") == ""
    assert "no-store" not in held(signed_in, "/static/admin/css/base.css")
    assert signed_in.get("/static/admin/css/base.css").status_code == 200


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_back_button_shows_nothing_after_the_sign_out(
    live_server: Any,
    chromium: Browser,
    clerk: Actor,
) -> None:
    """Neither the page itself nor a draft typed into it."""
    session = Client()
    session.force_login(
        User.objects.get(pk=clerk.user_id or 0),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    window = chromium.new_context(base_url=live_server.url)
    cookie = session.cookies["sessionid"].value
    window.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = window.new_page()
    page.goto("/u/projects/")
    page.evaluate("sessionStorage.setItem('kept-form:midterm-1', '[]')")
    page.locator("summary", has_text=clerk.name).click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "/u/" not in url)
    assert "kept-form:midterm-1" not in page.evaluate("Object.keys(sessionStorage)")
    page.go_back()
    expect(page).to_have_url(re.compile("/account/login/"))
    expect(page.locator("body")).not_to_contain_text(clerk.name)
    window.close()
