"""Accounts, roles and appointments."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from knox.models import get_token_model

from orgs.colleagues import has_manager, own_unit
from orgs.models import Membership, Organisation, Role, Union, User
from orgs.roles import ROLES
from portal.common import clock, events
from portal.common.access import Actor, ActorKind, Permission
from portal.common.errors import Detail as Problem
from portal.common.errors import Incomplete, NotAllowed, NotFound, refuse_all


def install_roles() -> list[Role]:
    """Create the shipped roles that are not there yet; changed ones stay as they are."""
    return [definition.install() for definition in ROLES]


# What can be typed on every keyboard and read out over the telephone.
SIGNS_IN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
# Which kinds of roles stand in a union and in an organisation.
UNION_KINDS = (ActorKind.STAFF, ActorKind.EXPERT, ActorKind.EVALUATOR, ActorKind.SERVICE)
ORGANISATION_KINDS = (ActorKind.ORGANISATION, ActorKind.EVALUATOR)


def create_user(
    *, username: str, full_name: str, password: str, phone: str = "", by: Actor,
    is_hashed: bool = False,
) -> User:  # fmt: skip
    """Create an account; `is_hashed` takes a password that Django's hasher already made.

    Administrators of a union and managers of an organisation do it, and the public page on which an
    organisation registers itself.
    Raises: NotAllowed; Incomplete with every problem of the user name and the password.
    """
    if by.kind is not ActorKind.PUBLIC:
        by.require(_managing(by), "开设账号")
    values = {"username": username, "full_name": full_name, "phone": phone}
    refuse_all(problems_of_account(values if is_hashed else values | {"password": password}))
    user = User(**values)
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


def problems_of_account(values: Mapping[str, Any]) -> list[Problem]:
    """Return everything wrong with a new account; the password is judged when it is given."""
    username, full_name = str(values.get("username") or ""), str(values.get("full_name") or "")
    problems: list[Problem] = []
    if not full_name.strip():
        problems.append({"field": "full_name", "message": "请填写姓名。"})
    if not username.strip():
        problems.append({"field": "username", "message": "请填写登录名。"})
    elif not SIGNS_IN_NAME.fullmatch(username):
        told = "登录名只用字母、数字和 . _ -，中间不留空格，请修改。"
        problems.append({"field": "username", "message": told})
    elif User.objects.filter(username__iexact=username).exists():
        problems.append({"field": "username", "message": "这个登录名已被使用，请换一个。"})
    if "password" in values:
        phone = str(values.get("phone") or "")
        user = User(username=username, full_name=full_name, phone=phone)
        problems += problems_of_password(values["password"], user)
    return problems


def problems_of_password(password: str, user: User) -> list[Problem]:
    """Return why the person may not take the password; of one too short that alone."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        short = [e for e in error.error_list if e.code == "password_too_short"]
        told = ValidationError(short).messages if short else error.messages
        return [{"field": "password", "message": m} for m in told]
    return []


def appoint(
    *, user: User, role: str, union: Union | None = None,
    organisation: Organisation | None = None, since: date | None = None, by: Actor,
) -> Membership:  # fmt: skip
    """Give the person a role in a unit; doing it again returns the living appointment.

    Raises: NotAllowed outside the actor's own unit; Incomplete when the role does not stand in
    such a unit or is not compatible with one held there. Rule: SD-04.
    """
    _authorise(by, union=union, organisation=organisation)
    chosen = _role(role)
    kinds: tuple[ActorKind, ...] = UNION_KINDS if union is not None else ORGANISATION_KINDS
    if by.organisation_id:
        # Who judges other organisations' work is let in by the portal, not by a manager.
        kinds = (ActorKind.ORGANISATION,)
    if chosen.kind not in {k.value for k in kinds}:
        raise Incomplete(
            "没有任命。",
            [{"field": "role", "message": f"“{chosen.label}”不是这类单位的岗位，请另选。"}],
        )
    if user.pk == by.user_id:
        raise NotAllowed("不能任命自己，请由另一位管理员办理。")
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
                    "岗位不相容，没有任命。",
                    [{"field": "role", "rule": "SD-04",
                      "message": f"“{chosen.label}”与已任的“{held.role.label}”不相容，请由他人担任。"}],
                )  # fmt: skip
        made = Membership.objects.create(
            user=user, role=chosen, union=union, organisation=organisation, valid_from=today
        )
        events.record_creation(made, by=by)
    return made


def add_colleague(values: dict[str, str], *, password: str, by: Actor) -> Membership:
    """Open an account for a new colleague in the actor's own unit and give it its first role.

    `values`: username, full_name, phone, role. Raises: NotAllowed; Incomplete with every problem.
    """
    union = Union.objects.filter(pk=by.union_id or 0).first()
    organisation = Organisation.objects.filter(pk=by.organisation_id or 0).first()
    if union is None and organisation is None:
        raise NotAllowed("只有工会的管理员和机构负责人可以开设账号。")
    with transaction.atomic():
        user = create_user(
            username=values["username"], full_name=values["full_name"], password=password,
            phone=values.get("phone", ""), by=by,
        )  # fmt: skip
        _mark_given(user)
        return appoint(
            user=user, role=values["role"], union=union, organisation=organisation, by=by
        )


def stop_account(username: str, *, by: Actor) -> User:
    """Let nobody sign in with the account of a colleague any more; the next request is refused.

    Raises: NotFound, NotAllowed.
    """
    return _switch_account(username, is_active=False, by=by)


def restore_account(username: str, *, by: Actor) -> User:
    """Let a stopped account sign in again.

    Raises: NotFound, NotAllowed.
    """
    return _switch_account(username, is_active=True, by=by)


