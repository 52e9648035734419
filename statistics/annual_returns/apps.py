"""The annual statistical return."""

from django.apps import AppConfig


class AnnualReturnsConfig(AppConfig):
    """Forms, computation, validation, roll-up and workflow of the annual return."""

    name = "annual_returns"
    verbose_name = "统计年报"

    def ready(self) -> None:
        """Register job handlers, lifecycle names and the worklist."""
        from annual_returns import lifecycle, tasks, worklist  # noqa: F401, PLC0415
