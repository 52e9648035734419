"""Celery entry points of the register."""

from celery import shared_task

from orgs.actions import bookings, suspensions


@shared_task
def end_suspensions() -> None:
    """Restore the organisations whose suspension's last day has passed (feature 36)."""
    suspensions.end_expired()


@shared_task
def end_past_bookings() -> None:
    """Finish bookings whose time has passed; requests nobody decided lapse (VN-03)."""
    bookings.sweep()
