"""An organisation's people: who may give accounts and roles, and the handover that loses nothing."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from orgs.actions import members, people
from orgs.models import Membership, Organisation, Union, User
from orgs.people.actors import actor_for
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete, NotAllowed, NotFound, WrongState
from portal.common.models import Event
from projects.actions import bids
from projects.models import Tender
from tests.conftest import MakeActor
from tests.factories import tenders as make
from tests.factories.orgs import user_of

pytestmark = pytest.mark.django_db
PASSWORD = "Gongqiao-2026"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def manager(org: Organisation, make_actor: MakeActor) -> Actor:
    people.install_roles()
    return make_actor(org, "org_manager", name="宋佳")


@pytest.fixture
def worker(manager: Actor) -> User:
    values = {"username": "xiaochen", "full_name": "小陈", "role": "org_staff"}
    user = people.add_colleague(values, password=PASSWORD, by=manager).user
    assert user.has_given_password
    user.has_given_password = False  # has chosen a password of his own since
    user.save()
    return user


@pytest.fixture
def tender(
    noon: datetime, county: Union, clerk: Actor, reviewer: Actor, discipline: Actor
) -> Tender:
    return make.published(clerk, reviewer, discipline, make.approved_project(county))


def roles_of(user: User) -> set[str]:
    return set(user.memberships.filter(valid_to__isnull=True).values_list("role_id", flat=True))


def test_a_manager_opens_an_account_of_the_own_organisation(
    worker: User, org: Organisation
) -> None:
    actor = actor_for(worker)
    assert (actor.organisation_id, actor.role_labels) == (org.pk, ("机构工作人员",))
    assert not actor.may(Permission.BID_SUBMIT)
    assert Event.objects.filter(action="orgs.user.create", object_id=str(worker.pk)).exists()


def test_a_worker_manages_nobody(worker: User, client: Client) -> None:
    with pytest.raises(NotAllowed):
        people.add_colleague(
            {"username": "b", "full_name": "乙", "role": "org_manager"},
            password=PASSWORD, by=actor_for(worker),
        )  # fmt: skip
    client.force_login(worker)
    assert client.get("/o/members/").status_code == 403


@pytest.mark.parametrize("role", ["evaluator", "role_officer", "expert"])
def test_a_manager_gives_roles_of_organisations_alone(
    manager: Actor, worker: User, org: Organisation, role: str
) -> None:
    with pytest.raises(Incomplete):
        people.appoint(user=worker, role=role, organisation=org, by=manager)


def test_a_manager_reaches_no_other_unit(
    manager: Actor, worker: User, rival: Organisation, county: Union, make_actor: MakeActor
) -> None:
    other = make_actor(rival, "org_staff")
    with pytest.raises(NotAllowed):
        people.appoint(user=worker, role="org_staff", organisation=rival, by=manager)
    with pytest.raises(NotAllowed):
        people.appoint(user=worker, role="role_officer", union=county, by=manager)
    with pytest.raises(NotFound):
        people.stop_account(user_of(other).username, by=manager)
    with pytest.raises(NotFound):
        people.dismiss(Membership.objects.get(user_id=other.user_id or 0).pk, by=manager)


def test_a_colleague_goes_on_with_a_draft_after_the_handover(
    manager: Actor, worker: User, tender: Tender, client: Client
) -> None:
    bids.save_draft(tender.pk, make.content("36123.00"), by=manager)

    client.force_login(user_of(manager))
    assert client.post("/o/members/xiaochen/hand-over/").status_code == 302

    assert roles_of(worker) == {"org_manager"}
    assert roles_of(user_of(manager)) == {"org_staff"}
    heir = actor_for(worker)
    draft = bids.draft_for(tender.pk, by=heir)
    assert draft is not None
    assert "36123" in str(draft.content)
    assert bids.submit_draft(tender.pk, by=heir).number
    assert client.get("/o/members/").status_code == 403
    assert Event.objects.filter(action="orgs.organisation.hand_over").count() == 1


def test_a_handover_is_done_once_and_to_who_can_sign_in(manager: Actor, worker: User) -> None:
    with pytest.raises(NotAllowed):
        members.hand_over(user_of(manager).username, by=manager)
    people.stop_account("xiaochen", by=manager)
    with pytest.raises(WrongState, match="已停用"):
        members.hand_over("xiaochen", by=manager)
    people.restore_account("xiaochen", by=manager)
    members.hand_over("xiaochen", by=manager)
    with pytest.raises(NotAllowed, match="已经不是"):
        members.hand_over("xiaochen", by=manager)


def test_an_organisation_is_never_left_without_a_manager(
    manager: Actor, worker: User, org: Organisation
) -> None:
    people.appoint(user=worker, role="org_manager", organisation=org, by=manager)
    second = actor_for(worker)
    people.dismiss(Membership.objects.get(user_id=manager.user_id or 0).pk, by=second)
    # The first still has a page open from before: neither way out leaves nobody.
    with pytest.raises(NotAllowed, match="至少要有一位"):
        people.stop_account("xiaochen", by=manager)
    held = Membership.objects.get(user=worker, role_id="org_manager")
    with pytest.raises(NotAllowed, match="至少要有一位"):
        people.dismiss(held.pk, by=manager)
    worker.refresh_from_db()
    assert worker.is_active
    assert "org_manager" in roles_of(worker)


def test_the_pages_open_an_account_and_tell_what_is_wrong(manager: Actor, client: Client) -> None:
    client.force_login(user_of(manager))
    wrong = {"full_name": "小李", "username": "xiaoli", "role": "org_staff", "password": "1"}
    shown = client.post("/o/members/new/", wrong)
    assert shown.status_code == 422
    assert "小李" in shown.content.decode()
    assert client.post("/o/members/new/", wrong | {"password": PASSWORD}).status_code == 302
    listed = client.get("/o/members/").content.decode()
    assert "小李" in listed
    assert PASSWORD not in listed
    client.post("/o/members/xiaoli/dismiss/", {"role": "org_staff"})
    assert roles_of(User.objects.get(username="xiaoli")) == set()
    client.post("/o/members/xiaoli/password/", {"password": "Lantian-2027-b"})
    assert User.objects.get(username="xiaoli").has_given_password
