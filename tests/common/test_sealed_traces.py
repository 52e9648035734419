"""Logs and kept forms do not tell who works on which bid."""

import json
import logging
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest

from portal.common import kept_forms
from portal.logs import formatter, hide_bidders, hide_secrets

PATH = "/o/bids/ZB-410402-2026-0001/check/"


def test_a_line_about_a_bidders_page_loses_path_and_person() -> None:
    line = hide_bidders(
        None, "info",
        {"event": "request_started", "request": f"POST {PATH}", "user_id": 7, "ip": "10.0.0.1"},
    )  # fmt: skip

    assert line == {"event": "request_started", "request": "（投标页面）"}


def test_a_warning_of_django_about_a_bidders_page_loses_them_too() -> None:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    logger = logging.getLogger("django.request.test")
    logger.addHandler(handler)
    logger.warning("Unprocessable Content: %s", PATH)

    line: dict[str, Any] = json.loads(stream.getvalue())
    assert "ZB-410402" not in stream.getvalue()
    assert line["event"] == "bidder page"


def test_the_sign_in_page_that_a_bidder_is_sent_to_tells_nothing_either() -> None:
    asked = f"GET /account/login/?next={quote(PATH, safe='')}&expired=idle"
    line = hide_bidders(
        None, "info", {"event": "request_finished", "request": asked, "ip": "10.0.0.1"}
    )

    assert line == {"event": "request_finished", "request": "（投标页面）"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /resume/ikRQgQ-X_y/", "GET /resume/…/"),
        ("GET /account/login/?next=%2Fresume%2FikRQgQ%2F&expired=1",
         "GET /account/login/?next=%2Fresume%2F…%2F&expired=1"),
        ("GET /s/aB3-dE_f/", "GET /s/…/"),
        ("GET /n/track/?no=XQ-1&code=7KX2MQ", "GET /n/track/?no=XQ-1&code=…"),
        ("GET /n/ABC/done/XQ-1/?code=7KX2MQ", "GET /n/ABC/done/XQ-1/?code=…"),
        ("GET /u/projects/?q=s/1", "GET /u/projects/?q=s/1"),
    ],
)  # fmt: skip
def test_what_opens_something_stands_in_no_line(said: str, kept: str) -> None:
    for name in ("event", "request"):
        assert hide_secrets(None, "info", {name: said}) == {name: kept}


def test_other_lines_stay_as_they_are() -> None:
    line = {"event": "request_started", "request": "GET /u/", "user_id": 7}
    assert hide_bidders(None, "info", dict(line)) == line


def test_a_kept_form_comes_back_by_its_token() -> None:
    form = {"path": PATH, "fields": [["price-1", "37123.45"]], "had_files": False}
    token = kept_forms.keep(form)

    assert kept_forms.read(token) == form
    assert kept_forms.read("another") is None


def test_a_kept_form_lies_encrypted_in_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    class Watched:
        def set(self, *given: Any) -> None:
            seen.append(given)

    monkeypatch.setattr(kept_forms, "cache", Watched())

    token = kept_forms.keep({"path": PATH, "fields": [["price-1", "37123.45"]]})

    kept = repr(seen)
    assert token not in kept
    assert "ZB-410402" not in kept
    assert "37123" not in kept
