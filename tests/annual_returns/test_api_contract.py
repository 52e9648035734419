"""The interface against its own description: generated requests, a fixed seed, a small number."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from annual_returns.models import AnnualReturn
from orgs.models import Union
from portal.wsgi import application
from tests.annual_returns.test_api import Caller
from tests.conftest import MakeActor

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's transaction open: the application closes connections between requests."""
    requests = (signals.request_started, signals.request_finished)
    for signal in requests:
        signal.disconnect(close_old_connections)
    yield
    for signal in requests:
        signal.connect(close_old_connections)


@pytest.fixture
def documented(
    one_connection: None, submitted: AnnualReturn, province: Union, make_actor: MakeActor
) -> tuple[Any, str]:
    """Return the schema as the site serves it, and a token of the province."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
    return schema, Caller(province, make_actor).token


@pytest.mark.django_db
def test_no_generated_request_breaks_the_interface(documented: tuple[Any, str]) -> None:
    schema, token = documented
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 6
    for operation in operations:
        _try(operation, token)


def _try(operation: Any, token: str) -> None:
    headers = {"Authorization": f"Token {token}"}

    @given(operation.as_strategy())
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def attempt(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=list(CHECKS))

    attempt()
