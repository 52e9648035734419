"""The Celery application: the broker is a hint, the Job table is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("gongqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
