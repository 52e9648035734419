"""Jobs: taken once, done once, handed over when a worker dies, never lost with the broker."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.common import jobs, tasks
from portal.common.access import SYSTEM
from portal.common.errors import RuleError
from portal.common.models import CalendarDay, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what the broker is told."""
    messages: list[str] = []
    monkeypatch.setattr(tasks.run_job, "delay", messages.append)
    return messages


@pytest.fixture
def counting() -> Iterator[list[int]]:
    """A kind of job that writes one row when it finishes."""
    runs: list[int] = []

    @jobs.handler("test_counting")
    def count(run: jobs.Run) -> jobs.Finish:
        runs.append(run.attempt)
        run.progress("计算", 1, 2)

        def finish() -> dict[str, Any]:
            CalendarDay.objects.create(day=run.args["day"], is_off=True, source="任务")
            return {"rows": 1}

        return finish

    yield runs
    del jobs.HANDLERS["test_counting"]


def enqueue(**extra: Any) -> Job:
    return jobs.enqueue("test_counting", "数数", by=SYSTEM, args={"day": "2026-01-01"}, **extra)


def test_a_job_is_sent_only_after_commit(
    sent: list[str], counting: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue()
        assert sent == []

    assert sent == [str(job.pk)]


def test_a_job_is_done_once_however_often_it_is_delivered(counting: list[int]) -> None:
    job = enqueue()

    assert jobs.run(job.pk) is True
    assert jobs.run(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"rows": 1})
    assert CalendarDay.objects.count() == 1


def test_the_same_work_is_not_queued_twice(counting: list[int]) -> None:
    first, second = enqueue(dedupe_key="a"), enqueue(dedupe_key="a")

    assert first.pk == second.pk
    jobs.run(first.pk)
    assert enqueue(dedupe_key="a").pk != first.pk


def test_a_dead_workers_job_is_taken_over(sent: list[str], counting: list[int]) -> None:
    job = enqueue()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempt=1, lease_until=timezone.now() - timedelta(seconds=1)
    )

    assert jobs.sweep() == 1
    assert jobs.run(job.pk) is True
    assert CalendarDay.objects.count() == 1


def test_a_living_workers_job_is_left_alone(sent: list[str], counting: list[int]) -> None:
    job = enqueue()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempt=1, lease_until=timezone.now() + timedelta(seconds=30)
    )

    assert jobs.sweep() == 0
    assert jobs.run(job.pk) is False


def test_a_worker_that_lost_its_lease_changes_nothing(counting: list[int]) -> None:
    job = enqueue()

    @jobs.handler("test_counting")
    def robbed(run: jobs.Run) -> jobs.Finish:
        Job.objects.filter(pk=job.pk).update(attempt=9)
        return lambda: {"rows": CalendarDay.objects.create(day="2026-01-02", is_off=True)}

    assert jobs.run(job.pk) is False
    assert CalendarDay.objects.count() == 0


def test_a_wiped_broker_loses_no_job(sent: list[str], counting: list[int]) -> None:
    job = enqueue()
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now() - timedelta(minutes=1))

    jobs.sweep()

    assert sent == [str(job.pk)]


def test_a_broker_that_is_down_does_not_disturb_the_request(
    monkeypatch: pytest.MonkeyPatch, counting: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(_: str) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks.run_job, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue()

    assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED


def test_a_refusal_is_shown_and_a_fault_is_not(counting: list[int]) -> None:
    @jobs.handler("test_counting")
    def refuse(run: jobs.Run) -> jobs.Finish:
        raise RuleError("本年度还没有开始。")

    job = enqueue()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "本年度还没有开始。")

    @jobs.handler("test_counting")
    def crash(run: jobs.Run) -> jobs.Finish:
        raise ZeroDivisionError("secret")

    job = enqueue()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "secret" not in job.error
