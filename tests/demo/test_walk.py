"""The walk that other tests stand on: it stops where it is told to."""

import pytest

from annual_returns.models import AnnualReturn
from projects.models import Agreement, Project, Tender
from tests.world import build_walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize(
    ("until", "state"),
    [("approved", "approved"), ("noticed", "tendering"), ("signed", "contracted")],
)
def test_the_project_stands_where_the_walk_stopped(until: str, state: str) -> None:
    walked = build_walk(until)
    assert walked.case.project is not None
    assert Project.objects.get(pk=walked.case.project.pk).state == state


def test_the_walk_ends_with_a_locked_return() -> None:
    build_walk("locked")
    assert AnnualReturn.objects.get(union__code="410402").state == "locked"
    assert Agreement.objects.get().state == "completed"
    assert Tender.objects.get().state == "contracted"


def test_a_stage_that_does_not_exist_is_refused() -> None:
    with pytest.raises(LookupError):
        build_walk("no such stage")
