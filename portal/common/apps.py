"""The ground floor: imports no other app of the portal."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Audit events, jobs, calendar, files and numbering."""

    name = "portal.common"
    label = "common"
    verbose_name = "基础"
