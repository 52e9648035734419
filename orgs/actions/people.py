"""Accounts, roles and appointments."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from knox.models import get_token_model

from orgs.models import Membership, Organisation, Role, Union, User
from orgs.roles import ROLES
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail as Problem
from portal.common.errors import Incomplete, NotAllowed, NotFound, refuse_all


def install_roles() -> list[Role]:
    """Create the shipped roles that are not there yet; changed ones stay as they are."""
    return [definition.install() for definition in ROLES]


def create_user(
    *, username: str, full_name: str, password: str, phone: str = "", by: Actor,
    is_hashed: bool = False,
) -> User:  # fmt: skip
    """Create an account; `is_hashed` takes a password that Django's hasher already made.

    Raises: Incomplete with every problem of the user name and the password.
    """
    problems: list[Problem] = []
    if not username.strip():
        problems.append({"field": "username", "message": "请填写登录名。"})
    elif User.objects.filter(username__iexact=username).exists():
        problems.append({"field": "username", "message": "这个登录名已被使用,请换一个。"})
    user = User(username=username, full_name=full_name, phone=phone)
    if not is_hashed:
        try:
            validate_password(password, user)
        except ValidationError as error:
            problems += [{"field": "password", "message": m} for m in error.messages]
    refuse_all(problems)
    if is_hashed:
        user.password = password
    else:
        user.set_password(password)
    with transaction.atomic():
        user.save()
        events.record(
            action="orgs.user.create", target=user, by=by,
            after={"username": username, "full_name": full_name},
        )  # fmt: skip
    return user


def appoint(
    *, user: User, role: str, union: Union | None = None,
    organisation: Organisation | None = None, since: date | None = None, by: Actor,
) -> Membership:  # fmt: skip
    """Give the person a role in a unit; doing it again returns the living appointment.

    Raises: Incomplete when the role is not compatible with one held there (SD-04).
    """
    chosen = _role(role)
    today = since or clock.today()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        here = Membership.objects.filter(
            user=user, union=union, organisation=organisation, valid_to__isnull=True
        ).select_related("role")
        for held in here:
            if held.role_id == role:
                return held
            if role in held.role.excludes or held.role_id in chosen.excludes:
                raise Incomplete(
                    "岗位不相容,没有任命。",
                    [{"field": "role", "rule": "SD-04",
                      "message": f"“{chosen.label}”与已任的“{held.role.label}”不相容,请由他人担任。"}],
                )  # fmt: skip
        made = Membership.objects.create(
            user=user, role=chosen, union=union, organisation=organisation, valid_from=today
        )
        events.record_creation(made, by=by)
    return made


def dismiss(pk: int, *, by: Actor) -> Membership:
    """End an appointment today, in the actor's own unit.

    Raises: NotFound, NotAllowed.
    """
    by.require(Permission.USER_MANAGE, "调整人员")
    with transaction.atomic():
        held = (
            Membership.objects.select_for_update()
            .filter(_own_unit(by), pk=pk, valid_to__isnull=True)
            .first()
        )
        if held is None:
            raise NotFound("没有找到这项任职,它可能已经结束。")
        if held.user_id == by.user_id:
            raise NotAllowed("不能免去自己的岗位,请由另一位管理员办理。")
        before = events.snapshot(held)
        held.valid_to = max(clock.today(), held.valid_from)
        held.save()
        events.record(action="orgs.membership.end", target=held, by=by, before=before)
    return held


def switch_unit(user: User, membership_pk: int) -> None:
    """Remember in which of the person's units the next pages act.

    Raises: NotFound when the membership is not the person's.
    """
    held = Membership.objects.filter(pk=membership_pk, user=user, valid_to__isnull=True).first()
    if held is None:
        raise NotFound("没有找到这个单位的任职。")
    User.objects.filter(pk=user.pk).update(current_membership=held)


def issue_token(
    *, union: Union, name: str, role: str = "api_reader", by: Actor
) -> tuple[User, str]:
    """Create a service account of the union and its token; the secret is returned once."""
    with transaction.atomic():
        account = User(
            username=f"api-{union.code}-{User.objects.filter(is_service=True).count() + 1}",
            full_name=name[:50],
            is_service=True,
        )
        account.set_unusable_password()
        account.save()
        appoint(user=account, role=role, union=union, by=by)
        _, secret = get_token_model().objects.create(user=account)
        events.record(
            action="orgs.user.issue_token", target=account, by=by,
            after={"username": account.username, "full_name": name, "role": role},
        )  # fmt: skip
    return account, str(secret)


def revoke_token(account_pk: int, *, by: Actor) -> None:
    """Stop a service account of the actor's own union at once.

    Raises: NotFound, NotAllowed.
    """
    by.require(Permission.USER_MANAGE, "停用接口密钥")
    with transaction.atomic():
        account = User.objects.filter(
            pk=account_pk, is_service=True, memberships__union_id=by.union_id or 0
        ).first()
        if account is None:
            raise NotFound("没有找到这个接口密钥。")
        get_token_model().objects.filter(user=account).delete()
        User.objects.filter(pk=account.pk).update(is_active=False)
        events.record(action="orgs.user.revoke_token", target=account, by=by, after={})


def _role(code: str) -> Role:
    found = Role.objects.filter(pk=code).first()
    if found is None:
        raise Incomplete("没有这个岗位。", [{"field": "role", "message": "请从列表中选择岗位。"}])
    return found


def _own_unit(by: Actor) -> Q:
    if by.union_id:
        return Q(union_id=by.union_id)
    return Q(organisation_id=by.organisation_id or 0)
