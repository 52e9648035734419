"""Offers of qualification to 我的待办: doubts, vettings due, items put right, changes asked for, objections.

A vetting is offered as a number alone: what it says stays on its own pages (QC-04).
"""

from collections.abc import Iterator

from django.urls import reverse

from orgs import vetting_dues
from orgs.actions import decisions
from orgs.models import CureWindow, IdentityRequest, SuspensionObjection
from orgs.rules.qualification import NAMES
from portal.common import clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.worklist import WorkItem, provider

SHOWN = 50
State = CureWindow.State


@provider
def doubts_to_decide(by: Actor) -> Iterator[WorkItem]:
    """Yield the doubts that stop an act of the own union, for the reviewer; in four queries."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_QUALIFY):
        return
    for check in decisions.doubts_of(by)[:SHOWN]:
        yield WorkItem(
            kind="资格核对",
            title=f"{check.organisation.name}：{NAMES.get(check.rule, check.rule)}",
            no=check.reference or check.organisation.uscc,
            step="人工核对",
            url=reverse("doubt-page", args=[check.pk]),
            verb="核对资格",
            arrived_at=check.checked_at,
        )


@provider
def vettings_due(by: Actor) -> Iterator[WorkItem]:
    """Yield one entry with the number of organisations to vet, in one query."""
    if by.kind is not ActorKind.STAFF or not by.union_id or not by.may(Permission.ORG_VET):
        return
    waiting = vetting_dues.due(by).count()
    if waiting:
        yield WorkItem(
            kind="政治把关",
            title=f"{waiting} 家机构没有把关结论或结论即将到期",
            no="",
            step="定标前把关",
            url=f"{reverse('vetting-list')}?standing=due",
            verb="办理把关",
            arrived_at=clock.now(),
        )


@provider
def cures_to_review(by: Actor) -> Iterator[WorkItem]:
    """Yield what organisations put right, or did not in time, in one query."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_QUALIFY):
        return
    rows = CureWindow.objects.visible_to(by).filter(state__in=(State.HANDED_IN, State.EXPIRED))
    for window in rows.select_related("organisation").order_by("updated_at")[:SHOWN]:
        organisation = window.organisation
        yield WorkItem(
            kind="补正复核",
            title=f"{organisation.name} 补正复核",
            no=organisation.uscc,
            step=window.get_state_display(),
            url=reverse("org-cure", args=[organisation.uscc]),
            verb="复核补正",
            arrived_at=window.updated_at,
            from_whom=organisation.name,
        )


@provider
def identity_changes_to_check(by: Actor) -> Iterator[WorkItem]:
    """Yield what organisations ask to change in the register, in one query."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_QUALIFY):
        return
    rows = IdentityRequest.objects.visible_to(by).filter(state=IdentityRequest.State.SUBMITTED)
    for request in rows.select_related("organisation").order_by("created_at")[:SHOWN]:
        organisation = request.organisation
        yield WorkItem(
            kind="核对变更",
            title=f"{organisation.name}申请变更{request.subject}",
            no=organisation.uscc,
            step=request.get_state_display(),
            url=reverse("org-identity-decide", args=[organisation.uscc]),
            verb="核对变更",
            arrived_at=request.created_at,
            from_whom=organisation.name,
        )


@provider
def objections_to_answer(by: Actor) -> Iterator[WorkItem]:
    """Yield objections against suspensions that wait for an answer, in one query."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.ORG_QUALIFY):
        return
    rows = SuspensionObjection.objects.filter(
        answered_at__isnull=True, suspension__organisation__keeper_id__in=by.union_ids
    )
    for objection in rows.select_related("suspension__organisation").order_by("filed_at")[:SHOWN]:
        organisation = objection.suspension.organisation
        yield WorkItem(
            kind="异议答复",
            title=f"{organisation.name}对暂停承接提出异议",
            no=organisation.uscc,
            step="待答复",
            url=reverse("org-objection", args=[organisation.uscc]),
            verb="答复异议",
            arrived_at=objection.filed_at,
            from_whom=organisation.name,
        )
