"""Organisations entering the register: by themselves, by a union's clerk, and what follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from orgs import contract_gaps, cure_locks, duplicates, evidence, identities, keepers
from orgs.actions import documents, dossier, entries, people, qualification
from orgs.actions.entries import PROFILE_FIELDS
from orgs.lifecycle import organisations as moves
from orgs.models import (
    CreditListing,
    Organisation,
    OrganisationLink,
    Union,
)
from orgs.models.organisations import OWN_NUMBER
from orgs.rules import credit_code, kinds, registry
from orgs.rules.names import name_key
from portal.common import clock, events, messages
from portal.common.access import PUBLIC, SYSTEM, Actor, Permission
from portal.common.errors import Detail, Incomplete, NotFound, refuse_all
from portal.common.lifecycle import edit, transition
from portal.common.numbers import next_number

__all__ = ["PROFILE_FIELDS"]
State = Organisation.State
HOTLINE = "可拨打当地民政部门电话核实"
# What a union judges by: once the file is handed in, its keeper hears of every change.
STANDING_FIELDS = (
    "registration_authority", "registered_on", "cert_valid_to", "legal_rep",
    "bank_account_name", "bank_name", "bank_account",
)  # fmt: skip
# The end of a certificate is judged again when the day of founding is new.
DEPENDING: dict[str, set[str]] = {"cert_valid_to": {"registered_on", "cert_valid_to"}}
NEEDED_TO_SUBMIT = (
    ("registration_authority", "登记管理机关"),
    ("registered_on", "成立登记日期"),
    ("cert_valid_to", "登记证书有效期"),
    ("legal_rep", "法定代表人"),
    ("address", "住所"),
    ("contact_name", "联系人"),
    ("contact_phone", "联系电话"),
)


def register(
    values: dict[str, Any], *, username: str, password: str, full_name: str,
    by: Actor = PUBLIC, is_hashed: bool = False,
) -> Organisation:  # fmt: skip
    """Register an organisation by itself, with the account of its manager.

    `values`: uscc, name, kind (only when the code does not tell it), keeper: a Union, or its name
    or code as typed, or nothing: then the code's own place decides.
    Raises: Incomplete with every problem of code, name and account at its field.
    """
    problems: list[Detail] = []
    code = _collect(problems, values)
    problems += registry.problems_of(values, today=clock.today())
    values = values | {"keeper": _keeper(problems, code, values.get("keeper"))}
    with _told_when_somebody_was_quicker(), transaction.atomic():
        try:
            user = people.create_user(
                username=username, full_name=full_name, password=password, by=by,
                phone=values.get("contact_phone", ""), is_hashed=is_hashed,
            )  # fmt: skip
        except Incomplete as refusal:
            problems += refusal.details
        refuse_all(problems, "注册没有完成，请按提示修改。")
        organisation = _create(code, values, by=by, action="create")
        people.appoint(user=user, role="org_manager", organisation=organisation, by=SYSTEM)
    return organisation


def enter(values: dict[str, Any], *, by: Actor) -> Organisation:
    """Enter an organisation into the register for the actor's union (ledger), already approved.

    Raises: NotAllowed, Incomplete.
    """
    by.require(Permission.ORG_EDIT, "录入社会组织台账")
    problems: list[Detail] = []
    code = _collect(problems, values, may_enter=True)
    refuse_all(problems)
    with transaction.atomic():
        keeper = Union.objects.get(pk=by.union_id or 0)
        made = _create(code, values | {"keeper": keeper}, by=by, action="enter")
        dossier.enter_told(made, values, by=by)
        return made


def problems_of_registration(values: dict[str, Any]) -> list[Detail]:
    """Return what registering would refuse of the values given: code, name, keeper, account."""
    problems: list[Detail] = []
    code = _collect(problems, values)
    problems += registry.problems_of(values, today=clock.today())
    _keeper(problems, code, values.get("keeper"))
    return problems + people.problems_of_account(values)


def problems_of_entry(values: dict[str, Any]) -> list[Detail]:
    """Return what entering by a union's clerk would refuse of the values given."""
    problems: list[Detail] = []
    _collect(problems, values, may_enter=True)
    return problems + registry.problems_of(values, today=clock.today())


