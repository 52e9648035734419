"""Long work with progress, leases and an outbox.

A job row is written in the business transaction; after commit a message is sent to the broker. If
the broker is down or wiped, the sweeper sends again; if a worker dies, its lease runs out and
another takes over. A handler computes outside any transaction and returns a `finish` function;
`finish` and the job's completion commit together, and only while the lease is still ours, so a
job's effect happens exactly once.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.utils import timezone

from portal.common.access import Actor
from portal.common.errors import RuleError
from portal.common.models import Job

logger = logging.getLogger(__name__)
JobId = UUID | str
Finish = Callable[[], dict[str, Any]]
Handler = Callable[["Run"], Finish]
HANDLERS: dict[str, Handler] = {}
RESEND_AFTER = timedelta(seconds=10)
MAX_ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker took the job over; this run must change nothing."""


class Run:
    """One attempt at a job: its arguments and its way to tell progress."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.attempt = job.attempt
        self.args: dict[str, Any] = job.args
        self.user_id = job.user_id

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Show the stage and the count. Call outside transactions.

        Raises: LeaseLost when another worker has taken over.
        """
        if not _renew(self, stage=stage[:100], done=done, total=total):
            raise LeaseLost(str(self.job_id))
        if settings.JOB_PACE:
            time.sleep(settings.JOB_PACE)


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def enqueue(
    kind: str,
    title: str,
    *,
    by: Actor,
    args: dict[str, Any] | None = None,
    dedupe_key: str | None = None,
    back_url: str = "",
) -> Job:
    """Write the job in the present transaction and send it after commit.

    With a `dedupe_key` an unfinished job of the same key is returned instead of a second one.
    `stages` among the args names the stages that the handler will tell, for its page.
    """
    with transaction.atomic():
        values = {
            "kind": kind,
            "title": title,
            "args": args or {},
            "user_id": by.user_id,
            "union_id": by.union_id,
            "organisation_id": by.organisation_id,
            "back_url": back_url,
        }
        if dedupe_key is None:
            job = Job.objects.create(**values)
        else:
            job, created = Job.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
            if not created:
                return job
        transaction.on_commit(lambda: send(job.pk))
    return job


def send(job_id: JobId) -> None:
    """Tell the broker; a broker that is down only delays until the sweeper's next round."""
    from portal.common.tasks import run_job  # noqa: PLC0415 - tasks import this module

    Job.objects.filter(pk=job_id).update(sent_at=timezone.now())
    try:
        run_job.delay(str(job_id))
    except Exception:  # noqa: BLE001 - the broker's client raises many kinds
        logger.warning("broker unavailable; the sweeper will resend job %s", job_id)


def seconds_running(job: Job) -> float:
    """Return for how long the present attempt has been at work."""
    return (timezone.now() - job.started_at).total_seconds() if job.started_at else 0.0


def cancel(job: Job) -> bool:
    """End a job that has not finished; return whether that came in time.

    Nothing is half done: a handler writes only in `finish`, and `finish` runs only for a job that
    is still running. A job that is just being written makes this wait and then return False.
    """
    return bool(
        Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING]).update(
            state=Job.State.CANCELLED, dedupe_key=None, finished_at=timezone.now()
        )
    )


def sweep() -> int:
    """Send again what nobody works on; return how many were sent."""
    now = timezone.now()
    waiting = models.Q(state=Job.State.QUEUED) & (
        models.Q(sent_at__isnull=True) | models.Q(sent_at__lt=now - RESEND_AFTER)
    )
    orphaned = models.Q(state=Job.State.RUNNING, lease_until__lt=now)
    ids = list(Job.objects.filter(waiting | orphaned).values_list("pk", flat=True)[:500])
    for job_id in ids:
        send(job_id)
    return len(ids)


def run(job_id: JobId) -> bool:
    """Do the job if it is free; return whether this call did it. Safe to call any number of times."""
    job = _claim(job_id)
    if job is None:
        return False
    attempt = Run(job)
    try:
        with _heartbeat(attempt):
            finish = HANDLERS[job.kind](attempt)
        _complete(attempt, finish)
    except LeaseLost:
        logger.warning("job %s was taken over", job_id)
        return False
    except RuleError as refusal:
        _fail(attempt, refusal.message)
    except Exception:
        logger.exception("job %s failed", job_id)
        _fail(attempt, "系统没有完成这项任务，数据没有改动。可以重试；再次出现请联系管理员。")
    return True


def _claim(job_id: JobId) -> Job | None:
    """Take the lease by one conditional update: two workers cannot both get it."""
    now = timezone.now()
    free = models.Q(state=Job.State.QUEUED) | models.Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING,
        attempt=models.F("attempt") + 1,
        lease_until=now + settings.JOB_LEASE,
        started_at=now,
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    if job.attempt > MAX_ATTEMPTS:
        _fail(Run(job), "这项任务多次中断，已停止。请联系管理员查看后台日志。")
        return None
    return job


def _mine(run: Run) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=run.job_id, attempt=run.attempt, state=Job.State.RUNNING)


def _renew(run: Run, **values: Any) -> bool:
    return bool(_mine(run).update(lease_until=timezone.now() + settings.JOB_LEASE, **values))


def _complete(run: Run, finish: Finish) -> None:
    with transaction.atomic():
        if not _mine(run).select_for_update().exists():
            raise LeaseLost(str(run.job_id))
        result = finish()
        _mine(run).update(
            state=Job.State.DONE,
            result=result,
            dedupe_key=None,
            finished_at=timezone.now(),
            done=models.F("total"),
        )


def _fail(run: Run, message: str) -> None:
    _mine(run).update(
        state=Job.State.FAILED, error=message, dedupe_key=None, finished_at=timezone.now()
    )


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Keep the lease while the handler is busy in one long statement."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(settings.JOB_LEASE.total_seconds() / 3):
            try:
                _renew(run)
            except OperationalError:  # SQLite: a long write elsewhere; the next beat tries again
                logger.info("heartbeat of job %s skipped", run.job_id)
        connection.close()

    if settings.TESTING and connection.in_atomic_block:
        yield  # inside a test's transaction another connection could not see the row
        return
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
