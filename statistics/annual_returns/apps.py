"""The annual statistical return."""

from django.apps import AppConfig


class AnnualReturnsConfig(AppConfig):
    """Forms, computation, validation, roll-up and workflow of the annual return."""

    name = "annual_returns"
    verbose_name = "统计年报"

    def ready(self) -> None:
        """Register job handlers, lifecycle names, the worklist and what installations need."""
        from annual_returns import (  # noqa: F401, PLC0415
            lifecycle,
            parameters,
            reference,
            succession,
            tasks,
            worklist,
        )

        succession.register()