def update_profile(pk: int, values: dict[str, Any], *, by: Actor) -> Organisation:
    """Change the organisation's own facts; unknown names are a programmer's mistake.

    Dated facts (inspections, grades, penalties …) are written by orgs.actions.dossier; what stands
    on the certificate of an organisation in the register by orgs.actions.certificates.
    Raises: NotFound, NotAllowed, WrongState, Incomplete with every problem at its field.
    """
    unknown = set(values) - set(PROFILE_FIELDS)
    if unknown:
        raise AssertionError(f"not profile fields: {unknown}")
    needs = Permission.OWN_PROFILE_EDIT if by.organisation_id else Permission.ORG_EDIT
    with edit(
        Organisation.objects.visible_to(by), pk, by=by, needs=needs, editable=moves.EDITABLE
    ) as organisation:
        before = {name: getattr(organisation, name) for name in values}
        changed = [name for name, value in values.items() if before[name] != value]
        if by.organisation_id:
            cure_locks.require_open(organisation, fields=changed)
        refuse_all(problems_of_profile(organisation, values, by=by), "没有保存，请按提示修改。")
        for name, value in values.items():
            setattr(organisation, name, value)
        if by.organisation_id and set(changed) & set(registry.ON_CERTIFICATE):
            documents.ask_again(organisation, by=by)
        if by.organisation_id and organisation.state in (State.SUBMITTED, State.APPROVED):
            _tell_keeper(organisation, before)
    return organisation


def problems_of_profile(
    organisation: Organisation, values: dict[str, Any], *, by: Actor
) -> list[Detail]:
    """Return why the facts may not become the values; only what is new is judged."""
    held = {name: getattr(organisation, name) for name in PROFILE_FIELDS}
    new = {name for name, value in values.items() if held[name] != value}
    found = registry.problems_of(held | values, today=clock.today())
    found = [d for d in found if new & DEPENDING.get(d["field"], {d["field"]})]
    if by.organisation_id and cure_locks.is_settled(organisation):
        told = "这是工会已核对的登记事项，请上传新的登记证书申请变更。"
        found += [
            {"field": name, "message": told} for name in registry.ON_CERTIFICATE if name in new
        ]
    return found


def _tell_keeper(organisation: Organisation, before: dict[str, Any]) -> None:
    """Tell the keeping union which of the facts it judges by the organisation changed (3.4)."""
    labels = {f.name: str(f.verbose_name) for f in Organisation._meta.concrete_fields}
    changed = [
        labels[name]
        for name in STANDING_FIELDS
        if name in before and before[name] != getattr(organisation, name)
    ]
    if changed and organisation.keeper_id:
        messages.tell(
            f"“{organisation.name}”修改了机构档案，请核对",
            body=f"修改的内容：{'、'.join(changed)}。",
            url=f"/u/orgs/{organisation.uscc}/",
            union_id=organisation.keeper_id,
        )


def submit(pk: int, *, by: Actor) -> Organisation:
    """Hand the finished profile to the keeping union.

    Raises: Incomplete naming what is missing and which admission rules block.
    """
    with transition(Organisation.objects.visible_to(by), pk, moves.SUBMIT, by=by) as organisation:
        refuse_all(missing_for_submission(organisation), "资料还不完整，请补充后提交。")
        qualification.require(
            organisation, point="registration", reference=organisation.uscc, by=by
        )
        if organisation.keeper_id:
            same = duplicates.namesakes_of(organisation).values_list("uscc", flat=True)[:5]
            messages.tell(
                f"社会组织“{organisation.name}”提交了入库申请",
                body=f"已有同名的记录：{'、'.join(same)}，请核对是否同一家。" if same else "",
                url=f"/u/orgs/{organisation.uscc}/",
                union_id=organisation.keeper_id,
            )
    return organisation


