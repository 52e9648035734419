"""Handing over an organisation: what it bids and signs is its own, only its manager changes."""

from django.db import transaction
from django.db.models import QuerySet

from orgs.actions import people
from orgs.colleagues import MANAGER, STAFF, own_unit
from orgs.models import Membership, Organisation, User
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import NotAllowed, NotFound, WrongState


def hand_over(username: str, *, by: Actor) -> Membership:
    """Make a colleague the manager in the actor's place; the actor stays on as staff.

    Drafts, bids, agreements and records belong to the organisation and stay where they are.
    Raises: NotFound, NotAllowed; WrongState when the colleague cannot sign in.
    """
    by.require(Permission.OWN_MEMBERS_MANAGE, "移交负责人")
    with transaction.atomic():
        organisation = (
            Organisation.objects.select_for_update(of=("self",))
            .filter(pk=by.organisation_id or 0)
            .first()
        )
        if organisation is None:
            raise NotFound("没有找到这家机构。")
        own = _living(by).filter(user_id=by.user_id or 0, role_id=MANAGER).first()
        if own is None:
            raise NotAllowed("您已经不是机构负责人，不能再移交。")
        heir = _heir(username, by=by)
        made = people.appoint(user=heir, role=MANAGER, organisation=organisation, by=by)
        for each in [own, *_living(by).filter(user=heir, role_id=STAFF)]:
            before = events.snapshot(each)
            each.valid_to = max(clock.today(), each.valid_from)
            each.save()
            events.record(action="orgs.membership.end", target=each, by=by, before=before)
        # Nobody appoints himself; the portal does it, within what the manager has just decided.
        people.appoint(user=own.user, role=STAFF, organisation=organisation, by=SYSTEM)
        events.record(
            action="orgs.organisation.hand_over", target=organisation, by=by,
            before={"manager": str(own.user)}, after={"manager": str(heir)},
        )  # fmt: skip
        messages.tell(f"{by.name}把机构负责人移交给了您", url="/o/members/", user_id=heir.pk)
    return made


def _living(by: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(own_unit(by), valid_to__isnull=True).select_related("user")


def _heir(username: str, *, by: Actor) -> User:
    heir = (
        User.objects.select_for_update()
        .filter(username=username, pk__in=_living(by).values("user_id"))
        .first()
    )
    if heir is None:
        raise NotFound("没有找到这位同事，他可能已经没有岗位。请先任命岗位，再移交。")
    if heir.pk == by.user_id:
        raise NotAllowed("不能移交给自己，请选择一位同事。")
    if not heir.is_active:
        raise WrongState("这位同事的账号已停用，请先恢复账号，再移交。")
    return heir
