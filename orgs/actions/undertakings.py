"""Federations, hubs, demonstration bases and the founding of unions: begun, joined, ended.

Source: spec 9.3 ME-05 (seed 001, 004), ME-06 (seed 001 "在人员、资金、活动场所等方面予以扶持"), ME-07
(seed 000; the term is [practice]); 建会 from issue 3.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs import parameters
from orgs.actions import dossier
from orgs.models import (
    DemonstrationBase,
    Federation,
    Hub,
    Organisation,
    OrganisationLink,
    Participation,
    Union,
    UnionFounding,
    UnionTie,
)
from orgs.rules.contacts import months_before
from orgs.rules.entries import day_within, needed
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all
from portal.common.numbers import next_number


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of undertaking: its model, the letters of its numbers, what its form must hold."""

    model: type[Any]
    prefix: str
    needed: tuple[tuple[str, str], ...] = ()
    member: str = ""  # the field of Participation that points at it; empty: nobody joins it

    @property
    def label(self) -> str:
        """What people call it."""
        return str(self.model._meta.verbose_name)


KINDS: Final[dict[str, Kind]] = {
    "federations": Kind(
        Federation, "LH", (("name", "请填写名称。"), ("role", "请写明工会在其中的作用。")),
        "federation",
    ),
    "hubs": Kind(Hub, "SN", (("name", "请填写名称。"),), "hub"),
    "bases": Kind(DemonstrationBase, "SF", (("named_by", "请填写命名单位。"),)),
    "foundings": Kind(UnionFounding, "JH"),
}  # fmt: skip
STEPS: Final = ("prepared_on", "approved_on", "founded_on")
events.name_actions(
    {
        f"orgs.{kind.model._meta.model_name}.{act}": f"{word}{kind.label}"
        for kind in KINDS.values()
        for act, word in (("create", "登记"), ("end", "终止"), ("advance", "推进"))
    }
    | {"orgs.participation.create": "加入", "orgs.participation.leave": "退出"}
)


def begin(kind: str, values: dict[str, Any], *, by: Actor, is_demo: bool = False) -> Any:
    """Enter an undertaking of the actor's union. Raises: NotAllowed, Incomplete, WrongState."""
    what = KINDS[kind]
    by.require(Permission.ORG_EDIT, f"登记{what.label}")
    problems: list[Detail] = [
        {"field": field, "message": message}
        for field, message in what.needed
        if not str(values.get(field) or "").strip()
    ]
    if values["since"] > clock.today():
        problems.append({"field": "since", "message": "起始日期不能晚于今天。"})
    if what.model is DemonstrationBase:
        years = parameters.DEMONSTRATION_BASE_YEARS.on(values["since"])
        values = values | {"expires_on": months_before(values["since"], -12 * years)}
    with transaction.atomic():
        # Two people who enter the same come one after the other: the second reads what is there.
        union = Union.objects.select_for_update().get(pk=by.union_id or 0)
        if (organisation := values.get("organisation")) is not None:
            Organisation.objects.select_for_update().get(pk=organisation.pk)
        problems += _standing_already(what, values, by=by)
        refuse_all(problems, f"{what.label}还没有登记。")
        made = what.model.objects.create(
            no=next_number(f"{what.prefix}-{union.code}-{values['since'].year}"),
            union=union, entered_by=by.name, is_demo=is_demo, **values,
        )  # fmt: skip
        events.record_creation(made, by=by)
    return made


def end(kind: str, no: str, *, until: date, reason: str, by: Actor) -> Any:
    """End an undertaking of the own union; who is in it leaves the same day.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    by.require(Permission.ORG_EDIT, f"终止{KINDS[kind].label}")
    with transaction.atomic():
        found = _locked(kind, no, by=by)
        message = f"日期须在 {found.since} 至今天之间。"
        problems = needed("reason", reason, "请写明原因。")
        problems += day_within("until", until, found.since, clock.today(), message)
        refuse_all(problems, "还没有终止。")
        before = events.snapshot(found)
        found.until, found.end_reason = until, reason.strip()[:200]
        found.save()
        if member := KINDS[kind].member:
            for each in Participation.objects.filter(**{member: found}, until__isnull=True):
                _leave(each, max(until, each.since), by=by)
        _record(found, "end", before, by=by, note=found.end_reason)
    return found


def join(
    kind: str, no: str, organisation: Organisation, *, since: date, note: str = "", by: Actor
) -> Participation:
    """Let an organisation into a federation or hub of the own union.

    Raises: NotFound, NotAllowed, WrongState when it is in already, Incomplete.
    """
    by.require(Permission.ORG_EDIT, "登记成员")
    member = KINDS[kind].member
    if not member:
        raise NotFound("它没有成员。")
    with transaction.atomic():
        found = _locked(kind, no, by=by)
        if not found.since <= since <= clock.today():
            message = f"加入日期须在 {found.since} 至今天之间。"
            refuse_all([{"field": "since", "message": message}], "还没有登记。")
        held = Participation.objects.filter(**{member: found}, organisation=organisation)
        if held.filter(until__isnull=True).exists():
            raise WrongState(f"“{organisation.name}”已经在内。")
        made = Participation(
            **{member: found}, organisation=organisation, since=since, note=note.strip()[:200]
        )
        made.save()
        events.record_creation(made, by=by)
    return made


def leave(kind: str, no: str, uscc: str, *, until: date, by: Actor) -> Participation:
    """Note that an organisation left. Raises: NotFound, NotAllowed, Incomplete."""
    by.require(Permission.ORG_EDIT, "登记退出")
    with transaction.atomic():
        found = _locked(kind, no, by=by)
        held: Participation | None = (
            Participation.objects.select_for_update()
            .filter(**{KINDS[kind].member: found}, organisation__uscc=uscc, until__isnull=True)
            .first()
        )
        if held is None:
            raise NotFound("它现在不在成员之内。请刷新后再看。")
        if not held.since <= until <= clock.today():
            message = f"退出日期须在 {held.since} 至今天之间。"
            refuse_all([{"field": "until", "message": message}], "还没有登记退出。")
        _leave(held, until, by=by)
    return held


def advance(no: str, values: dict[str, Any], *, by: Actor) -> UnionFounding:
    """Note the steps of a founding; the founding itself enters the organisation's file.

    `values`: the step's dates and texts. Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    by.require(Permission.ORG_EDIT, "推进建会")
    with transaction.atomic():
        founding: UnionFounding = _locked("foundings", no, by=by)
        if founding.step == "已成立":
            raise WrongState("工会已经成立，不能再改步骤。")
        before = events.snapshot(founding)
        for name, value in values.items():
            setattr(founding, name, value)
        problems = _problems_of_steps(founding)
        if founding.founded_on is not None:
            problems += _beyond(founding.organisation, "founded_on", by=by)
        refuse_all(problems, "建会进展还没有保存。")
        founding.save()
        _record(founding, "advance", before, by=by, note=founding.step)
        if founding.founded_on is not None:
            tie = {
                "valid_from": founding.founded_on, "union_name": founding.founded_name,
                "union_code": founding.founded_code, "members": founding.members,
            }  # fmt: skip
            dossier.enter_founded(founding.organisation_id, tie, by=by)
    return founding


