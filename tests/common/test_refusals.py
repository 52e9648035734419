"""Refusals as pages: what happened, in Chinese, with a way on."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_address_that_only_takes_posts_says_so(client: Client) -> None:
    answer = client.get("/me/messages/read/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "不能直接打开" in answer.content.decode()


@pytest.mark.parametrize("address", ["/orgs/%00/", "/search/?q=a%00", "/n/track/?no%00=1"])
def test_a_nul_sign_is_refused_in_words(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 400
    assert "控制字符" in answer.content.decode()


def test_a_nul_sign_in_a_form_is_refused_and_nothing_kept(client: Client) -> None:
    answer = client.post("/register/", {"name": "暖阳\0"})

    assert answer.status_code == 400
    assert "控制字符" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"), [("/api/v1/none/", 404), ("/api/v1/unions/?q=%00", 400)]
)
def test_machines_are_refused_in_json(client: Client, address: str, status: int) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert answer.json()["message"].endswith("。")


def test_a_length_that_is_no_number_breaks_nothing(client: Client) -> None:
    assert client.get("/", CONTENT_LENGTH="²").status_code == 200


def test_machines_get_the_bare_answer(client: Client) -> None:
    answer = client.post("/health/ready/")

    assert answer.status_code == 405
    assert answer.content == b""


@pytest.mark.parametrize(
    "place", ["/search/?q=%00", "/n/%00/", "/orgs/%00/", "/account/login/?next=%00"]
)
def test_a_nul_in_an_address_is_refused_before_a_database_chokes_on_it(
    client: Client, place: str
) -> None:
    answer = client.get(place)

    assert answer.status_code == 400
    assert "请求不完整" in answer.content.decode()


def test_a_nul_in_a_form_is_refused_too(client: Client) -> None:
    assert client.post("/register/", {"name": "a\0b"}).status_code == 400


def test_machines_are_refused_a_nul_without_a_page(client: Client) -> None:
    answer = client.get("/api/v1/unions/?cursor=%00")

    assert (answer.status_code, answer.content) == (400, b"")


@pytest.mark.parametrize("token", ["\0", "ghk_é"])
def test_a_token_that_is_no_text_is_just_wrong(client: Client, token: str) -> None:
    answer = client.get("/api/v1/unions/", HTTP_AUTHORIZATION=f"Token {token}")

    assert answer.status_code == 401
