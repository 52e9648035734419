"""Load the division list and the unions that stand on it."""

from typing import Any

from django.core.management.base import BaseCommand

from orgs import divisions
from orgs.actions import places
from orgs.actions.people import install_roles


class Command(BaseCommand):
    """Idempotent: a second run adds nothing."""

    help = "Load divisions, unions, their places in the tree, and the shipped roles."

    def handle(self, *args: Any, **options: Any) -> None:
        install_roles()
        added = divisions.load()
        places.settle()
        self.stdout.write(f"divisions loaded, {added} unions added")
