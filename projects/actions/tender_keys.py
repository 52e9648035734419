"""Who may open a tender, and the tender's key: made at publication, split at once, kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from orgs.models import Membership
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, refuse_all
from portal.common.lifecycle import edit
from projects import sealing
from projects.actions import minutes
from projects.lifecycle import tenders as moves
from projects.models import KeyHolder, KeyShare, KeyTurn, OpeningKey, Tender, TenderKey
from projects.rules import tenders as rules

Duty = KeyHolder.Duty


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the union who may take part in an opening; `key` is null without a passphrase."""

    user_id: int
    name: str
    duties: frozenset[str]
    key: OpeningKey | None


def candidates(union_id: int) -> list[Candidate]:
    """Return the union's people who may open or witness, in two queries."""
    today = clock.today()
    held = (
        Membership.objects.filter(union_id=union_id, valid_from__lte=today, user__is_active=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .select_related("role", "user")
        .order_by("user_id")
    )
    duties: dict[int, set[str]] = {}
    names: dict[int, str] = {}
    for membership in held:
        permissions = membership.role.permission_set()
        found = duties.setdefault(membership.user_id, set())
        names[membership.user_id] = membership.user.full_name or membership.user.username
        if Permission.TENDER_OPEN in permissions:
            found.add(Duty.OPEN.value)
        if Permission.TENDER_WITNESS in permissions:
            found.add(Duty.WITNESS.value)
    keys = {k.user_id: k for k in OpeningKey.objects.in_force().filter(user_id__in=duties)}
    return [
        Candidate(user_id, names[user_id], frozenset(found), keys.get(user_id))
        for user_id, found in duties.items()
        if found
    ]


def name_holders(tender_pk: int, user_ids: Sequence[int], *, by: Actor) -> list[KeyHolder]:
    """Name the keepers of the opening keys while the tender is a draft.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    with edit(
        Tender.objects.visible_to(by),
        tender_pk,
        by=by,
        needs=Permission.TENDER_EDIT,
        editable=moves.EDITABLE,
        label="指定开标人员",
    ) as tender:
        by_id = {c.user_id: c for c in candidates(tender.union_id)}
        chosen = [by_id[pk] for pk in dict.fromkeys(user_ids) if pk in by_id]
        refuse_all(_without_key(chosen))
        duties = _duties_of(chosen)
        refuse_all(rules.problems_of_holders(list(duties.values())))
        tender.key_holders.all().delete()
        return KeyHolder.objects.bulk_create(
            KeyHolder(tender=tender, user_id=c.user_id, name=c.name, duty=duties[c.user_id])
            for c in chosen
        )


def problems_of_holders(tender: Tender) -> list[Detail]:
    """Return what keeps the opening keys from being handed out now."""
    chosen = _chosen(tender)
    return _without_key(chosen) or rules.problems_of_holders(list(_duties_of(chosen).values()))


def make_key(tender: Tender, *, by: Actor) -> TenderKey:
    """Make the tender's key pair and hand its private half out in shares, inside publication.

    For each pair of one opener and one witness the private key is split anew; two openers, or two
    witnesses, can join nothing.
    """
    chosen = _chosen(tender)
    refuse_all(problems_of_holders(tender))
    duties = _duties_of(chosen)
    tender.key_holders.all().delete()
    holders = [
        KeyHolder.objects.create(
            tender=tender, user_id=c.user_id, name=c.name, duty=duties[c.user_id], opening_key=c.key
        )
        for c in chosen
    ]
    private, public = sealing.new_pair()
    pairs = [
        (one, other)
        for one in holders
        for other in holders
        if (one.duty, other.duty) == (Duty.OPEN, Duty.WITNESS)
    ]
    for number, pair in enumerate(pairs, start=1):
        for holder, half in zip(pair, sealing.split(private), strict=True):
            _hand_out(tender, holder, number, half)
    key = TenderKey.objects.create(tender=tender, public_key=public)
    names = "、".join(str(h) for h in holders)
    minutes.append(tender, "key", f"生成采购公钥，私钥拆分交 {names} 保管，平台不留存。", by=by)
    return key


def destroy_shares(tender: Tender) -> None:
    """Empty every half of the tender's private key: from now on nobody can join it again.

    What the turns left under the server's key, and what still lies boxed to the holders.
    """
    KeyTurn.objects.filter(holder__tender=tender).update(kept_shares=b"")
    KeyShare.objects.filter(holder__tender=tender).update(box=b"")


def share_context(tender: Tender, holder: KeyHolder, pair: int) -> bytes:
    """Return what a share is bound to: this tender, this holder, this pair."""
    return f"share|{tender.no}|{holder.user_id}|{pair}".encode()


def _hand_out(tender: Tender, holder: KeyHolder, pair: int, half: bytes) -> None:
    if holder.opening_key is None:
        raise AssertionError("a holder without a key was let through")
    box = sealing.seal(
        half,
        bytes(holder.opening_key.public_key),
        context=share_context(tender, holder, pair),
    )
    KeyShare.objects.create(holder=holder, pair=pair, box=box)


def _chosen(tender: Tender) -> list[Candidate]:
    """Return the named holders; when nobody was named, one opener and up to two witnesses."""
    everybody = candidates(tender.union_id)
    named = list(tender.key_holders.values_list("user_id", flat=True))
    if named:
        by_id = {c.user_id: c for c in everybody}
        return [by_id[pk] for pk in named if pk in by_id]
    ready = [c for c in everybody if c.key is not None]
    officer = tender.project.officer_id
    openers = sorted(
        (c for c in ready if Duty.OPEN.value in c.duties),
        key=lambda c: (c.user_id != officer, c.user_id),
    )[:1]
    taken = {c.user_id for c in openers}
    witnesses = [c for c in ready if Duty.WITNESS.value in c.duties and c.user_id not in taken]
    return [*openers, *witnesses[: rules.HOLDERS_AT_MOST - 1]]


def _duties_of(chosen: Sequence[Candidate]) -> dict[int, str]:
    """Return each person's one duty; who could do both takes the side that still lacks somebody."""
    duties: dict[int, str] = {}
    for candidate in sorted(chosen, key=lambda c: len(c.duties)):
        options = sorted(candidate.duties)
        lacking = [d for d in options if d not in duties.values()]
        duties[candidate.user_id] = (lacking or options)[0]
    return duties


def _without_key(chosen: Sequence[Candidate]) -> list[Detail]:
    return [
        {
            "field": "holders",
            "message": f"{c.name}还没有设置开标口令，请本人先在“个人设置 → 开标口令”设置。",
        }
        for c in chosen
        if c.key is None
    ]
