"""Names and codes through time: X-05 (renamed) and X-06 (code corrected or changed)."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs import identities as borne
from orgs.actions import identities, ledger, organisations
from orgs.actions.identities import Change
from orgs.ledger_columns import COLUMNS
from orgs.models import Organisation, OrganisationLink, Union
from portal.common import files
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.models import Message
from portal.common.workbook import write_rows
from tests.conftest import MakeActor
from tests.factories.orgs import credit_code
from tests.orgs.test_register_pages import as_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAPER = ("核准.pdf", b"%PDF-1.7\n%paper\n")


@pytest.fixture
def known(clerk: Actor) -> Organisation:
    return organisations.enter(
        {"name": "暖心职工服务中心", "uscc": credit_code(900), "registered_on": date(2016, 5, 1)},
        by=clerk,
    )


def renamed(known: Organisation) -> Change:
    return Change("鹰城暖心职工服务中心", known.uscc, date(2026, 3, 1), "民政部门核准更名")


def test_a_renamed_organisation_is_found_by_both_names_with_the_paper(
    known: Organisation, reviewer: Actor
) -> None:
    identities.change(known.pk, renamed(known), document=PAPER, by=reviewer)
    known.refresh_from_db()
    assert known.name == "鹰城暖心职工服务中心"
    for words in ("鹰城暖心", "暖心职工服务中心", "nxzg"):
        assert list(Organisation.objects.search(words)) == [known]
    old, new = known.identifiers.order_by("pk")
    assert (old.name, old.valid_to) == ("暖心职工服务中心", date(2026, 3, 1))
    assert (new.cause, new.reason, new.decided_by) == ("renamed", "民政部门核准更名", "刘志强")
    assert new.document in files.visible_to(reviewer)


def test_a_changed_code_leads_from_the_old_one_to_the_same_body(
    client: Client, known: Organisation, reviewer: Actor, clerk: Actor
) -> None:
    old, new = known.uscc, credit_code(901)
    wanted = Change(known.name, new.lower(), date(2026, 3, 1), "登记机关变更")
    identities.change(known.pk, wanted, document=PAPER, by=reviewer)

    assert borne.holder_of(old) == borne.holder_of(new) == Organisation.objects.get(pk=known.pk)
    assert client.get(f"/orgs/{old}/")["Location"] == f"/orgs/{new}/"
    assert as_person(client, clerk).get(f"/u/orgs/{old}/")["Location"] == f"/u/orgs/{new}/"
    assert borne.codes_on(date(2025, 12, 31), [new]) == {new: old}
    assert borne.codes_on(date(2026, 3, 1), [new]) == {}
    with pytest.raises(Incomplete) as refusal:
        organisations.enter({"name": "另一家", "uscc": old}, by=clerk)
    assert "用过的代码" in refusal.value.details[0]["message"]


def test_a_mistaken_code_counts_as_corrected_from_the_first_day_and_stays_free(
    known: Organisation, reviewer: Actor, clerk: Actor
) -> None:
    wrong, right = known.uscc, credit_code(902)
    wanted = Change(known.name, right, date(2026, 3, 1), "录入时抄错", is_mistake=True)
    identities.change(known.pk, wanted, by=reviewer)
    assert borne.codes_on(date(2020, 1, 1), [right]) == {}
    other = organisations.enter({"name": "真正的一家", "uscc": wrong}, by=clerk)
    assert borne.holder_of(wrong) == other


def test_everything_wrong_is_told_at_once(
    known: Organisation, reviewer: Actor, rival: Organisation
) -> None:
    wanted = Change(" ", rival.uscc, date(2027, 1, 1), "")
    with pytest.raises(Incomplete) as refusal:
        identities.change(known.pk, wanted, by=reviewer)
    told = {d["field"]: d["message"] for d in refusal.value.details}
    assert set(told) == {"name", "uscc", "since", "reason", "document"}
    assert f"这个代码已属于“{rival.name}”" in told["uscc"]
    same = replace(renamed(known), name=known.name)
    with pytest.raises(Incomplete) as refusal:
        identities.change(known.pk, same, document=PAPER, by=reviewer)
    assert [d["field"] for d in refusal.value.details] == ["name"]


def test_only_the_keepers_reviewer_changes_it(
    known: Organisation, clerk: Actor, city: Union, make_actor: MakeActor
) -> None:
    for by in (clerk, make_actor(city, "role_reviewer")):
        with pytest.raises(NotAllowed):
            identities.change(known.pk, renamed(known), document=PAPER, by=by)


def test_an_organisation_asks_and_the_keeper_decides(
    org: Organisation, bidder: Actor, reviewer: Actor
) -> None:
    asked = identities.ask(renamed(org), document=PAPER, by=bidder)
    org.refresh_from_db()
    assert org.name == "暖阳社会工作服务中心"
    assert Message.objects.filter(union_id=org.keeper_id, subject__contains="申请变更").exists()
    with pytest.raises(WrongState, match="已有一份"):
        identities.ask(renamed(org), document=PAPER, by=bidder)
    with pytest.raises(Incomplete):
        identities.refuse(asked.pk, answer=" ", by=reviewer)
    identities.refuse(asked.pk, answer="文件不清", by=reviewer)
    again = identities.ask(renamed(org), document=PAPER, by=bidder)
    identities.accept(again.pk, by=reviewer)
    org.refresh_from_db()
    assert org.name == "鹰城暖心职工服务中心"
    with pytest.raises(WrongState):
        identities.accept(again.pk, by=reviewer)


def test_a_ledger_with_the_old_code_means_the_same_body(
    known: Organisation, reviewer: Actor, city: Union, make_actor: MakeActor
) -> None:
    city_officer = make_actor(city, "role_officer")
    old = known.uscc
    wanted = Change(known.name, credit_code(903), date(2026, 3, 1), "登记机关变更")
    identities.change(known.pk, wanted, document=PAPER, by=reviewer)
    data = write_rows(COLUMNS, [{"uscc": old, "name": known.name}], title="台账")
    batch = ledger.preview(data, "台账.xlsx", by=city_officer)
    ledger.confirm(batch.no, by=city_officer)
    assert (
        OrganisationLink.objects.filter(union_id=city_officer.union_id or 0).get().organisation
        == known
    )
    assert Organisation.objects.filter(uscc=old).count() == 0


def test_the_pages_carry_the_change_and_the_request_through(
    client: Client, org: Organisation, bidder: Actor, reviewer: Actor
) -> None:
    given = {"name": "暖阳二社", "uscc": org.uscc, "since": "2026-03-01", "reason": "更名"}
    as_person(client, bidder)
    refused = client.post("/o/profile/identity/", given)
    assert refused.status_code == 422
    assert "请上传登记机关的核准文件" in refused.content.decode()
    paper = SimpleUploadedFile("核准.pdf", PAPER[1])
    assert client.post("/o/profile/identity/", given | {"document": paper}).status_code == 302
    assert "申请正在审核" in client.get("/o/profile/identity/").content.decode()

    as_person(client, reviewer)
    page = client.get(f"/u/orgs/{org.uscc}/").content.decode()
    assert "机构申请变更名称或代码" in page
    assert "暖阳二社" in client.get(f"/u/orgs/{org.uscc}/identity/request/").content.decode()
    client.post(f"/u/orgs/{org.uscc}/identity/request/accept/")
    org.refresh_from_db()
    assert org.name == "暖阳二社"
    assert client.get(f"/u/orgs/{org.uscc}/identity/request/").status_code == 404
    back = given | {"name": "暖阳社会工作服务中心", "is_mistake": "on"}
    assert client.post(f"/u/orgs/{org.uscc}/identity/", back).status_code == 302
    org.refresh_from_db()
    assert org.name == "暖阳社会工作服务中心"


def test_a_clerk_enters_a_group_by_hand(client: Client, clerk: Actor) -> None:
    as_person(client, clerk)
    assert client.post("/u/orgs/new/", {"name": "某社"}).status_code == 422
    done = client.post("/u/orgs/new/", {"name": "骑手互助群", "kind": "unregistered_group"})
    page = client.get(done["Location"]).content.decode()
    assert "引导规范" in page
    assert "不能承接服务" in page
