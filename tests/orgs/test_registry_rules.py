"""Days and numbers that cannot be are refused wherever they are typed, as in a ledger (3.3)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.actions import organisations
from orgs.models import Organisation, Union
from orgs.rules import registry
from portal.common.access import Actor
from portal.common.errors import Incomplete
from tests.factories.orgs import OrganisationFactory, credit_code
from tests.orgs.test_register_pages import as_person

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"registered_on": date(2026, 3, 3)}, "registered_on"),
        ({"registered_on": date(2020, 1, 1), "cert_valid_to": date(2019, 1, 1)}, "cert_valid_to"),
        ({"contact_phone": "1234567890"}, "contact_phone"),
        ({"contact_phone": "13800"}, "contact_phone"),
        ({"contact_phone": "abc电话"}, "contact_phone"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(values: dict[str, Any], field: str) -> None:
    (problem,) = registry.problems_of(values, today=TODAY)
    assert problem["field"] == field


@pytest.mark.parametrize("typed", ["138 0000 1234", "１３８００００１２３４", "0375-2661234", ""])
def test_a_number_as_people_type_it_passes(typed: str) -> None:
    assert registry.problems_of({"contact_phone": typed}, today=TODAY) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_a_registration_tells_a_wrong_phone_with_all_the_rest(county: Union) -> None:
    with pytest.raises(Incomplete) as refusal:
        organisations.register(
            {"uscc": credit_code(77), "name": "", "keeper": county, "contact_phone": "13800"},
            username="xinye", password="Gongqiao-2026", full_name="宋佳",
        )  # fmt: skip
    assert {d["field"] for d in refusal.value.details} == {"name", "contact_phone"}


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_the_registration_pages_tell_it_at_the_field(client: Client, bidder: Actor) -> None:
    Organisation.objects.filter(pk=bidder.organisation_id or 0).update(state="draft")
    page = as_person(client, bidder)
    said = page.post("/o/profile/part/contact/", {"contact_name": "宋佳", "contact_phone": "13800"})
    assert said.status_code == 422
    assert "手机号 13800 有 5 位" in said.text
    days = {"registered_on": "2027-01-01", "cert_valid_to": "2026-01-01"}
    said = page.post("/o/profile/part/identity/", days)
    assert "成立登记日期 2027-01-01 晚于今天" in said.text


@pytest.mark.django_db
@pytest.mark.usefixtures("noon")
def test_an_old_odd_number_does_not_stop_another_change(county: Union, bidder: Actor) -> None:
    old = OrganisationFactory.create(keeper=county, contact_phone="见公告")
    by = bidder
    Organisation.objects.filter(pk=by.organisation_id or 0).update(contact_phone=old.contact_phone)
    organisations.update_profile(by.organisation_id or 0, {"domains": ["L5"]}, by=by)
    with pytest.raises(Incomplete):
        organisations.update_profile(by.organisation_id or 0, {"contact_phone": "1380"}, by=by)