def reset_password(username: str, *, password: str, by: Actor) -> User:
    """Give a colleague a new password, for there is no mail to recover it; old sessions end.

    The administrator knows it, so the colleague must choose another before doing anything.
    Raises: NotFound, NotAllowed; Incomplete when the password is too weak.
    """
    with transaction.atomic():
        user = _colleague(username, "重置密码", by=by)
        refuse_all(problems_of_password(password, user))
        user.set_password(password)
        user.save(update_fields=["password"])
        _mark_given(user)
        events.record(action="orgs.user.reset_password", target=user, by=by, after={})
    return user


def dismiss(pk: int, *, by: Actor) -> Membership:
    """End an appointment today, in the actor's own unit.

    Raises: NotFound; NotAllowed, also when an organisation would be left without a manager.
    """
    by.require(_managing(by), "调整人员")
    with transaction.atomic():
        _lock_organisation(by)
        held = (
            Membership.objects.select_for_update()
            .filter(own_unit(by), pk=pk, valid_to__isnull=True)
            .first()
        )
        if held is None:
            raise NotFound("没有找到这项任职，它可能已经结束。")
        if held.user_id == by.user_id:
            raise NotAllowed("不能免去自己的岗位，请由另一位管理员办理。")
        before = events.snapshot(held)
        held.valid_to = max(clock.today(), held.valid_from)
        held.save()
        events.record(action="orgs.membership.end", target=held, by=by, before=before)
        _require_manager(by)
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
    """Create a service account of the union and its token; the secret is returned once.

    Raises: NotAllowed; Incomplete without a name or with a role that is not the API's.
    """
    _authorise(by, union=union, organisation=None)
    problems: list[Problem] = []
    if not name.strip():
        problems.append({"field": "name", "message": "请写明给哪个系统用，便于以后停用。"})
    if _role(role).kind != ActorKind.SERVICE:
        problems.append({"field": "role", "message": "请选择接口权限。"})
    refuse_all(problems, "没有签发密钥。")
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


def revoke_token(username: str, *, by: Actor) -> User:
    """Stop a service account of the actor's own union at once.

    Raises: NotFound, NotAllowed.
    """
    by.require(Permission.USER_MANAGE, "停用接口密钥")
    with transaction.atomic():
        account = User.objects.filter(
            username=username, is_service=True, memberships__union_id=by.union_id or 0
        ).first()
        if account is None:
            raise NotFound("没有找到这个接口密钥。")
        get_token_model().objects.filter(user=account).delete()
        User.objects.filter(pk=account.pk).update(is_active=False)
        events.record(action="orgs.user.revoke_token", target=account, by=by, after={})
    return account


def _mark_given(user: User) -> None:
    user.has_given_password = True
    user.save(update_fields=["has_given_password"])


def _authorise(by: Actor, *, union: Union | None, organisation: Organisation | None) -> None:
    by.require(_managing(by), "任命岗位")
    is_own = union is not None and union.pk == by.union_id
    is_own |= organisation is not None and organisation.pk == by.organisation_id
    if not by.is_system and not is_own:
        unit = union or organisation
        raise NotAllowed(f"“{unit}”不是您的单位，请由该单位的管理员办理。")


def _switch_account(username: str, *, is_active: bool, by: Actor) -> User:
    with transaction.atomic():
        _lock_organisation(by)
        user = _colleague(username, "停用或恢复账号", by=by)
        User.objects.filter(pk=user.pk).update(is_active=is_active)
        user.is_active = is_active
        events.record(
            action=f"orgs.user.{'restore' if is_active else 'stop'}", target=user, by=by,
            before={"is_active": not is_active}, after={"is_active": is_active},
        )  # fmt: skip
        _require_manager(by)
    return user


def _colleague(username: str, act: str, *, by: Actor) -> User:
    """Lock the account of a colleague who works in the actor's unit and nowhere else."""
    by.require(_managing(by), act)
    here = Membership.objects.filter(own_unit(by)).values("user_id")
    user = (
        User.objects.select_for_update()
        .filter(username=username, pk__in=here, is_service=False)
        .first()
    )
    if user is None:
        raise NotFound("没有找到这个账号，它可能不在您的单位。")
    if user.pk == by.user_id:
        raise NotAllowed(f"不能给自己{act}，请由另一位管理员办理。")
    elsewhere = user.memberships.filter(valid_to__isnull=True).exclude(own_unit(by))
    if elsewhere.exists():
        raise NotAllowed(f"这个账号还在别的单位任职，不能{act}。可免去其在本单位的岗位。")
    return user


def _role(code: str) -> Role:
    found = Role.objects.filter(pk=code).first()
    if found is None:
        raise Incomplete("没有这个岗位。", [{"field": "role", "message": "请从列表中选择岗位。"}])
    return found


def _managing(by: Actor) -> Permission:
    """Return the permission that the actor needs to manage the people of the own unit."""
    return Permission.OWN_MEMBERS_MANAGE if by.organisation_id else Permission.USER_MANAGE


def _lock_organisation(by: Actor) -> None:
    # Two managers who dismiss each other at once stand in line here, and the second is refused.
    if by.organisation_id:
        Organisation.objects.select_for_update(of=("self",)).get(pk=by.organisation_id)


def _require_manager(by: Actor) -> None:
    """Refuse what leaves the actor's organisation without a manager who can sign in."""
    if by.organisation_id and not has_manager(by.organisation_id):
        raise NotAllowed("机构至少要有一位能登录的负责人。请先把负责人移交给另一位同事。")
