"""Load the demonstration's world, or print its accounts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgs.models import User
from portal.demo import accounts
from portal.demo.story import load


class Command(BaseCommand):
    """Idempotent: a world that is there stays as it is."""

    _line = ""
    help = "Build the demonstration's world by calling the product's own actions."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say how much to build, or that only the accounts are wanted."""
        parser.add_argument("--small", action="store_true", help="a reduced world, for tests")
        parser.add_argument("--accounts", action="store_true", help="print the demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load once; tell each stage in one line."""
        if options["accounts"]:
            for card in accounts.cards():
                self.stdout.write(
                    f"  {card['username']:<14} {card['role_label']} {card['name']} · {card['unit']}"
                )
            if needs_page := accounts.worker_url():
                self.stdout.write(f"  {needs_page:<14} 职工 手机提交需求，不用账号")
            self.stdout.write(f"  password of all: {accounts.PASSWORD}")
            self.stdout.write(f"  passphrase at openings: {accounts.PASSPHRASE}")
            return
        if load.is_loaded():
            self.stdout.write("  the demonstration data is there already")
            return
        if User.objects.exists():
            raise CommandError(
                "The database holds a half-loaded world or other data; empty it first."
            )
        load.load(load.REDUCED if options["small"] else load.FULL, self._tell)

    def _tell(self, stage: str, percent: int, note: str) -> None:
        """Update one line on a terminal; print only the end of a stage elsewhere."""
        line = f"    {stage:<22} {percent:3d} %  {note:<10}"
        if line == self._line:
            return
        self._line = line
        if self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="\n" if percent == 100 else "")
            self.stdout.flush()
        elif percent == 100:
            self.stdout.write(line.rstrip())
