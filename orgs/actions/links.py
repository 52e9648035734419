"""A union's relations with organisations: opened, ended with a reason, marked as representative.

Source: spec 3.5 (regular contact), 11.3 TG-1 and TG-2 (seed 004 三3).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from orgs.actions import organisations
from orgs.models import Organisation, OrganisationLink, Union
from orgs.rules.entries import day_within, needed
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all

Kind = OrganisationLink.Kind
events.name_actions(
    {
        "orgs.organisationlink.create": "建立联系",
        "orgs.organisationlink.end": "解除联系",
        "orgs.organisationlink.represent": "认定为代表性组织",
        "orgs.organisationlink.unrepresent": "取消代表性组织",
    }
)


def open_link(organisation: Organisation, *, kind: str, since: date, by: Actor) -> OrganisationLink:
    """Note a relation of the actor's union; kinds other than guidance bring guidance with them.

    Raises: NotAllowed, Incomplete, WrongState when it stands already or the body is closed.
    """
    by.require(Permission.ORG_EDIT, "建立联系")
    refuse_all(problems_of_opening({"kind": kind, "since": since}), "还没有建立联系。")
    if organisation.state not in (Organisation.State.APPROVED, Organisation.State.SUSPENDED):
        raise WrongState("这家机构没有入库或已注销，不能建立联系。")
    with transaction.atomic():
        union = Union.objects.select_for_update().get(pk=by.union_id or 0)
        held = OrganisationLink.objects.living().filter(
            union_id__in=by.union_ids, organisation=organisation
        )
        if held.filter(kind=kind).exists():
            raise WrongState(f"“{organisation.name}”的{Kind(kind).label}关系已经建立。")
        made = None
        if not held.filter(kind=Kind.GUIDANCE).exists():
            made = organisations.link(union, organisation, since, by=by)
        if kind != Kind.GUIDANCE:
            made = OrganisationLink.objects.create(
                union=union, organisation=organisation, kind=kind, since=since
            )
            events.record_creation(made, by=by)
    if made is None:
        raise AssertionError("guidance stood already although it was found missing")
    return made


def problems_of_opening(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with a new relation; no day is not judged."""
    problems: list[Detail] = []
    if values.get("kind") not in Kind.values:
        problems.append({"field": "kind", "message": "请选择联系类型。"})
    since, message = values.get("since"), "建立联系的日期不能晚于今天。"
    return problems + day_within("since", since, None, clock.today(), message)


def problems_of_end(
    link: OrganisationLink, values: Mapping[str, Any], *, by: Actor
) -> list[Detail]:
    """Return what is wrong with the day and the words; no day is not judged."""
    until = values.get("until")
    problems = needed("reason", values.get("reason"), "请写明解除的原因。")
    problems += day_within("until", until, None, clock.today(), "解除日期不能晚于今天。")
    if until is None:
        return problems
    latest = max(_ending_with(link, by).values_list("since", flat=True), default=until)
    if until < latest:
        message = f"解除日期不能早于建立联系的日期（{latest}）。"
        problems.append({"field": "until", "message": message})
    return problems


def problems_of_mark(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with the representative mark's ground and day."""
    decided_on, message = values.get("decided_on"), "认定日期不能晚于今天。"
    return [
        *needed("ground", values.get("ground"), "请写明认定的理由或会议、文件。"),
        *day_within("decided_on", decided_on, None, clock.today(), message),
    ]


def end(link_pk: int, *, until: date, reason: str, by: Actor) -> OrganisationLink:
    """End a relation of the own union; ending guidance ends the kinds beside it.

    Raises: NotFound, NotAllowed, Incomplete, WrongState.
    """
    by.require(Permission.ORG_EDIT, "解除联系")
    with transaction.atomic():
        link = _locked(link_pk, by=by)
        ending = list(_ending_with(link, by).select_for_update())
        refuse_all(
            problems_of_end(link, {"until": until, "reason": reason}, by=by), "还没有解除联系。"
        )
        for each in ending:
            before = events.snapshot(each)
            each.until, each.end_reason, each.ended_by = until, reason.strip()[:200], by.name
            each.save()
            events.record(
                action="orgs.organisationlink.end", target=each, by=by, before=before,
                note=each.end_reason,
            )  # fmt: skip
    link.refresh_from_db()
    return link


def represent(link_pk: int, *, ground: str, decided_on: date, by: Actor) -> OrganisationLink:
    """Mark the organisation as representative and influential for the own union (TG-1).

    Raises: NotFound, NotAllowed, Incomplete, WrongState.
    """
    by.require(Permission.ORG_EDIT, "认定代表性组织")
    refuse_all(problems_of_mark({"ground": ground, "decided_on": decided_on}), "还没有认定。")
    with transaction.atomic():
        link = _locked(link_pk, by=by)
        if link.kind != Kind.GUIDANCE:
            raise WrongState("代表性组织在联系引导关系上认定。")
        before = events.snapshot(link)
        link.representative = True
        link.representative_ground = ground.strip()[:200]
        link.representative_on, link.representative_by = decided_on, by.name
        link.save()
        events.record(
            action="orgs.organisationlink.represent", target=link, by=by, before=before,
            note=link.representative_ground,
        )  # fmt: skip
    return link


def unrepresent(link_pk: int, *, reason: str, by: Actor) -> OrganisationLink:
    """Take the mark back. Raises: NotFound, NotAllowed, Incomplete, WrongState."""
    by.require(Permission.ORG_EDIT, "取消代表性组织")
    if not reason.strip():
        refuse_all([{"field": "ground", "message": "请写明取消的原因。"}], "还没有取消。")
    with transaction.atomic():
        link = _locked(link_pk, by=by)
        if not link.representative:
            raise WrongState("它现在不是代表性组织。请刷新后再看。")
        before = events.snapshot(link)
        link.representative, link.representative_on = False, None
        link.representative_ground, link.representative_by = "", ""
        link.save()
        events.record(
            action="orgs.organisationlink.unrepresent", target=link, by=by, before=before,
            note=reason.strip()[:200],
        )  # fmt: skip
    return link


def _ending_with(link: OrganisationLink, by: Actor) -> QuerySet[OrganisationLink]:
    """Return what ends together: guidance takes the kinds beside it along."""
    rows = OrganisationLink.objects.living()
    if link.kind != Kind.GUIDANCE:
        return rows.filter(pk=link.pk)
    # To a union that took others over their relations with one body are one relation.
    unions = by.union_ids | {link.union_id}
    pair = rows.filter(union_id__in=unions, organisation_id=link.organisation_id)
    return pair.order_by("pk")


def _locked(pk: int, *, by: Actor) -> OrganisationLink:
    """Return a living relation of the own union under its lock. Raises: NotFound, WrongState."""
    link = (
        OrganisationLink.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(pk=pk)
        .first()
    )
    if link is None or (not by.is_system and not by.acts_for(link.union_id)):
        raise NotFound("没有找到这条联系关系，只能办理本单位的。")
    if link.until is not None:
        raise WrongState(f"这条联系关系已于 {link.until} 解除。请刷新后再看。")
    return link
