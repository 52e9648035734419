"""Write the shipped procurement method profiles as dated parameter rows; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.actions.methods import install_method_profiles


class Command(BaseCommand):
    """Install what spec 6.3 ships for the union's own regime."""

    help = "Write the shipped procurement method profiles as parameters."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{install_method_profiles()} parameters written")
