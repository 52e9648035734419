"""The annual statistical return."""

from django.apps import AppConfig


class AnnualReturnsConfig(AppConfig):
    """Forms, computation, validation, roll-up and workflow of the annual return."""

    name = "annual_returns"
    verbose_name = "统计年报"
