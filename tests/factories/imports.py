"""Imports under test: the jobs that pages start, done here and now."""

from portal.common import jobs
from portal.common.models import Job


def work_off() -> list[Job]:
    """Do every waiting job as the worker would; return them as they ended."""
    import orgs.tasks  # noqa: F401, PLC0415 - registers the handlers

    waiting = list(Job.objects.filter(state=Job.State.QUEUED, kind__startswith="import_"))
    for job in waiting:
        jobs.run(job.pk)
        job.refresh_from_db()
    return waiting
