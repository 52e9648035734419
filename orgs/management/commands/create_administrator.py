"""Open the first account of a union: its administrator, who opens all others on the page."""

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from orgs.actions import people
from orgs.models import Union
from portal.common.access import SYSTEM
from portal.common.errors import RuleError


class Command(BaseCommand):
    """The password comes from the prompt or from ADMIN_PASSWORD, never from the command line."""

    help = "Create an account and appoint it administrator of a union."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the union's code and the person."""
        parser.add_argument("union", help="the union's code, such as 410000")
        parser.add_argument("username")
        parser.add_argument("full_name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create and appoint in one transaction; what is refused is said in one line."""
        union = Union.objects.filter(code=options["union"]).first()
        if union is None:
            raise CommandError(
                f"no union has the code {options['union']}; run load_reference first"
            )
        password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("Password: ")
        try:
            with transaction.atomic():
                user = people.create_user(
                    username=options["username"], full_name=options["full_name"],
                    password=password, by=SYSTEM,
                )  # fmt: skip
                people.appoint(user=user, role="role_admin", union=union, by=SYSTEM)
        except RuleError as refusal:
            said = [refusal.message, *(d["message"] for d in refusal.details)]
            raise CommandError(" ".join(dict.fromkeys(said))) from refusal
        self.stdout.write(f"{user.username} is administrator of {union.code} {union.name}")
