"""Load what every installation needs; docker-compose runs it after each migration."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.common import reference


class Command(BaseCommand):
    """Idempotent: a second run adds nothing and changes nothing."""

    help = "Add reference data that is missing: roles, unions, method profiles, indicators, forms."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say of each kind in one line how many records were added."""
        for name, added in reference.load():
            self.stdout.write(f"{name}: {added} added")
