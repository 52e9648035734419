"""Recompute everything an opening left behind: envelopes, files, contents, minutes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.actions.unsealing import faults
from projects.models import Tender


class Command(BaseCommand):
    """Exit with an error when anything about the opening of a tender was changed."""

    help = "Recompute the digests and the minutes chain of a tender's opening."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("no", help="number of the tender, e.g. ZB-410402-2026-0001")

    def handle(self, *args: Any, **options: Any) -> None:
        tender = Tender.objects.filter(no=options["no"]).first()
        if tender is None:
            raise CommandError(f"no tender {options['no']}")
        found = faults(tender)
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} fault(s)")
        lines, bids = tender.minutes.count(), tender.bids.count()
        self.stdout.write(f"{tender.no}: {lines} lines of minutes, {bids} bids, no fault")
