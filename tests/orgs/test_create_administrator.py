"""The first account of a normal installation comes from a command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from orgs.actions import people
from orgs.models import Union, User

pytestmark = pytest.mark.django_db
PASSWORD = "Qingjia-2026-xin"


def create(*words: str) -> str:
    out = StringIO()
    call_command("create_administrator", *words, stdout=out)
    return out.getvalue()


def test_the_first_administrator_opens_the_page_of_people(
    county: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.install_roles()
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    assert "410402" in create("410402", "guanli", "张管")
    client = Client()
    assert client.login(username="guanli", password=PASSWORD)
    assert client.get("/sys/users/").status_code == 200
    with pytest.raises(CommandError):
        create("410402", "guanli", "张管")


def test_a_weak_password_and_an_unknown_union_leave_nothing(
    county: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.install_roles()
    monkeypatch.setenv("ADMIN_PASSWORD", "123")
    with pytest.raises(CommandError, match="密码"):
        create("410402", "guanli", "张管")
    with pytest.raises(CommandError, match="no union has the code 9"):
        create("9", "guanli", "张管")
    assert not User.objects.filter(username="guanli").exists()
