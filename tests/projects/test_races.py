"""Two or more writers at once, on PostgreSQL: exactly one wins, and nothing is counted twice."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from orgs.models import Union
from portal.common import clock
from portal.common.access import SYSTEM, Actor
from portal.common.errors import RuleError, WrongState
from portal.common.models import Event
from projects.actions import budgets, needs, projects, reservations
from projects.models import BudgetLine, Project, Reservation, WorkerNeed
from tests.factories.projects import (
    NeedSiteFactory,
    ProjectFactory,
    approved_line,
    ready_project,
)

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run the acts in threads that start together; return results and refusals."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except RuleError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(results: list[object]) -> list[RuleError]:
    return [r for r in results if isinstance(r, RuleError)]


def behind(line: BudgetLine, acts: list[Callable[[], object]]) -> list[object]:
    """Hold the line's row until all acts wait for it, then let them go: they truly overlap."""
    with ThreadPoolExecutor(len(acts)) as pool:
        with transaction.atomic():
            BudgetLine.objects.select_for_update().get(pk=line.pk)
            running = [pool.submit(at_once, [act]) for act in acts]
            wait_for_blocked(len(acts))
        return [result for future in running for result in future.result()]


def wait_for_blocked(count: int) -> None:
    """Return once so many other connections wait for a lock."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            # Inside a transaction the server shows the activity it saw first.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= count:
                return
            time.sleep(0.02)
    pytest.fail("the acts never met at the row")


def test_two_reservations_on_one_line_one_wins(county: Union, head: Actor) -> None:
    line = approved_line(county, 20_000)
    first, second = ProjectFactory.create_batch(2, union=county)

    results = behind(
        line,
        [
            lambda: budgets.reserve(line_pk=line.pk, project_pk=first.pk, amount=15_000, by=head),
            lambda: budgets.reserve(line_pk=line.pk, project_pk=second.pk, amount=10_000, by=head),
        ],
    )

    assert len(refusals(results)) == 1
    line.refresh_from_db()
    assert line.reserved in (15_000, 10_000)
    assert line.reservations.count() == 1


def test_two_schedulers_give_an_expired_reservation_back_once(county: Union, head: Actor) -> None:
    line = approved_line(county, 20_000)
    project = ProjectFactory.create(union=county, state=Project.State.APPROVED)
    budgets.reserve(line_pk=line.pk, project_pk=project.pk, amount=15_000, by=head)
    Reservation.objects.update(expires_on=clock.today() - timedelta(days=1))

    results = at_once([lambda: reservations.release_expired(project.pk, by=SYSTEM)] * 2)

    assert sorted(map(str, results)) == ["0", "1"]
    line.refresh_from_db()
    assert line.reserved == 0
    assert Event.objects.filter(action="projects.budgetline.release").count() == 1


def test_eight_submits_of_one_project_one_wins(county: Union, clerk: Actor) -> None:
    project = ready_project(county)

    results = at_once([lambda: projects.submit(project.pk, by=clerk)] * 8)

    assert len(refusals(results)) == 7
    assert all(isinstance(r, WrongState) for r in refusals(results))
    assert Event.objects.filter(action="projects.project.submit").count() == 1
    assert Project.objects.get(pk=project.pk).state == Project.State.SUBMITTED


def test_one_need_goes_into_one_project(county: Union, clerk: Actor) -> None:
    from tests.factories.projects import NeedFactory  # noqa: PLC0415
    from tests.projects.test_projects import BASICS  # noqa: PLC0415

    need = NeedFactory.create(union=county)

    results = at_once([lambda: projects.start_from_needs([need.pk], BASICS, by=clerk)] * 4)

    assert len(refusals(results)) == 3
    assert Project.objects.count() == 1


def test_needs_filed_together_get_numbers_without_gap_or_double(county: Union) -> None:
    site = NeedSiteFactory.create(union=county)

    at_once([lambda: needs.file_need(site, {"text": "想要法律咨询"})] * 8)

    ends = sorted(int(no[-6:]) for no in WorkerNeed.objects.values_list("no", flat=True))
    assert ends == list(range(1, 9))
