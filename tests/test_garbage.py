"""Whatever is typed into an address or a form, the answer is a clear refusal, never a failure.

Every URL is asked with garbage in every query parameter and, as somebody whom it lets in, posted
garbage in every field that any form of the site has.
"""

import csv
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django import forms
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from tests.everything import TABLE, World, address_of, routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.longest,
    pytest.mark.usefixtures("noon", "bare"),
]
PARAMETERS = ("page", "q", "unit", "only", "kind", "col", "agreement", "year", "under", "tab",
              "form", "due", "code", "cell", "state", "domain", "site", "need", "flagged", "cursor",
              "limit", "updated_since", "level", "next", "format")  # fmt: skip
GARBAGE = (
    "", "\x00", "-1", "9" * 400, "1e400", "\uff11\uff12", "\u00b2", "9999-12-31", "2026-13-45",
    "<script>alert(1)</script>\u202e", "[]", "é" * 300,
)  # fmt: skip
URL_ENCODED = "application/x-www-form-urlencoded"  # parts of a multipart body take far longer
LONG = "é" * 5000  # in a form alone: no server takes an address of that length


def insiders() -> dict[tuple[str, str], str]:
    """Return one person by URL name and method whom the table lets in."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(r["url"], r["method"]): r["roles"].split()[0] for r in rows if r["roles"]}


def asked(world: World, method: str) -> Iterator[tuple[str, Client]]:
    """Yield each URL's address with the client of somebody whom it lets in."""
    people = insiders()
    for _, entry in routes():
        who = people.get((str(entry.name), method))
        if who is not None and isinstance(entry, URLPattern):
            client = world.clients[who]
            client.raise_request_exception = False
            yield address_of(entry, world), client


def every_field() -> set[str]:
    """Return the names of all fields of all forms."""
    found: set[str] = set()
    waiting = list(forms.BaseForm.__subclasses__())
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        found |= set(getattr(each, "base_fields", {}))
    return found


def test_no_query_makes_a_page_fail(world: World) -> None:
    failed = []
    for address, client in asked(world, "GET"):
        for value in GARBAGE:
            cache.clear()  # rate limits are not what is asked here
            answer = client.get(address, dict.fromkeys(PARAMETERS, value))
            if answer.status_code >= 500:
                failed.append((address, value[:20], answer.status_code))
    assert failed == [], "\n".join(map(str, failed))


def test_no_form_makes_an_action_fail(world: World) -> None:
    names = every_field()
    assert "person_times" in names
    bodies = {value: urlencode(dict.fromkeys(names, value)) for value in (*GARBAGE, LONG)}
    failed = []
    for address, client in asked(world, "POST"):
        for value, body in bodies.items():
            cache.clear()
            with transaction.atomic():
                point = transaction.savepoint()
                answer = client.post(address, body, content_type=URL_ENCODED)
                transaction.savepoint_rollback(point)
            if answer.status_code >= 500:
                failed.append((address, value[:20], answer.status_code))
    assert failed == [], "\n".join(map(str, failed))
