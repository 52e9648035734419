"""Put a dated value in force, or list what can be set: the operator's door to the parameters."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgs.actions import parameters
from portal.common.access import SYSTEM
from portal.common.errors import RuleError
from portal.common.parameters import REGISTER


class Command(BaseCommand):
    """Without a code: the declared parameters. With one: write the value, logged as the portal's."""

    help = "List the dated parameters, or put a value in force from a day on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the parameter, its value as JSON, its period, scope and source."""
        parser.add_argument("code", nargs="?", help="the parameter, as listed")
        parser.add_argument("value", nargs="?", help='JSON: 36, "50000", ["province"]')
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat)
        parser.add_argument("--to", dest="valid_to", type=date.fromisoformat)
        parser.add_argument("--scope", default="", help="a union's code, or U:<method>")
        parser.add_argument("--source", default="", help="the document and its number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was written in one line; what is refused likewise."""
        if options["code"] is None:
            for parameter in REGISTER.values():
                scopes = " ".join(parameter.scopes) or "-"
                self.stdout.write(f"{parameter.code}\t{parameter.label}\t{scopes}")
            return
        if options["value"] is None or options["valid_from"] is None:
            raise CommandError("a value and --from are needed")
        try:
            value = json.loads(options["value"])
        except ValueError as error:
            raise CommandError(f"the value is not JSON: {error}") from error
        try:
            made = parameters.put(
                options["code"], value, scope=options["scope"], valid_from=options["valid_from"],
                valid_to=options["valid_to"], source=options["source"], by=SYSTEM,
            )  # fmt: skip
        except RuleError as refusal:
            said = [refusal.message, *(d["message"] for d in refusal.details)]
            raise CommandError(" ".join(dict.fromkeys(said))) from refusal
        self.stdout.write(f"{made.code} {made.scope or '-'} = {made.value} from {made.valid_from}")
