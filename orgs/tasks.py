"""Celery entry points of the register."""

from celery import shared_task

from orgs.actions import suspensions


@shared_task
def end_suspensions() -> None:
    """Restore the organisations whose suspension's last day has passed (feature 36)."""
    suspensions.end_expired()
