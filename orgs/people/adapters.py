"""How sign-in behaves: accounts are given by administrators, nobody signs up by himself."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed; organisations register through their own page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
