"""Merging two records of one body, and remembering which are two bodies (X-07).

Sealed bids name their bidder inside the envelope alone, and whether somebody has bid is secret until
the opening. So a merge never looks at bids before the opening: it waits until every call that was
open when it was agreed has been opened, whoever bid, and meanwhile the record that goes may bid in
no later call. Everybody sees the same: the calls that are open are public.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from orgs import merging, search_entries
from orgs.actions import documents
from orgs.actions.organisations import PROFILE_FIELDS
from orgs.lifecycle import duplicates as moves
from orgs.models import (
    DuplicateDismissal,
    Membership,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    OrganisationMerge,
)
from orgs.models.organisations import OWN_NUMBER
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all
from portal.common.lifecycle import require_held, transition
from portal.common.numbers import next_number

State = OrganisationMerge.State
LINKS = ("orgs.OrganisationLink", "organisation")


def propose(
    merged_pk: int, survivor_pk: int, *, taken: Sequence[str], reason: str, by: Actor
) -> OrganisationMerge:
    """Propose that a record which the actor's union keeps goes into another.

    Where the same union keeps both it is agreed at once; else the other keeper agrees first.
    Raises: NotFound, NotAllowed, Incomplete with everything that stands in the way.
    """
    by.require(Permission.ORG_QUALIFY, "合并重复记录")
    with transaction.atomic():
        merged, survivor = _both(merged_pk, survivor_pk, by=by)
        require_held(merged, "合并重复记录", by=by)
        unknown = set(taken) - set(PROFILE_FIELDS)
        if unknown:
            raise AssertionError(f"not profile fields: {unknown}")
        refuse_all(problems_of(merged, survivor, reason=reason), "这两条记录还不能合并。")
        made = OrganisationMerge.objects.create(
            survivor=survivor, merged=merged, merged_name=merged.name, merged_uscc=merged.uscc,
            taken=sorted(taken), reason=reason.strip()[:200], proposed_by=by.name,
        )  # fmt: skip
        events.record_creation(made, by=by)
        if by.acts_for(survivor.keeper_id):
            return agree(made.pk, by=by)
        messages.tell(
            f"请确认：“{merged.name}”（{merged.uscc}）是否与“{survivor.name}”为同一家",
            url=f"/u/orgs/merges/{made.pk}/",
            union_id=survivor.keeper_id,
        )
    return made


def agree(pk: int, *, by: Actor) -> OrganisationMerge:
    """Agree to the merge; it takes effect when no call of that moment is open any more."""
    merges = OrganisationMerge.objects.visible_to(by)
    with transition(merges, pk, moves.AGREE, by=by) as merge:
        told = problems_of(merge.merged, merge.survivor, reason=merge.reason, is_known=True)
        refuse_all(told, "这两条记录还不能合并。")
        merge.decided_by, merge.decided_at = by.name, clock.now()
    finish(pk)
    merge.refresh_from_db()
    return merge


def cancel(pk: int, *, by: Actor) -> OrganisationMerge:
    """Take a merge back before it took effect. Raises: NotFound, NotAllowed, WrongState."""
    with transition(OrganisationMerge.objects.visible_to(by), pk, moves.CANCEL, by=by) as merge:
        pass
    return merge


def finish_due() -> int:
    """Carry out the agreed merges that need wait no longer; return how many."""
    waiting = OrganisationMerge.objects.filter(state=State.WAITING).order_by("pk")
    return sum(finish(pk) for pk in list(waiting.values_list("pk", flat=True)))


def finish(pk: int) -> bool:
    """Carry out one agreed merge in one transaction; false while it must wait or is hindered."""
    with transaction.atomic():
        merge = OrganisationMerge.objects.select_for_update().filter(pk=pk).first()
        if merge is None or merge.state != State.WAITING or merge.decided_at is None:
            return False
        if merging.waits_until(merge.decided_at) is not None:
            return False
        if problems_of(merge.merged, merge.survivor, reason=merge.reason, is_known=True):
            return False
        with transition(OrganisationMerge.objects.all(), pk, moves.FINISH, by=SYSTEM) as done:
            done.moved = _carry_out(done)
            done.done_at = clock.now()
    return True


def dismiss(first_pk: int, second_pk: int, *, reason: str, by: Actor) -> DuplicateDismissal:
    """Remember that two records are two bodies. Raises: NotFound, NotAllowed, Incomplete."""
    by.require(Permission.ORG_QUALIFY, "认定重复记录")
    if not reason.strip():
        refuse_all([{"field": "reason", "message": "请写明为什么不是同一家。"}])
    with transaction.atomic():
        first, second = _both(*sorted((first_pk, second_pk)), by=by)
        if not (by.acts_for(first.keeper_id) or by.acts_for(second.keeper_id)):
            require_held(first, "认定重复记录", by=by)
        made, is_new = DuplicateDismissal.objects.get_or_create(
            first=first, second=second,
            defaults={"reason": reason.strip()[:200], "decided_by": by.name},
        )  # fmt: skip
        if is_new:
            events.record_creation(made, by=by)
    return made


def problems_of(
    merged: Organisation, survivor: Organisation, *, reason: str, is_known: bool = False
) -> list[Detail]:
    """Return everything that stands in the way of the merge; `is_known`: it was proposed already."""
    told: list[str] = []
    if merged.pk == survivor.pk:
        told.append("这是同一条记录。请填写另一家的代码。")
    if merged.kind != survivor.kind:
        told.append("两条记录的机构类型不同，不能合并。请先核对代码。")
    if Organisation.State.MERGED in (merged.state, survivor.state):
        told.append("其中一条已经合并过，请刷新后再看。")
    if merged.state == Organisation.State.SUSPENDED:
        told.append("被合并的记录正在暂停承接，期满或恢复后再合并。")
    others = OrganisationMerge.objects.filter(state__in=(State.PROPOSED, State.WAITING))
    pairs = [
        (m.merged_id, m.survivor_id) for m in others if not is_known or m.merged_id != merged.pk
    ]
    if any({merged.pk, survivor.pk} & set(pair) for pair in pairs):
        told.append("其中一条已在另一次合并中，请等它完成或先撤销。")
    told += merging.hindrances(survivor.pk, merged.pk)
    details: list[Detail] = [{"field": "into", "message": each} for each in told]
    if not reason.strip():
        details.append({"field": "reason", "message": "请写明合并的依据。"})
    return details


def refuse_bidding(organisation_pk: int, published_at: Any) -> None:
    """Refuse a bid in a call that came after the bidder's own merge was agreed.

    Raises: WrongState.
    """
    waiting = OrganisationMerge.objects.filter(
        merged_id=organisation_pk, state=State.WAITING, decided_at__lt=published_at
    ).select_related("survivor")
    if merge := waiting.first():
        raise WrongState(
            f"本记录正并入“{merge.survivor.name}”（{merge.survivor.uscc}），不能参加合并确认之后发布的采购。"
            "请用该记录的账号投标，或联系受理工会。"
        )


def _carry_out(merge: OrganisationMerge) -> list[dict[str, Any]]:
    """Move everything to the survivor; return what was moved: label, moved, kept."""
    survivor, merged = _both(merge.survivor_id, merge.merged_id, by=SYSTEM)
    before = events.snapshot(survivor)
    told = []
    _close_identifiers(merged)
    doubled = _unite_links(survivor, merged)
    for key, relation in merging.RELATIONS.items():
        moved, kept = relation.move(merged.pk, survivor.pk)
        united = doubled if key == LINKS else 0
        if relation.label and (moved or kept or united):
            told.append({"label": relation.label, "moved": moved + united, "kept": kept})
    documents.unite(survivor)
    Membership.objects.filter(organisation=merged, valid_to__isnull=True).update(
        valid_to=clock.today()
    )
    for name in merge.taken:
        setattr(survivor, name, getattr(merged, name))
    survivor.updated_at = clock.now()
    survivor.save()
    events.record(
        action="orgs.organisation.absorb", target=survivor, by=SYSTEM, before=before,
        note=f"并入“{merge.merged_name}”（{merge.merged_uscc}）：{merge.reason}",
    )  # fmt: skip
    with transition(Organisation.objects.all(), merged.pk, moves.MERGE, by=SYSTEM) as gone:
        # The code leads to the survivor from now on.
        gone.uscc = next_number(f"{OWN_NUMBER}{clock.today().year}", width=6)
    search_entries.index([survivor.pk, merged.pk])
    messages.tell(
        f"重复记录已并入“{survivor.name}”（{survivor.uscc}），请以此记录办理",
        organisation_id=survivor.pk,
    )
    return told


def _close_identifiers(merged: Organisation) -> None:
    Identifier = OrganisationIdentifier  # noqa: N806 - a class
    if not merged.identifiers.filter(uscc=merged.uscc).exists():
        Identifier.objects.create(
            organisation=merged, uscc=merged.uscc, name=merged.name, valid_from=clock.today()
        )
    merged.identifiers.update(cause=Identifier.Cause.MERGED)
    merged.identifiers.filter(valid_to__isnull=True).update(valid_to=clock.today())


def _unite_links(survivor: Organisation, merged: Organisation) -> int:
    """Make one of two living relations with the same union, since the earlier day; return how many."""
    united = 0
    for double in OrganisationLink.objects.filter(organisation=merged, until__isnull=True):
        own = OrganisationLink.objects.filter(
            organisation=survivor, union_id=double.union_id, kind=double.kind, until__isnull=True
        ).first()
        if own is None:
            continue
        own.since = min(own.since, double.since)
        own.representative = own.representative or double.representative
        own.save(update_fields=["since", "representative"])
        double.delete()
        united += 1
    return united


def _both(first_pk: int, second_pk: int, *, by: Actor) -> tuple[Organisation, Organisation]:
    """Return the two organisations under their locks, taken in the order of their ids."""
    found = {
        o.pk: o
        for o in Organisation.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(pk__in=(first_pk, second_pk))
        .order_by("pk")
    }
    if first_pk not in found or second_pk not in found:
        raise NotFound("没有找到这家社会组织。")
    return found[first_pk], found[second_pk]
