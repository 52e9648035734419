"""The printed 信用档案: what everybody may read, and what unions and the organisation may."""

from datetime import date

import pytest
from django.test import Client

from orgs.actions import dossier
from orgs.models import CreditListing, Organisation, Union
from portal.common.access import Actor
from tests.clients import signed_in, text_of
from tests.factories.delivery import signed_agreement
from tests.factories.orgs import inspected

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(org: Organisation, county: Union, clerk: Actor) -> Organisation:
    """An organisation of which much is known."""
    Organisation.objects.filter(pk=org.pk).update(
        contact_name="宋佳", contact_phone="13800001234", bank_account="6222000000001234"
    )
    inspected(org, 2025)
    signed_agreement(county, org)
    values = {
        "kind": "warning", "decided_on": date(2024, 5, 1), "authority": "市民政局", "facts": "逾期年报",
        "source": "处罚决定书",
    }  # fmt: skip
    dossier.enter("sanction", org.pk, values, by=clerk)
    CreditListing.objects.create(
        kind="abnormal", name=org.name, uscc=org.uscc, since=date(2024, 6, 1), source="民政公告",
        removed_on=date(2024, 9, 1),
    )  # fmt: skip
    return org


def test_the_public_prints_what_is_published(known: Organisation) -> None:
    page = text_of(Client().get(f"/orgs/{known.uscc}/credit-file/"))
    assert "公开信息" in page
    assert known.name in page
    assert "2025 年度合格" in page
    for hidden in ("宋佳", "138", "6222", "逾期年报", "内部使用", "受理工会"):
        assert hidden not in page, hidden


def test_a_union_prints_the_internal_file_and_its_keeper_the_contact(
    known: Organisation, clerk: Actor, outsider: Actor
) -> None:
    own = text_of(signed_in(clerk).get(f"/u/orgs/{known.uscc}/credit-file/"))
    other = text_of(signed_in(outsider).get(f"/u/orgs/{known.uscc}/credit-file/"))
    for page in (own, other):
        assert "内部使用" in page
        assert "逾期年报" in page
        assert "6222" not in page
        assert "13800001234" not in page
    assert "138****1234" in own
    assert "138****1234" not in other


def test_an_organisation_prints_its_own_without_what_the_union_has_yet_to_decide(
    known: Organisation, bidder: Actor, clerk: Actor
) -> None:
    """QC-28 is the union's to send on; the organisation reads only what rests on published lists."""
    Organisation.objects.filter(pk=known.pk).update(
        state="submitted", name="某基金会（外国）河南代表处"
    )
    told = "登记有境外背景，请先送主管部门研究。"
    own = text_of(signed_in(bidder).get("/o/profile/credit-file/"))
    internal = text_of(signed_in(clerk).get(f"/u/orgs/{known.uscc}/credit-file/"))
    assert told in internal
    assert told not in own
    for page in (own, internal):
        assert "还没有通过入库审核。" in page
        assert "逾期年报" in page


def test_a_file_that_is_not_public_is_not_found(known: Organisation) -> None:
    Organisation.objects.filter(pk=known.pk).update(state="submitted")
    assert Client().get(f"/orgs/{known.uscc}/credit-file/").status_code == 404
