"""Accounts, appointments and keys: who may give them, to whom, and what ends at once."""

import json
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.contrib.admin import site
from django.test import Client
from knox.models import get_token_model

from orgs.actions import people
from orgs.models import Membership, Organisation, Union, User
from orgs.people.actors import actor_for
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Incomplete, NotAllowed, NotFound
from portal.common.models import Event
from tests.conftest import MakeActor
from tests.factories.orgs import user_of

pytestmark = pytest.mark.django_db
PASSWORD = "Gongqiao-2026"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def roles(db: None) -> None:
    people.install_roles()


@pytest.fixture
def colleague(county: Union, admin: Actor, roles: None) -> User:
    values = {"username": "xinren", "full_name": "新人", "role": "role_officer"}
    user = people.add_colleague(values, password=PASSWORD, by=admin).user
    user.has_given_password = False  # has chosen a password of his own since
    user.save()
    return user


def test_an_administrator_opens_an_account_with_its_first_role(
    colleague: User, county: Union
) -> None:
    actor = actor_for(colleague)

    assert (actor.union_id, actor.role_labels) == (county.pk, ("经办",))
    assert Event.objects.filter(action="orgs.user.create", object_id=str(colleague.pk)).exists()


def test_a_clerk_opens_no_accounts(clerk: Actor, roles: None) -> None:
    with pytest.raises(NotAllowed):
        people.add_colleague(
            {"username": "a", "full_name": "甲", "role": "role_officer"},
            password=PASSWORD,
            by=clerk,
        )
    assert not User.objects.filter(username="a").exists()


def test_a_refused_role_leaves_no_account_behind(admin: Actor, roles: None) -> None:
    with pytest.raises(Incomplete):
        people.add_colleague(
            {"username": "a", "full_name": "甲", "role": "org_manager"}, password=PASSWORD, by=admin
        )
    assert not User.objects.filter(username="a").exists()


def test_nobody_is_appointed_in_another_unit(
    admin: Actor, other_county: Union, colleague: User
) -> None:
    with pytest.raises(NotAllowed, match="不是您的单位"):
        people.appoint(user=colleague, role="role_officer", union=other_county, by=admin)


def test_no_administrator_holds_a_business_role(
    admin: Actor, county: Union, roles: None, make_actor: MakeActor
) -> None:
    other = make_actor(county, "role_admin")
    with pytest.raises(Incomplete) as refusal:
        people.appoint(user=user_of(other), role="role_head", union=county, by=admin)
    assert refusal.value.details[0]["rule"] == "SD-04"


def test_a_role_of_organisations_does_not_stand_in_a_union(
    admin: Actor, county: Union, colleague: User
) -> None:
    with pytest.raises(Incomplete, match="没有任命"):
        people.appoint(user=colleague, role="org_staff", union=county, by=admin)


def test_a_dismissed_person_has_nothing_to_do_from_now_on(colleague: User, admin: Actor) -> None:
    held = Membership.objects.get(user=colleague)
    people.dismiss(held.pk, by=admin)

    assert actor_for(colleague).permissions == frozenset()
    with pytest.raises(NotFound):
        people.dismiss(held.pk, by=admin)


def test_another_countys_administrator_cannot_dismiss(
    colleague: User, other_county: Union, make_actor: MakeActor
) -> None:
    outsider = make_actor(other_county, "role_admin")
    with pytest.raises(NotFound):
        people.dismiss(Membership.objects.get(user=colleague).pk, by=outsider)


def test_the_next_request_of_a_stopped_account_is_refused(
    client: Client, colleague: User, admin: Actor
) -> None:
    client.force_login(colleague)
    assert client.get("/me/").status_code == 200

    people.stop_account(colleague.username, by=admin)
    assert client.get("/me/").headers["Location"].startswith("/account/login/")

    people.restore_account(colleague.username, by=admin)
    assert client.get("/me/").status_code == 200


def test_nobody_stops_himself_or_a_person_of_two_units(
    colleague: User, admin: Actor, other_county: Union
) -> None:
    with pytest.raises(NotAllowed):
        people.stop_account(user_of(admin).username, by=admin)
    people.appoint(user=colleague, role="role_officer", union=other_county, by=SYSTEM)
    with pytest.raises(NotAllowed, match="别的单位"):
        people.stop_account(colleague.username, by=admin)