def approve(pk: int, *, by: Actor) -> Organisation:
    """Take the organisation into the register; its union is linked to it from today.

    Raises: Incomplete when a rule blocks.
    """
    with transition(Organisation.objects.visible_to(by), pk, moves.APPROVE, by=by) as organisation:
        qualification.require(
            organisation, point="registration", reference=organisation.uscc, by=by
        )
        if organisation.keeper is not None:
            _link(organisation.keeper, organisation, clock.today(), by=by)
        dossier.verify_all(organisation, by=by)
        messages.tell(
            "入库审核已通过，可以投标", body=contract_gaps.told(contract_gaps.gaps_of(organisation)),
            url="/o/profile/", organisation_id=organisation.pk,
        )  # fmt: skip
    return organisation


def send_back(pk: int, *, reason: str, by: Actor) -> Organisation:
    """Return the profile with the reason.

    Raises: Incomplete without a reason.
    """
    if not reason.strip():
        raise Incomplete(
            "请写明退回原因。", [{"field": "reason", "message": "请写明要补正什么、怎么补。"}]
        )
    with transition(
        Organisation.objects.visible_to(by), pk, moves.SEND_BACK, by=by, reason=reason
    ) as organisation:
        organisation.return_reason = reason
        messages.tell(
            "入库申请被退回，请按意见修改", body=reason, url="/o/profile/",
            organisation_id=organisation.pk,
        )  # fmt: skip
    return organisation


def link_own(organisation: Organisation, *, by: Actor) -> OrganisationLink:
    """Note that the actor's own union stands in contact with the organisation from today."""
    return link(Union.objects.get(pk=by.union_id or 0), organisation, clock.today(), by=by)


def link(union: Union, organisation: Organisation, since: date, *, by: Actor) -> OrganisationLink:
    """Note a standing relation of the actor's union with an organisation (联系引导).

    Raises: NotAllowed, NotFound for another union's relation.
    """
    by.require(Permission.ORG_EDIT, "建立联系")
    if not by.is_system and union.pk != by.union_id:
        raise NotFound("只能为本单位建立联系。")
    with transaction.atomic():
        return _link(union, organisation, since, by=by)


def _collect_without_code(
    problems: list[Detail], name: str, *, may_enter: bool, kind: str
) -> credit_code.CreditCode:
    """Check who has no credit code: unions keep them, they never register by themselves."""
    if not may_enter:
        problems.append({"field": "kind", "message": kinds.KINDS[kind].barred})
    elif same := Organisation.objects.filter(kind=kind, name_key=name_key(name)).first():
        message = (
            f"库中已有同名的{same.get_kind_display()}（编号 {same.no}）。同名的请在名称后注明地点。"
        )
        problems.append({"field": "name", "message": message})
    _refuse_illegal(problems, "", name)
    return credit_code.CreditCode("", "")


