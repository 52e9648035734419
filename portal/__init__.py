"""The site: wiring on the top floor, shared foundations in `portal.common`."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
