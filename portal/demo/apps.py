"""The demonstration as an app: it brings the command that loads the world."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Installed only when DEMO is on."""

    name = "portal.demo"
    label = "demo"
    verbose_name = "演示"
