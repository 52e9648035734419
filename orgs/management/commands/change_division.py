"""Let division codes be followed by others from a day on: renamed, merged or split."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgs.actions import divisions
from portal.common.access import SYSTEM
from portal.common.errors import RuleError


class Command(BaseCommand):
    """Unions keep their codes until they are renamed on their page; old records keep the old code."""

    help = (
        "Change division codes, e.g. change_division 500234 --to 500154 开州区 --from 2016-06-08 …"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the old codes, the new ones with their names, the day and the approval."""
        parser.add_argument(
            "old", nargs="+", help="codes that end, or go on among their successors"
        )
        parser.add_argument(
            "--to", nargs=2, action="append", metavar=("CODE", "NAME"), required=True
        )
        parser.add_argument("--from", dest="since", type=date.fromisoformat, required=True)
        parser.add_argument("--approval", required=True, help="the approval and its number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what follows what in one line; what is refused likewise."""
        news = [(code, name) for code, name in options["to"]]
        try:
            divisions.change(
                options["old"], news, since=options["since"], approval_doc=options["approval"],
                by=SYSTEM,
            )  # fmt: skip
        except RuleError as refusal:
            said = [refusal.message, *(d["message"] for d in refusal.details)]
            raise CommandError(" ".join(dict.fromkeys(said))) from refusal
        after = " ".join(code for code, _ in news)
        self.stdout.write(f"{' '.join(options['old'])} -> {after} from {options['since']}")
