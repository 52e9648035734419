"""Celery entry points of the service projects."""

from celery import shared_task

from portal.common.access import SYSTEM
from projects.actions import alarms, reservations


@shared_task
def tend_reservations() -> None:
    """Release what ran out, tell of what will; each project in a transaction of its own (BG-06)."""
    for pk in reservations.projects_with_expired():
        reservations.release_expired(pk, by=SYSTEM)
    reservations.remind_of_expiry()


@shared_task
def recheck_contractors() -> None:
    """Look again at the contractors of running agreements (spec 3.4, nightly and after lists)."""
    alarms.recheck(by=SYSTEM)
