"""One body entered twice: found, told apart, merged with everything that points at it (X-07)."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.test import Client

from orgs import duplicates as likely
from orgs import identities, merging
from orgs.actions import duplicates
from orgs.models import (
    Membership,
    Organisation,
    OrganisationLink,
    OrganisationMerge,
    Rating,
    Union,
)
from orgs.people.actors import actor_for
from portal.common import clock
from portal.common.access import Actor
from portal.common.errors import Incomplete, NotAllowed, WrongState
from portal.common.models import Event
from tests.conftest import MakeActor
from tests.factories import delivery, tenders
from tests.factories.orgs import OrganisationFactory, credit_code, user_of
from tests.factories.projects import approved_line
from tests.orgs.test_register_pages import as_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def twin(county: Union, org: Organisation) -> Organisation:
    """Return the same body once more, under a mistyped code."""
    return OrganisationFactory.create(
        name="暖阳 社会工作服务中心", keeper=county, legal_rep="李建国", address="建设路 1 号"
    )


def merged(twin: Organisation, org: Organisation, by: Actor, *taken: str) -> OrganisationMerge:
    return duplicates.propose(twin.pk, org.pk, taken=taken, reason="证书同一编号", by=by)


def test_every_column_that_names_an_organisation_is_declared() -> None:
    known = {*merging.RELATIONS, *merging.KEPT}
    found = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if "Historical" not in model.__name__
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Organisation
    }
    found |= {
        (m._meta.label, "organisation_id")
        for m in apps.get_models()
        if any(f.name == "organisation_id" for f in m._meta.concrete_fields)
    }
    assert found - known == set(), "say in orgs.merging or at start-up what a merge does with these"
    assert {k for k in known if k not in found} == set()


def test_same_name_phone_account_person_and_near_codes_are_found(
    org: Organisation, twin: Organisation, reviewer: Actor, county: Union
) -> None:
    slip = OrganisationFactory.create(name="鹰城甲社", uscc=credit_code(700), keeper=county)
    near = OrganisationFactory.create(
        name="平安乙社", uscc=credit_code(701), keeper=county, contact_phone="13900000001"
    )
    phone = OrganisationFactory.create(name="康宁丙社", keeper=None, contact_phone="13900000001")
    Organisation.objects.filter(pk__in=(org.pk, twin.pk)).update(bank_account="1")
    Organisation.objects.exclude(pk__in=(org.pk, twin.pk)).update(bank_account="")
    found = {(p.first, p.second): p.grounds for p in likely.pairs_for(reviewer)}
    assert found[org, twin][:2] == ("名称相同", "收款账号相同")
    assert found[slip, near] == ("代码只差一处",)
    assert found[near, phone] == ("联系电话相同",)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("52410400MJ0000018K", "52410400MJ0000028X", True),
        ("52410400MJ0000128K", "52410400MJ0000218K", True),
        ("52410400MJ0000018K", "52410400MJ0000018K", False),
        ("52410400MJ0000018K", "52410400MJ0000099X", False),
    ],
)
def test_codes_are_near_by_one_slip(first: str, second: str, *, expected: bool) -> None:
    assert likely.near_codes(first, second) is expected


def test_what_is_not_one_body_is_remembered(
    org: Organisation, twin: Organisation, reviewer: Actor
) -> None:
    duplicates.dismiss(twin.pk, org.pk, reason="两张证书", by=reviewer)
    assert (org, twin) not in {(p.first, p.second) for p in likely.pairs_for(reviewer)}


def test_a_merge_moves_everything_and_leads_the_old_code_to_the_survivor(
    client: Client, org: Organisation, twin: Organisation, reviewer: Actor, clerk: Actor,
    county: Union, make_actor: MakeActor,
) -> None:  # fmt: skip
    old = twin.uscc
    manager = make_actor(twin, "org_manager")
    for body, since in ((org, date(2024, 1, 1)), (twin, date(2022, 1, 1))):
        OrganisationLink.objects.create(union=county, organisation=body, since=since)
    Rating.objects.create(organisation=twin, level="4A")

    done = merged(twin, org, reviewer, "address")

    assert done.state == "done"
    org.refresh_from_db()
    twin.refresh_from_db()
    assert (org.address, org.legal_rep != "李建国") == ("建设路 1 号", True)
    assert (twin.state, twin.uscc[0]) == ("merged", "Z")
    assert OrganisationLink.objects.get().since == date(2022, 1, 1)
    assert Rating.objects.get().organisation == org
    assert actor_for(user_of(manager)).organisation_id == org.pk
    assert identities.holder_of(old) == org
    assert client.get(f"/orgs/{old}/")["Location"] == f"/orgs/{org.uscc}/"
    assert list(Organisation.objects.visible_to(clerk).search(old)) == [org]
    assert twin not in Organisation.objects.visible_to(reviewer)
    labels = {row["label"]: row["moved"] for row in done.moved}
    assert labels["联系关系"] == labels["评估等级"] == labels["机构账号"] == 1
    logged = Event.objects.filter(object_type="orgs.organisation", object_id=str(org.pk))
    assert logged.filter(action="orgs.organisation.absorb", note__contains=old).exists()


def test_what_both_have_stays_with_the_merged_record(
    org: Organisation, twin: Organisation, reviewer: Actor, make_actor: MakeActor
) -> None:
    actor = make_actor(org, "org_manager")
    held = Membership.objects.get(user=user_of(actor))
    Membership.objects.create(user=held.user, role=held.role, organisation=twin)
    done = merged(twin, org, reviewer)
    row = next(r for r in done.moved if r["label"] == "机构账号")
    assert (row["moved"], row["kept"]) == (0, 1)
    assert not Membership.objects.filter(organisation=twin, valid_to__isnull=True).exists()


def test_agreements_and_their_names_at_signing_stay(
    org: Organisation, twin: Organisation, reviewer: Actor, county: Union
) -> None:
    agreement = delivery.signed_agreement(county, twin)
    signed_as = agreement.organisation_name
    merged(twin, org, reviewer)
    agreement.refresh_from_db()
    assert agreement.organisation == org
    assert agreement.organisation_name == signed_as


def test_a_merge_waits_for_open_calls_in_the_same_words_whoever_bid(
    org: Organisation, twin: Organisation, county: Union, clerk: Actor, reviewer: Actor,
    discipline: Actor, make_actor: MakeActor, client: Client,
) -> None:  # fmt: skip
    """Nothing of the waiting may tell that somebody has bid: it is there without any bid."""
    line = approved_line(county, 100_000_000)
    project = tenders.approved_project(county, line=line)
    call = tenders.published(clerk, reviewer, discipline, project)
    done = merged(twin, org, reviewer)
    assert done.state == "waiting"
    page = as_person(client, reviewer).get(f"/u/orgs/merges/{done.pk}/").content.decode()
    assert "不论哪家投标" in page
    assert duplicates.finish_due() == 0
    assert Organisation.objects.get(pk=twin.pk).state == "approved"

    duplicates.refuse_bidding(twin.pk, call.published_at)
    with pytest.raises(WrongState, match="正并入"):
        duplicates.refuse_bidding(twin.pk, clock.now() + timedelta(hours=1))
    duplicates.refuse_bidding(org.pk, clock.now() + timedelta(hours=1))

    type(call).objects.filter(pk=call.pk).update(state="failed")
    assert duplicates.finish_due() == 1
    assert OrganisationMerge.objects.get(pk=done.pk).state == "done"


def test_another_keeper_agrees_first(
    org: Organisation, twin: Organisation, reviewer: Actor, other_county: Union,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    Organisation.objects.filter(pk=org.pk).update(keeper=other_county)
    other = make_actor(other_county, "role_reviewer")
    with pytest.raises(NotAllowed):
        merged(twin, org, other)
    asked = merged(twin, org, reviewer)
    assert asked.state == "proposed"
    with pytest.raises(NotAllowed):
        duplicates.agree(asked.pk, by=reviewer)
    assert duplicates.agree(asked.pk, by=other).state == "done"


def test_everything_in_the_way_is_told_at_once(
    org: Organisation, twin: Organisation, reviewer: Actor
) -> None:
    Organisation.objects.filter(pk=twin.pk).update(state="suspended", kind="foundation")
    with pytest.raises(Incomplete) as refusal:
        duplicates.propose(twin.pk, org.pk, taken=(), reason=" ", by=reviewer)
    told = " ".join(d["message"] for d in refusal.value.details)
    for words in ("类型不同", "正在暂停承接", "写明合并的依据"):
        assert words in told


def test_a_merge_is_taken_back_before_it_took_effect(
    org: Organisation, twin: Organisation, reviewer: Actor, other_county: Union
) -> None:
    Organisation.objects.filter(pk=org.pk).update(keeper=other_county)
    asked = merged(twin, org, reviewer)
    duplicates.cancel(asked.pk, by=reviewer)
    with pytest.raises(WrongState):
        duplicates.cancel(asked.pk, by=reviewer)
    again = merged(twin, org, reviewer)
    assert again.state == "proposed"


def test_the_pages_lead_from_the_worklist_to_the_merge(
    client: Client, org: Organisation, twin: Organisation, reviewer: Actor, clerk: Actor
) -> None:
    as_person(client, reviewer)
    page = client.get("/u/orgs/duplicates/").content.decode()
    assert "名称相同" in page
    assert "并入哪一家" in client.get(f"/u/orgs/{twin.uscc}/merge/").content.decode()
    unknown = client.get(f"/u/orgs/{twin.uscc}/merge/?into=zz12")
    assert unknown.status_code == 422
    assert "没有找到这家机构" in unknown.content.decode()
    assert 'value="zz12"' in unknown.content.decode()
    address = f"/u/orgs/{twin.uscc}/merge/?into={org.uscc}"
    preview = client.get(address).content.decode()
    assert "建设路 1 号" in preview
    assert client.post(address, {"reason": ""}).status_code == 422
    done = client.post(address, {"reason": "同一证书", "take_address": "on"})
    assert "已合并" in client.get(done["Location"]).content.decode()
    assert as_person(client, clerk).get("/u/orgs/duplicates/").status_code == 403