def _problems_of_steps(founding: UnionFounding) -> list[Detail]:
    found: list[Detail] = []
    last, label = founding.since, "动员"
    for name in STEPS:
        day = getattr(founding, name)
        field_label = str(UnionFounding._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        if day is None:
            continue
        if day < last:
            found.append({"field": name, "message": f"{field_label}不能早于{label}（{last}）。"})
        if day > clock.today():
            found.append({"field": name, "message": f"{field_label}不能晚于今天。"})
        last, label = day, field_label
    if founding.approved_on and not founding.approval_doc:
        found.append({"field": "approval_doc", "message": "请填写批复文号。"})
    if founding.founded_on and not founding.approved_on:
        found.append({"field": "approved_on", "message": "成立以前须有上级工会批复。"})
    if founding.founded_on and not founding.founded_name:
        found.append({"field": "founded_name", "message": "请填写工会名称。"})
    if founding.founded_on and not founding.members:
        found.append({"field": "members", "message": "请填写会员数。"})
    return found


def _standing_already(what: Kind, values: dict[str, Any], *, by: Actor) -> list[Detail]:
    """Return why it may not be entered beside what stands: a second look at the same button too."""
    if what.model is UnionFounding:
        organisation = values["organisation"]
        return _has_union(organisation) or _beyond(organisation, "organisation", by=by)
    own = what.model.objects.standing(clock.today()).filter(union_id__in=by.union_ids)
    if what.model is DemonstrationBase:
        same = {name: values[name] for name in ("organisation", "named_by", "since")}
        if own.filter(**same).exists():
            message = "同一命名单位、同一起始日期的创新示范基地（点）已登记。"
            return [{"field": "organisation", "message": message}]
    elif (held := own.filter(name=str(values.get("name") or "").strip()).first()) is not None:
        return [{"field": "name", "message": f"同名的{what.label}已登记，编号 {held.no}。"}]
    return []


def _beyond(organisation: Organisation, field: str, *, by: Actor) -> list[Detail]:
    """Return why the organisation is not the union's to found a union in: no tie, other area."""
    if by.is_system or by.acts_for(organisation.keeper_id):
        return []
    below = Union.objects.under(by.union_path) if by.union_path else Union.objects.none()
    links = OrganisationLink.objects.living().filter(
        union_id__in=by.union_ids, organisation=organisation
    )
    if links.exists() or below.filter(pk=organisation.keeper_id or 0).exists():
        return []
    message = (
        "这家机构不由本单位或下级工会建档，本单位也没有与它建立联系。请先建立联系，再办理建会。"
    )
    return [{"field": field, "message": message}]


def _has_union(organisation: Organisation) -> list[Detail]:
    if UnionTie.objects.filter(organisation=organisation, valid_to__isnull=True).exists():
        return [{"field": "organisation", "message": "这家机构已建工会，不用再登记建会。"}]
    open_ones = UnionFounding.objects.filter(
        organisation=organisation, until__isnull=True, founded_on__isnull=True
    )
    if open_ones.exists():
        return [{"field": "organisation", "message": "这家机构的建会已在办理中。"}]
    return []


def _leave(held: Participation, until: date, *, by: Actor) -> None:
    before = events.snapshot(held)
    held.until = until
    held.save()
    events.record(action="orgs.participation.leave", target=held, by=by, before=before)


def _locked(kind: str, no: str, *, by: Actor) -> Any:
    """Return a running undertaking of the own union under its lock. Raises: NotFound, WrongState."""
    rows = KINDS[kind].model.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.filter(no=no).first()
    if found is None or (not by.is_system and not by.acts_for(found.union_id)):
        raise NotFound("没有找到这条记录，只能办理本单位的。")
    if found.until is not None:
        raise WrongState(f"它已于 {found.until} 结束。请刷新后再看。")
    return found


def _record(found: Any, act: str, before: dict[str, Any], *, by: Actor, note: str) -> None:
    action = f"{found._meta.label_lower}.{act}"
    events.record(action=action, target=found, by=by, before=before, note=note)
