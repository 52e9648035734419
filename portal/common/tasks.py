"""Celery entry points of the ground floor."""

from celery import shared_task
from celery.signals import worker_ready

from portal.common import events, jobs


@shared_task
def run_job(job_id: str) -> None:
    """Do one job; a second delivery finds it taken and returns."""
    jobs.run(job_id)


@shared_task
def sweep_jobs() -> None:
    """Resend forgotten jobs and hand over those of dead workers."""
    jobs.sweep()


@shared_task
def seal_events() -> None:
    """Link new audit events into the hash chain."""
    events.seal_all()


@worker_ready.connect
def sweep_at_start(**_: object) -> None:
    """Look for forgotten jobs as soon as a worker is up, without waiting for the scheduler."""
    jobs.sweep()
