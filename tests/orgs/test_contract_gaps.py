"""What is told after the approval agrees everywhere: home, messages, public page (QC-13, QC-27)."""

from datetime import date

import pytest
from django.test import Client

from orgs import contract_gaps
from orgs.actions import organisations, qualification
from orgs.models import Organisation, Union
from portal.common import worklist
from portal.common.access import Actor
from portal.common.models import Message
from tests.factories.orgs import OrganisationFactory, document_of, inspected
from tests.orgs.test_register_pages import as_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def entering(county: Union) -> Organisation:
    made = OrganisationFactory.create(
        name="新叶社会工作服务中心", keeper=county, state="submitted", bank_account_name="",
        registered_on=date(2018, 5, 1),
    )  # fmt: skip
    made.inspections.all().delete()
    return made


def test_the_reviewer_reads_what_stays_open_before_approving(
    client: Client, entering: Organisation, reviewer: Actor
) -> None:
    document_of(entering, "certificate", verdict="")
    page = as_person(client, reviewer).get(f"/u/orgs/{entering.uscc}/approve/").text
    assert "没有 2024 年度年检（年报）结论" in page
    assert "份资质材料没有核对" in page
    assert f"/u/orgs/{entering.uscc}/#evidence" in page
    done = client.post(f"/u/orgs/{entering.uscc}/approve/", follow=True).text
    assert "已入库，可以投标。签约前还要补充：2024 年度年检（年报）结论" in done
    told = Message.objects.get(organisation_id=entering.pk, subject__startswith="入库审核已通过")
    assert "2024 年度年检" in told.body


def test_home_and_public_page_agree_after_the_approval(
    client: Client, entering: Organisation, reviewer: Actor, make_actor: object
) -> None:
    organisations.approve(entering.pk, by=reviewer)
    manager = make_actor(entering, "org_manager", name="宋佳")  # type: ignore[operator]
    titles = [item.title for item in worklist.items_for(manager)]
    assert "签约前补充：2024 年度年检（年报）结论" in titles
    home = as_person(client, manager).get("/o/").text
    assert "可以投标。签约前还要补充" in home
    client.logout()
    public = client.get(f"/orgs/{entering.uscc}/").text
    assert "待核实" in public
    for said in ("限制承接 ", "请核对", "需人工核对"):
        assert said not in public


def test_nothing_is_lacking_once_it_is_entered(entering: Organisation) -> None:
    inspected(entering, 2024, "合格")
    entering.bank_account_name = entering.name
    assert contract_gaps.gaps_of(entering) == []
    assert contract_gaps.told([]) == ""


def test_who_was_founded_after_the_due_year_has_no_inspection_to_show(
    entering: Organisation,
) -> None:
    for registered, outcome in ((date(2025, 2, 1), "info"), (date(2024, 2, 1), "human")):
        entering.registered_on = registered
        found = qualification.judge(entering, point="profile")
        assert next(f.outcome for f in found if f.rule == "QC-13") == outcome


def test_what_the_staff_is_bidden_to_do_is_not_told_to_everybody(
    client: Client, org: Organisation
) -> None:
    for year in (2023, 2024):
        inspected(org, year, "基本合格")
    public = client.get(f"/orgs/{org.uscc}/").text
    assert "连续两年年检基本合格。" in public
    assert "需人工核对" not in public


def test_no_registry_is_said_to_have_been_asked(client: Client, org: Organisation) -> None:
    public = client.get(f"/orgs/{org.uscc}/").text
    assert "按代码和档案资料核对，没有联网查询登记机关" in public
    assert " 查询<" not in public
