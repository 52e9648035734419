"""Refusals as pages: what happened, in Chinese, with a way on."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_address_that_only_takes_posts_says_so(client: Client) -> None:
    answer = client.get("/me/messages/read/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "不能直接打开" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/orgs/%00/", "/search/?q=a%00", "/n/track/?no%00=1", "/n/%00/", "/account/login/?next=%00"],
)
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


@pytest.mark.parametrize("token", ["\0", "ghk_é"])
def test_a_token_that_is_no_text_is_just_wrong(client: Client, token: str) -> None:
    answer = client.get("/api/v1/unions/", HTTP_AUTHORIZATION=f"Token {token}")

    assert answer.status_code == 401
