"""Refusals as pages: what happened, in Chinese, with a way on."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_address_that_only_takes_posts_says_so(client: Client) -> None:
    answer = client.get("/me/messages/read/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "不能直接打开" in answer.content.decode()


def test_machines_get_the_bare_answer(client: Client) -> None:
    answer = client.post("/health/ready/")

    assert answer.status_code == 405
    assert answer.content == b""
