"""Two people at once: one registration of a code, one pair of roles. PostgreSQL only."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from orgs.actions import organisations, people
from orgs.models import Membership, Organisation, Union, User
from portal.common.access import SYSTEM
from portal.common.errors import Incomplete
from tests.factories.orgs import UserFactory, credit_code

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(count: int, act: Any) -> list[Exception | None]:
    """Run act(number) in threads that start together; return what each raised."""
    start = Barrier(count)

    def run(number: int) -> Exception | None:
        start.wait()
        try:
            act(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_a_code_is_registered_once_however_often_it_is_sent(county: Union) -> None:
    people.install_roles()

    def register(number: int) -> None:
        organisations.register(
            {"uscc": credit_code(88), "name": "新叶社会工作服务中心", "keeper": county},
            username=f"person{number}", password="Gongqiao-2026", full_name="林夏",
        )  # fmt: skip

    errors = at_once(4, register)

    assert sum(e is None for e in errors) == 1
    assert all(isinstance(e, Incomplete) for e in errors if e is not None)
    assert (Organisation.objects.count(), User.objects.count()) == (1, 1)


def test_incompatible_roles_given_at_once_do_not_meet(county: Union) -> None:
    people.install_roles()
    user = UserFactory.create()
    codes = ["role_admin", "role_officer"]

    errors = at_once(2, lambda n: people.appoint(user=user, role=codes[n], union=county, by=SYSTEM))

    assert sum(e is None for e in errors) == 1
    assert Membership.objects.filter(user=user).count() == 1
