"""Load the forms of the annual return for given years; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from annual_returns.actions import forms
from portal.common.access import SYSTEM

YEARS = (2025, 2026)


class Command(BaseCommand):
    """Load forms and indicators of the annual return."""

    help = "Load the annual return's forms for the years (default 2025 and 2026)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", nargs="*", type=int, default=list(YEARS))

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            period = forms.load_forms(year, by=SYSTEM)
            self.stdout.write(f"{period.year}: {period.forms.count()} forms")
