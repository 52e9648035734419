"""The probe of load balancers: what it says, and what it costs."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.common import readiness

pytestmark = pytest.mark.django_db


def test_a_migrated_installation_is_ready(client: Client) -> None:
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()["problems"]) == (200, [])


@pytest.mark.parametrize("app", ["evaluation", "orgs", "auth"])
def test_a_migration_that_waits_is_told(client: Client, app: str) -> None:
    recorded = MigrationRecorder(connection).migration_qs.filter(app=app)
    recorded.filter(pk=recorded.order_by("-pk").values_list("pk", flat=True)[0]).delete()
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["migrations are waiting"])


def test_a_squashed_migration_counts_by_what_it_replaces(monkeypatch: pytest.MonkeyPatch) -> None:
    old = [("auth", "0001_initial"), ("auth", "0002_alter_permission_name_max_length")]
    monkeypatch.setattr(readiness, "_last", lambda: [[[("auth", "0001_squashed")], old]])
    assert readiness.problems() == []
    monkeypatch.setattr(readiness, "_last", lambda: [[[("auth", "0001_squashed")]]])
    assert readiness.problems() == ["migrations are waiting"]


def test_the_files_are_read_once_however_often_it_is_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/health/ready/")

    def again(*args: object, **kwargs: object) -> None:
        raise AssertionError("the migration files are read again")

    monkeypatch.setattr(MigrationLoader, "__init__", again)
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/health/ready/").status_code == 200
    assert len(seen) <= 2


def test_a_cache_that_fails_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def set(self, *args: Any) -> None:
            raise ConnectionError

    monkeypatch.setattr(readiness, "cache", Broken())
    assert client.get("/health/ready/").json()["problems"] == ["cache: ConnectionError"]
