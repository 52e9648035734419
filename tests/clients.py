"""Browsers of the tests without a window: somebody signed in, and what a page says."""

import re
from typing import Any

from django.test import Client

from orgs.models import User
from portal.common.access import Actor


def signed_in(by: Actor) -> Client:
    """Return a client signed in as the person, the way the sign-in page does it."""
    client = Client()
    client.force_login(
        User.objects.get(pk=by.user_id or 0),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def text_of(response: Any) -> str:
    """Return the page as text."""
    return str(response.content.decode())


def errors_of(response: Any) -> str:
    """Return what a refused form says above its fields."""
    assert response.status_code == 422
    found = re.search(r'class="error-summary".*?</ul>', text_of(response), re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>|\s", "", found[0])


def one_primary(response: Any) -> bool:
    """Whether the page has no more than one solid red button."""
    return len(re.findall(r'class="[^"]*btn-primary', text_of(response))) <= 1
