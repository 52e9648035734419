"""A normal installation gets its reference data by one command, once."""

from io import StringIO

import pytest
from django.core.management import call_command

from annual_returns.models import ReturnPeriod
from evaluation.models import IndicatorSystem
from orgs.models import Division, Role, Union
from orgs.roles import ROLES
from portal.common import reference
from portal.common.models import Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("noon")]


def load() -> list[str]:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue().splitlines()


def test_one_command_loads_everything_and_a_second_run_changes_nothing() -> None:
    first = load()
    assert [line.split(":")[0] for line in first] == [
        "roles", "divisions and unions", "targets", "procurement methods", "indicator systems",
        "annual return forms",
    ]  # fmt: skip
    assert not any(line.endswith(": 0 added") for line in first)
    assert Role.objects.count() == len(ROLES)
    assert Division.objects.count() > 44_000
    assert Union.objects.count() > 40_000
    assert Parameter.objects.filter(scope="U:competitive_consultation", code="PM-09").exists()
    assert IndicatorSystem.objects.count() == 2
    assert set(ReturnPeriod.objects.values_list("year", flat=True)) == {2026}

    Role.objects.filter(code="role_officer").update(label="承办")
    assert all(line.endswith(": 0 added") for line in load())
    assert Role.objects.get(code="role_officer").label == "承办"


def test_every_app_offers_its_loaders() -> None:
    assert len(reference.LOADERS) == 6
