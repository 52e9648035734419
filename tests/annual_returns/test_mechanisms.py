"""GS1: what a union's mechanisms give to its return, once each and traceable (spec 10.2)."""

from datetime import date
from typing import Any

import pytest

from annual_returns.models import AnnualReturn, SourceRecord
from orgs.actions import mechanisms
from orgs.models import Union
from portal.common import clock
from portal.common.access import Actor
from tests.clients import signed_in
from tests.factories import annual_returns as made
from tests.orgs.test_mechanisms import VALUES

pytestmark = pytest.mark.django_db
FIGURES = ("G104", "G105", "G106", "G107", "G112", "G113")


def begun(kind: str, since: date, by: Actor, **more: Any) -> str:
    return str(mechanisms.begin(kind, {**VALUES[kind], "since": since, **more}, by=by).no)


@pytest.fixture
def records(clerk: Actor) -> None:
    """What stood, ended, came and was voided around the end of 2025."""
    with clock.at(made.at_noon(date(2026, 1, 4))):
        gone = begun("groups", date(2024, 3, 1), clerk)
        mechanisms.end("groups", gone, until=date(2025, 9, 1), reason="换届", by=clerk)
        begun("groups", date(2025, 9, 1), clerk, name="新一届")
        begun("documents", date(2024, 5, 6), clerk, doc_no="1号")
        begun("documents", date(2025, 5, 6), clerk, doc_no="2号")
        begun("documents", date(2025, 5, 7), clerk, doc_no="3号", leads=False, lead_issuer="民政局")
        begun("documents", date(2026, 1, 2), clerk, doc_no="4号")
        dropped = begun("documents", date(2025, 2, 3), clerk, doc_no="5号")
        mechanisms.end("documents", dropped, until=date(2025, 12, 31), reason="废止", by=clerk)
        begun("coordination", date(2025, 1, 6), clerk)
        begun("coordination", date(2025, 2, 6), clerk, partner="finance")
        for day in (date(2025, 3, 31), date(2025, 6, 30), date(2026, 1, 3)):
            begun("meetings", day, clerk)
        wrong = begun("meetings", date(2025, 7, 1), clerk)
        mechanisms.end("meetings", wrong, until=date(2026, 1, 4), reason="重复", by=clerk)
        begun("pilots", date(2025, 4, 1), clerk, until=date(2026, 4, 1))


@pytest.fixture
def computed(county: Union, statistician: Actor, records: None) -> AnnualReturn:
    return made.computed(county, statistician)


def test_the_figures_follow_from_the_records(computed: AnnualReturn) -> None:
    assert [made.own(computed, code) for code in FIGURES] == [1, 2, 2, 1, 2, 1]


def test_each_figure_leads_to_its_records(computed: AnnualReturn, statistician: Actor) -> None:
    rows = SourceRecord.objects.filter(version=made.living(computed), code__in=FIGURES)
    assert rows.filter(code="G105").values_list("title", flat=True).count() == 2
    client = signed_in(statistician)
    for row in rows:
        page = client.get(f"/u/returns/2025/GS1/?cell={row.code}&col=own").content.decode()
        assert row.no in page
    for code, part in (("G104", "groups"), ("G106", "documents"), ("G107", "coordination"),
                       ("G112", "meetings"), ("G113", "pilots")):  # fmt: skip
        first = rows.filter(code=code)[0]
        assert client.get(f"/u/mechanisms/{part}/{first.no}/").status_code == 200
        page = client.get(f"/u/returns/2025/GS1/?cell={code}&col=own").content.decode()
        assert f"/u/mechanisms/{part}/" in page
