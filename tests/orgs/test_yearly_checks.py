"""The yearly look at the register: once a year for each, kept, told to the keeper (spec 3.4)."""

from datetime import date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings

from orgs import tasks
from orgs.actions import yearly_checks
from orgs.models import CreditListing, Organisation, QualificationCheck, Union
from orgs.rules.qualification import POINTS
from orgs.standings import standings
from portal.common import clock, messages
from portal.common.access import Actor
from tests.clients import signed_in
from tests.factories.orgs import OrganisationFactory

pytestmark = pytest.mark.django_db
PAPERS: dict[str, Any] = {"since": date(2026, 1, 1), "source": "信用中国"}


def at(year: int, month: int) -> datetime:
    return datetime(year, month, 2, 9, tzinfo=clock.SHANGHAI)


def test_each_is_judged_once_a_year_from_september_on(
    org: Organisation, rival: Organisation, county: Union
) -> None:
    draft = OrganisationFactory.create(keeper=county, state="draft")
    with clock.at(at(2026, 8)):
        assert yearly_checks.run() == 0
    with clock.at(at(2026, 9)):
        tasks.check_yearly()
        assert yearly_checks.run() == 0
    kept = QualificationCheck.objects.filter(point="yearly")
    assert {c.organisation_id for c in kept} == {org.pk, rival.pk}
    assert {c.rule for c in kept.filter(organisation=org)} == POINTS["yearly"]
    assert kept.filter(organisation=org).count() == len(POINTS["yearly"])
    assert not kept.filter(organisation=draft).exists()
    with clock.at(at(2027, 9)):
        assert yearly_checks.run() == 2
    assert kept.filter(organisation=org).count() == 2 * len(POINTS["yearly"])


def test_the_keeper_is_told_who_needs_what_and_reads_it_in_the_file(
    org: Organisation, clerk: Actor, outsider: Actor
) -> None:
    with clock.at(at(2026, 9)):
        yearly_checks.run()
        (told,) = messages.visible_to(clerk).filter(subject__contains="年度资格核查")
        assert org.name in told.body
        assert not messages.visible_to(outsider).exists()
        page = f"/u/orgs/{org.uscc}/?tab=credit"
        assert "年度核查" in signed_in(clerk).get(page).content.decode()
        assert "年度核查" not in signed_in(outsider).get(page).content.decode()


def test_a_run_that_was_cut_off_has_told_and_goes_on(
    org: Organisation, rival: Organisation, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yearly_checks, "STEP", 1)
    monkeypatch.setattr(yearly_checks, "MOST", 1)
    with clock.at(at(2026, 9)):
        assert yearly_checks.run() == 1
        assert messages.visible_to(clerk).filter(subject__contains="年度资格核查").count() == 1
        assert [yearly_checks.run() for _ in range(2)] == [1, 0]


def test_only_the_entries_of_those_who_are_judged_are_read(
    org: Organisation, rival: Organisation
) -> None:
    stranger = OrganisationFactory.create(name="外省某协会")
    for about in (org, stranger):
        CreditListing.objects.create(kind="abnormal", uscc=about.uscc, name="甲", **PAPERS)
    for about in (rival, stranger):
        CreditListing.objects.create(kind="serious", name=about.name, **PAPERS)
    with patch.object(CreditListing, "from_db", wraps=CreditListing.from_db) as read:
        found = standings({o.pk: o for o in (org, rival)})
    assert read.call_count == 2
    assert [found[o.pk].listed for o in (org, rival)] == [{"abnormal"}, {"serious"}]


def test_beat_knows_the_yearly_look() -> None:
    assert settings.CELERY_BEAT_SCHEDULE["check-yearly"]["task"] == tasks.check_yearly.name
