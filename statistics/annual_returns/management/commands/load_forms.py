"""Load the forms of the annual return for given years; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annual_returns.actions import forms
from portal.common.access import SYSTEM
from portal.common.errors import RuleError


class Command(BaseCommand):
    """Load forms and indicators of the annual return, and say which levels must report."""

    help = "Load the annual return's forms (default: of the years being reported)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take years, and the levels that must report in them."""
        parser.add_argument("years", nargs="*", type=int)
        parser.add_argument("--levels", nargs="+", help="levels that must report in these years")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say each year's forms and levels in one line."""
        for year in options["years"] or forms.years_to_report():
            period = forms.load_forms(year, by=SYSTEM)
            if options["levels"]:
                try:
                    period = forms.set_levels(year, options["levels"], by=SYSTEM)
                except RuleError as refusal:
                    raise CommandError(refusal.message) from refusal
            self.stdout.write(
                f"{period.year}: {period.forms.count()} forms; must report: {' '.join(period.levels)}"
            )
