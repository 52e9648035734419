"""Two organisations of one name under two codes: both may be right, and somebody looks (X-07)."""

import pytest
from django.test import Client

from orgs import duplicates
from orgs.actions import organisations, people
from orgs.models import Organisation, Union
from portal.common.access import SYSTEM, Actor
from portal.common.models import Message
from tests.factories.orgs import OrganisationFactory, document_of
from tests.orgs.test_register_pages import as_person
from tests.orgs.test_registration_pages import form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_the_registrant_is_told_in_neutral_words(client: Client, county: Union) -> None:
    OrganisationFactory.create(name=form()["name"], keeper=county)
    people.install_roles()
    page = client.post("/register/", form(), follow=True).text
    assert "平台上已有同名的机构，用的是另一个代码" in page


def test_the_reviewer_is_told_when_it_is_handed_in_and_before_the_approval(
    client: Client, org: Organisation, county: Union, reviewer: Actor
) -> None:
    second = OrganisationFactory.create(
        name=org.name, keeper=county, state="draft", registration_authority="新华区民政局",
        address="建设路 1 号", contact_name="林夏", contact_phone="13800001234",
    )  # fmt: skip
    document_of(second, "certificate")
    organisations.submit(second.pk, by=SYSTEM)
    told = Message.objects.get(union_id=county.pk, subject__contains="提交了入库申请")
    assert org.uscc in told.body
    page = as_person(client, reviewer).get(f"/u/orgs/{second.uscc}/approve/").text
    assert "已有同名的记录" in page
    assert f"/u/orgs/{org.uscc}/" in page


def test_who_was_given_up_is_nobodys_namesake(org: Organisation, county: Union) -> None:
    OrganisationFactory.create(name=org.name, keeper=county, state="closed")
    assert not duplicates.namesakes_of(org).exists()