def _collect(
    problems: list[Detail], values: dict[str, Any], *, may_enter: bool = False
) -> credit_code.CreditCode:
    """Check code and name; add every problem; return the code (empty when it is wrong)."""
    name = str(values.get("name", "")).strip()
    if not name:
        problems.append({"field": "name", "message": "请填写登记证书上的全称。"})
    kind, typed = str(values.get("kind") or ""), str(values.get("uscc") or "")
    if kind in kinds.WITHOUT_CODE and not typed.strip():
        return _collect_without_code(problems, name, may_enter=may_enter, kind=kind)
    try:
        code = credit_code.parse(typed)
    except Incomplete as refusal:
        problems += refusal.details
        return credit_code.CreditCode("", "")
    if mismatch := kinds.problem_of(kind, code.text):
        problems.append({"field": "kind", "message": mismatch})
    if code.is_union:
        problems.append(
            {
                "field": "uscc",
                "message": kinds.UNION_REFUSED,
                "rule": "QC-01",
            }
        )
    if known := identities.holder_of(code.text):
        told = "" if known.uscc == code.text else f"它是“{known.name}”用过的代码。"
        message = f"这个代码已在库中。{told}请直接登录，或联系所在地工会找回账号。"
        if known.state == State.CLOSED:
            message = f"这个代码的登记已注销，不能注册。如有疑问，{HOTLINE}。"
        problems.append({"field": "uscc", "message": message})
    if not code.kind and not values.get("kind"):
        problems.append({"field": "kind", "message": "请选择机构类型。"})
    _refuse_illegal(problems, code.text, name)
    return code


def _refuse_illegal(problems: list[Detail], code: str, name: str) -> None:
    same = Q(name_key=name_key(name))
    if code:
        same |= Q(uscc=code)
    listed = CreditListing.objects.filter(same, kind=CreditListing.Kind.ILLEGAL)
    if listed.living(clock.today()).exists():
        problems.append(
            {"field": "uscc" if code else "name", "rule": "QC-03",
             "message": f"该名称或代码在非法社会组织名单中，不能注册。如有疑问，{HOTLINE}。"}
        )  # fmt: skip


@contextmanager
def _told_when_somebody_was_quicker() -> Iterator[None]:
    """Two presses of the button pass the check together; the database lets one through."""
    try:
        yield
    except IntegrityError as error:
        message = "这个代码或登录名刚刚已注册。请直接登录；登录名被占用时请换一个。"
        raise Incomplete("注册没有完成。", [{"field": "uscc", "message": message}]) from error


def _keeper(
    problems: list[Detail], code: credit_code.CreditCode, given: Union | str | None
) -> Union | None:
    """Return the union that receives the registration; add the problem when none is clear."""
    if isinstance(given, Union):
        return given
    try:
        if given:
            return keepers.named(given)
    except Incomplete as refusal:
        problems += refusal.details
        return None
    found = keepers.proposed(code) if code.text else None
    if code.text and found is None:
        message = "代码里的登记机关地区没有对应的工会。请填写受理工会的全称或代码。"
        problems.append({"field": "keeper", "message": message})
    return found


def _create(
    code: credit_code.CreditCode, values: dict[str, Any], *, by: Actor, action: str
) -> Organisation:
    number = code.text or next_number(f"{OWN_NUMBER}{clock.today().year}", width=6)
    known = {"uscc": number, "kind": code.kind or values["kind"], "keeper": values.get("keeper")}
    organisation = entries.new_organisation(values | known, is_entered=action == "enter")
    organisation.save(force_insert=True)
    entries.first_identifier(organisation, by=by).save(force_insert=True)
    events.record(action=f"orgs.organisation.{action}", target=organisation, by=by)
    return organisation


def missing_for_submission(organisation: Organisation) -> list[Detail]:
    """Return what the profile still needs before it can be handed in."""
    found: list[Detail] = [
        {"field": name, "message": f"请填写{label}。"}
        for name, label in NEEDED_TO_SUBMIT
        if not getattr(organisation, name)
    ]
    if evidence.lacks_certificate(organisation, clock.today()):
        title = kinds.KINDS[organisation.kind].certificate
        message = f"请上传{title}，手机上可以拍照。"
        found.append({"field": "certificate", "message": message, "rule": "QC-02"})
    return found


def _link(union: Union, organisation: Organisation, since: date, *, by: Actor) -> OrganisationLink:
    made, created = OrganisationLink.objects.get_or_create(
        union=union, organisation=organisation, kind=OrganisationLink.Kind.GUIDANCE, until=None,
        defaults={"since": since},
    )  # fmt: skip
    if created:
        events.record_creation(made, by=by)
    return made
