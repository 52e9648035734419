"""Who gets in where: every URL of the portal × every role, against the table that was agreed.

`tests/access_matrix.csv` has one line per URL and method: its name, the method, and the roles that
get in; everybody else is turned away (sign-in page, 401, 403 or 404). A URL that the table does not
have fails the test, and so does a line whose URL is gone. After a deliberate change write the table
anew with WRITE_ACCESS_MATRIX=1 and read the difference line by line.
"""

import csv
import os
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client

from tests.everything import TABLE, World, address_of, routes

TURNED_AWAY = {401, 403, 404}
ORGANISATIONS = {"contractor", "contractor_staff", "rival"}
EXPERTS = {"expert", "third_party", "worker_rep"}
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.longest,
    pytest.mark.usefixtures("noon", "bare"),
]


def gets_in(client: Client, address: str, method: str) -> bool | None:
    """Whether the request passes the gate; None when the URL does not take the method."""
    cache.clear()  # rate limits are not what is asked here
    with transaction.atomic():
        point = transaction.savepoint()
        answer = client.get(address) if method == "GET" else client.post(address, {"any": "1"})
        transaction.savepoint_rollback(point)
    assert answer.status_code < 500, f"{method} {address}: {answer.status_code}"
    if answer.status_code == 405:
        return None
    to_sign_in = answer.status_code == 302 and "/account/login/" in answer["Location"]
    return not to_sign_in and answer.status_code not in TURNED_AWAY


def blank() -> AbstractContextManager[object]:
    """Leave pages undrawn: who gets in is decided before, and drawing them takes most of the time."""
    return mock.patch.object(Template, "render", return_value="")


def drawn_for(roles: str) -> set[str]:
    """Return the first and the last of each side that gets in: their pages are drawn."""
    insiders = roles.split()
    sides = (
        [r for r in insiders if r in ORGANISATIONS],
        [r for r in insiders if r in EXPERTS],
        [r for r in insiders if r not in ORGANISATIONS | EXPERTS],
    )
    return {each for side in sides if side for each in (side[0], side[-1])}


def agreed() -> dict[tuple[str, str], str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(r["url"], r["method"]): r["roles"] for r in csv.DictReader(file)}


def write(found: dict[tuple[str, str], str], method: str) -> None:
    kept = {key: roles for key, roles in agreed().items() if key[1] != method}
    rows = sorted((*key, roles) for key, roles in (kept | found).items())
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("url", "method", "roles"), *rows])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everybody_gets_in_just_where_the_table_says(
    method: str, world: World, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    insiders = agreed()
    found: dict[tuple[str, str], str] = {}
    for _, entry in routes():
        if entry.name is None:
            continue
        address = address_of(entry, world)
        drawn = drawn_for(insiders.get((str(entry.name), method), "")) if method == "GET" else ()
        answers = {}
        for name, client in world.clients.items():
            with nullcontext() if name in drawn else blank():
                answers[name] = gets_in(client, address, method)
        inside = [name for name, answer in answers.items() if answer]
        if inside or None not in answers.values():
            found[str(entry.name), method] = " ".join(inside)
    if os.environ.get("WRITE_ACCESS_MATRIX"):
        write(found, method)
    table = {key: roles for key, roles in agreed().items() if key[1] == method}
    assert sorted(set(found) - set(table)) == [], "URLs without a line in the table"
    assert sorted(set(table) - set(found)) == [], "lines whose URL is gone"
    assert {k: v for k, v in found.items() if table[k] != v} == {}


def test_no_url_is_closed_to_everybody(world: World) -> None:
    by_url: dict[str, str] = {}
    for (url, _), roles in agreed().items():
        by_url[url] = by_url.get(url, "") + roles
    closed = sorted(url for url, roles in by_url.items() if not roles and url not in MAY_BE_CLOSED)
    assert closed == [], "a sample that nobody can open tests nothing"


# These open only in a situation that their own tests make: a form kept by an ended session, the
# browser that filed the need, a membership of the person himself, two records that look alike, a
# vetting's file (for the vetting role alone).
MAY_BE_CLOSED = {
    "member-dismiss",
    "need-done",
    "org-dismiss",
    "resume",
    "switch-unit",
    "sys-user-dismiss",
    "vetting-file",
}
