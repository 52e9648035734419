"""What runs out: told once, before its end, to the organisation and to its keeper."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from orgs.actions import expiries
from orgs.dossier_pages import expiry_word
from orgs.models import CharityStatus, Organisation, Rating, TaxStatus, Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.models import Message
from tests.factories.orgs import OrganisationFactory, document_of, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(noon: datetime) -> date:
    return clock.today()


def told(**unit: Any) -> list[str]:
    return list(
        Message.objects.filter(subject__contains="即将到期", **unit).values_list("body", flat=True)
    )


@pytest.mark.parametrize(("days", "heard"), [(-1, 0), (0, 1), (30, 1), (31, 0)])
def test_an_end_is_told_within_thirty_days(
    org: Organisation, today: date, days: int, heard: int
) -> None:
    Organisation.objects.filter(pk=org.pk).update(cert_valid_to=today + timedelta(days=days))
    assert expiries.remind() == heard


def test_each_end_is_told_once_and_a_new_end_anew(
    org: Organisation, county: Union, today: date
) -> None:
    end = today + timedelta(days=10)
    grade = Rating.objects.create(organisation=org, level="4A", valid_to=end)
    TaxStatus.objects.create(organisation=org, kind="exempt", valid_from=date(2022, 1, 1),
                             valid_to=end)  # fmt: skip
    CharityStatus.objects.create(organisation=org, fundraising_no="1", fundraising_valid_to=end)
    assert expiries.remind() == 3
    assert expiries.remind() == 0
    (own,), (keeper,) = told(organisation_id=org.pk), told(union_id=county.pk)
    for label in ("评估等级", "税收资格", "公开募捐资格"):
        assert f"{label} {end} 到期" in own
        assert f"{org.name}：{label} {end} 到期" in keeper

    grade.valid_to = end + timedelta(days=5)
    grade.save()
    assert expiries.remind() == 1


def test_what_is_replaced_cancelled_or_not_in_the_register_is_not_told(
    org: Organisation, today: date
) -> None:
    end = today + timedelta(days=10)
    Rating.objects.create(organisation=org, level="4A", valid_to=end)
    Rating.objects.create(organisation=org, level="5A", valid_to=end + timedelta(days=900))
    other = OrganisationFactory.create()
    Rating.objects.create(organisation=other, level="4A", valid_to=end, cancelled_on=today)
    OrganisationFactory.create(state="draft", cert_valid_to=end)
    assert expiries.remind() == 0


def test_an_evidence_file_is_told_unless_replaced_or_refused(
    org: Organisation, today: date
) -> None:
    end = today + timedelta(days=10)
    old = document_of(org, "licence_food", valid_to=end)
    document_of(org, "licence_hr", valid_to=end, verdict="refused")
    document_of(org, "certificate", valid_to=end)
    assert expiries.remind() == 1
    assert told(organisation_id=org.pk)[0].count("资质材料") == 1
    old.replaced_by = document_of(org, "licence_food", valid_to=end + timedelta(days=900))
    old.valid_to = end + timedelta(days=1)
    old.save()
    assert expiries.remind() == 0


def test_the_reminder_costs_the_same_for_many(
    county: Union, today: date, django_assert_num_queries: Any
) -> None:
    for _ in range(8):
        OrganisationFactory.create(keeper=county, cert_valid_to=today)
    with django_assert_num_queries(12):
        assert expiries.remind() == 8
    assert len(told(union_id=county.pk)) == 1


@pytest.mark.parametrize(
    ("days", "word"), [(-1, "已过期"), (0, "即将到期"), (30, "即将到期"), (31, "有效")]
)
def test_the_word_follows_the_day(today: date, days: int, word: str) -> None:
    assert expiry_word(today + timedelta(days=days)) == word


def test_the_keepers_list_holds_its_own_alone(
    client: Client, org: Organisation, clerk: Actor, today: date
) -> None:
    Organisation.objects.filter(pk=org.pk).update(cert_valid_to=today - timedelta(days=3))
    other = OrganisationFactory.create(cert_valid_to=today)
    client.force_login(user_of(clerk))
    page = client.get("/u/orgs/expiring/").content.decode()

    assert org.name in page
    assert "已过期" in page
    assert other.name not in page