def test_a_new_password_ends_the_old_sessions(
    client: Client, colleague: User, admin: Actor
) -> None:
    client.force_login(colleague)
    people.reset_password(colleague.username, password="Another-Word-77", by=admin)

    assert client.get("/me/").status_code == 302
    colleague.refresh_from_db()
    assert colleague.check_password("Another-Word-77")
    with pytest.raises(Incomplete):
        people.reset_password(colleague.username, password="1234567890", by=admin)


def test_a_key_works_until_it_is_revoked(county: Union, admin: Actor, roles: None) -> None:
    account, secret = people.issue_token(union=county, name="省总取数", by=admin)
    key = get_token_model().objects.get(user=account)

    assert secret.startswith("ghk_")
    assert secret not in {key.digest, key.token_key}
    assert secret not in str(list(Event.objects.values()))
    people.revoke_token(account.username, by=admin)
    assert not get_token_model().objects.filter(user=account).exists()


def test_keys_belong_to_the_own_union(
    county: Union, other_county: Union, admin: Actor, clerk: Actor, roles: None
) -> None:
    with pytest.raises(NotAllowed):
        people.issue_token(union=other_county, name="x", by=admin)
    with pytest.raises(NotAllowed):
        people.issue_token(union=county, name="x", by=clerk)
    with pytest.raises(Incomplete) as refusal:
        people.issue_token(union=county, name=" ", role="role_officer", by=admin)
    assert {d["field"] for d in refusal.value.details} == {"name", "role"}


def test_one_switches_only_to_a_unit_one_works_in(
    client: Client, colleague: User, org: Organisation, bidder: Actor
) -> None:
    client.force_login(colleague)
    foreign = Membership.objects.get(user=user_of(bidder))
    assert client.post("/me/unit/", {"unit": foreign.pk}).status_code == 404
    people.appoint(user=colleague, role="org_staff", organisation=org, by=SYSTEM)
    own = Membership.objects.get(user=colleague, organisation=org)

    response = client.post("/me/unit/", {"unit": own.pk, "next": "https://evil.example/"})

    assert response.headers["Location"] == "/home/"
    assert client.get("/home/").headers["Location"] == "/o/"


def test_nobody_appoints_himself(admin: Actor, county: Union, roles: None) -> None:
    """An administrator who sits in the library of experts would score bids."""
    with pytest.raises(NotAllowed, match="不能任命自己"):
        people.appoint(user=user_of(admin), role="expert", union=county, by=admin)


CHOSEN = "Only-I-know-2026"


def change_password(client: Client, old: str) -> Any:
    fields = {"oldpassword": old, "password1": CHOSEN, "password2": CHOSEN}
    return client.post("/account/password/change/", fields)


def test_who_was_given_a_password_chooses_another_first(
    client: Client, colleague: User, admin: Actor
) -> None:
    """Else the administrator could act as the head, who would never notice."""
    given = "Another-Word-77"
    people.reset_password("xinren", password=given, by=admin)
    client.post("/account/login/", {"login": "xinren", "password": given})
    assert client.get("/u/").headers["Location"] == "/account/password/change/"
    assert "只有您自己知道" in client.get("/account/password/change/").content.decode()

    assert change_password(client, given).headers["Location"] == "/home/"

    assert client.get("/u/").status_code == 200
    assert Event.objects.filter(action="orgs.user.change_password").count() == 1


def test_a_new_account_begins_with_a_given_password(admin: Actor, roles: None) -> None:
    values = {"username": "xinren", "full_name": "新人", "role": "role_officer"}

    assert people.add_colleague(values, password=PASSWORD, by=admin).user.has_given_password


def test_a_second_factor_lies_encrypted(colleague: User) -> None:
    secret = "JBSWY3DPEHPK3PXP"

    made = TOTP.activate(colleague, secret).instance

    assert secret not in json.dumps(made.data)
    assert TOTP(made).validate_code(totp_code(secret))


def totp_code(secret: str) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


def test_the_librarys_administration_only_reads_and_has_no_door_of_its_own(
    client: Client, admin: Actor
) -> None:
    registered = {model._meta.app_label for model in site._registry}
    assert not registered & {"mfa", "knox"}
    root = user_of(admin)
    root.is_staff = root.is_superuser = True
    root.save()

    assert client.get("/sys/admin/login/").headers["Location"].startswith("/account/login/")
    client.force_login(root)
    request = client.get("/sys/admin/").wsgi_request
    for model_admin in site._registry.values():
        assert not model_admin.has_add_permission(request)
        assert not model_admin.has_change_permission(request)
        assert not model_admin.has_delete_permission(request)
