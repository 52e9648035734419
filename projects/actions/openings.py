"""The opening: two people enter their passphrases after the deadline, then everything is opened.

Order inside one transaction: the tender's row is held alone (bidders hold it shared), the clock of
the database decides, the key is joined, headers are read, and only when enough bids came is anything
else opened.
"""

import json
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.ui.formatting import moment_seconds
from projects import sealed_store as store
from projects import sealing
from projects.actions import bidder_reviews, minutes, tender_keys, unsealing
from projects.actions.tenders import end_published
from projects.lifecycle import tenders as moves
from projects.models import (
    Bid,
    KeyHolder,
    KeyTurn,
    OpeningKey,
    PublicNotice,
    SealedBid,
    Tender,
)
from projects.rules.methods import Profile

PASSPHRASE_LEAST: Final = 10
Duty = KeyHolder.Duty


def create_opening_key(*, passphrase: str, by: Actor) -> OpeningKey:
    """Make the person's key pair; the private half is locked with the passphrase, kept by nobody.

    A key that is in force already is retired: tenders published so far still need its passphrase.

    Raises: NotAllowed, Incomplete.
    """
    if by.user_id is None or not (
        by.may(Permission.TENDER_OPEN) or by.may(Permission.TENDER_WITNESS)
    ):
        raise NotAllowed("只有参加开标的经办、审核、纪检、经审人员需要设置开标口令。")
    words = passphrase.strip()
    refuse_all(_weaknesses(words))
    private, public = sealing.new_pair()
    locked = sealing.lock(private, words, cost=settings.OPENING_KEY_COST)
    with transaction.atomic():
        now = clock.now()
        OpeningKey.objects.visible_to(by).in_force().select_for_update().update(retired_at=now)
        key = OpeningKey.objects.create(
            user_id=by.user_id, public_key=public, locked_key=locked, created_at=now
        )
        events.record(action="projects.openingkey.create", target=key, by=by, after={})
    return key


def turn_key(tender_pk: int, *, passphrase: str, by: Actor) -> KeyTurn:
    """Take the own shares out with the passphrase, after the deadline by the database's clock.

    The shares wait under the server's key for the other holder's; the key is still in two halves.

    Raises: NotFound, NotAllowed, WrongState, Incomplete for a wrong passphrase; each on record.
    """
    with _on_record("turn", tender_pk, by=by), transaction.atomic():
        _require_part(by)
        tender = _locked(tender_pk, by=by)
        _require_past_deadline(tender)
        holder = _holder(tender, by=by)
        if KeyTurn.objects.filter(holder=holder).exists():
            raise WrongState("您已经验证过开标口令，请等待另一位保管人验证。")
        shares = _own_shares(tender, holder, passphrase)
        kept = store.keep_share(json.dumps(shares).encode(), holder_pk=holder.pk)
        turn = KeyTurn.objects.create(
            holder=holder, kept_shares=kept, turned_at=clock.database_now()
        )
        text = f"{holder}验证开标口令。"
        minutes.append(tender, "turn", text, by=by)
        events.record(action="projects.keyturn.create", target=tender, by=by, note=text, after={})
    return turn


def open_bids(tender_pk: int, *, by: Actor) -> list[Bid]:
    """Open all bids at once; with too few the tender fails and everything stays sealed (PM-09).

    Returns the opened bids, none when the tender failed.

    Raises: NotFound, NotAllowed, WrongState before the deadline or when opened already; Incomplete
    while a holder has not entered the passphrase; each on record.
    """
    with _on_record("open", tender_pk, by=by), transaction.atomic():
        by.require(Permission.TENDER_OPEN, "开启投标文件")
        tender = _locked(tender_pk, by=by)
        _require_past_deadline(tender)
        private = _joined_key(tender)
        found = unsealing.sort_out(tender, private)
        least = Profile(tender.profile["cells"]).minimum_bids
        if len(found.to_open) < least:
            _fail(tender, found, least, by=by)
            return []
        return _open(tender, found, private, by=by)


def admit(tender_pk: int, *, by: Actor) -> None:
    """Refuse whoever has no part in an opening, before anything is asked of him.

    Raises: NotAllowed, on record.
    """
    with _on_record("turn", tender_pk, by=by):
        _require_part(by)
        _require_held(Tender.objects.get(pk=tender_pk), by=by)


def _on_record(what: str, tender_pk: int, *, by: Actor) -> AbstractContextManager[None]:
    """Keep who tried to open too early, without the office or with a wrong passphrase."""
    return events.refusals_recorded(
        f"projects.tender.{what}_refused", Tender.objects.filter(pk=tender_pk).first, by=by
    )


def _require_part(by: Actor) -> None:
    if not by.may(Permission.TENDER_OPEN):
        by.require(Permission.TENDER_WITNESS, "验证开标口令")


def _require_held(tender: Tender, *, by: Actor) -> None:
    if not by.is_system and not tender.is_held_by(by):
        raise NotAllowed("这项采购不属于您的单位，不能参加开标。")


def _open(tender: Tender, found: unsealing.Sorted, private: bytes, *, by: Actor) -> list[Bid]:
    with unsealing.files_undone_on_error() as written:
        with transition(Tender.objects.visible_to(by), tender.pk, moves.OPEN, by=by) as opened:
            opened.opened_at = clock.database_now()
            made = unsealing.unseal_all(opened, found, private, written=written, by=by)
            bidder_reviews.review(opened, made)
            unsealing.log_withdrawals(opened, found, private)
            unsealing.mark(opened, found)
            tender_keys.destroy_shares(opened)
            minutes.append(
                opened,
                "opened",
                f"开启投标文件 {len({b.organisation_id for b in made})} 份，逐份核对摘要。",
                payload={"envelopes": unsealing.digests(opened)},
                by=by,
            )
        transaction.on_commit(lambda: store.remove_files(found.noise))
    unsealing.tell_bidders(tender, made)
    return made


def _fail(tender: Tender, found: unsealing.Sorted, least: int, *, by: Actor) -> None:
    reason = (
        f"截止时收到有效投标文件 {len(found.to_open)} 份，少于 {least} 份（PM-09），"
        "依规定不开启，投标文件保持密封。"
    )
    records = Tender.objects.visible_to(by)
    with transition(records, tender.pk, moves.FAIL_AT_OPENING, by=by, reason=reason) as failed:
        failed.failure_reason = reason
        SealedBid.objects.filter(pk__in=[e.pk for e in found.everything]).update(
            tender=failed, outcome=SealedBid.Outcome.UNOPENED
        )
        tender_keys.destroy_shares(failed)
        minutes.append(failed, "failed", reason, by=by)
        end_published(failed, PublicNotice.Kind.FAILED, reason=reason, by=by)
        transaction.on_commit(lambda: store.remove_files(found.noise))


def _locked(pk: int, *, by: Actor) -> Tender:
    tender = (
        Tender.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("union", "project")
        .filter(pk=pk)
        .first()
    )
    if tender is None:
        raise NotFound("没有找到这项采购，它可能不在您的查看范围内。")
    _require_held(tender, by=by)
    if tender.state != Tender.State.NOTICED:
        raise WrongState(
            f"这项采购现在是“{tender.get_state_display()}”，不能开标。可能已经开过，请刷新后再看。"
        )
    return tender


def _require_past_deadline(tender: Tender) -> None:
    now = clock.database_now()
    if tender.deadline is None or now <= tender.deadline:
        raise WrongState(
            f"投标截止暨开标时间是 {moment_seconds(tender.deadline)}，"
            f"现在是 {moment_seconds(now)}，还不能开标。"
        )


def _holder(tender: Tender, *, by: Actor) -> KeyHolder:
    holder = (
        tender.key_holders.select_related("opening_key").filter(user_id=by.user_id or 0).first()
    )
    if holder is None:
        names = "、".join(str(h) for h in tender.key_holders.all())
        raise NotAllowed(f"您没有保管这项采购的开标钥匙。保管人是：{names}。")
    needed = Permission.TENDER_OPEN if holder.duty == Duty.OPEN else Permission.TENDER_WITNESS
    by.require(needed, f"以{holder.get_duty_display()}身份开标")
    return holder


def _own_shares(tender: Tender, holder: KeyHolder, passphrase: str) -> dict[str, str]:
    """Return the holder's halves by pair, as hex. Raises: Incomplete for a wrong passphrase."""
    key = holder.opening_key
    if key is None:
        raise AssertionError("a published tender's holder has a key")
    try:
        private = sealing.unlock(bytes(key.locked_key), passphrase)
    except sealing.Unsealable as error:
        message = (
            f"开标口令不对。请输入您在 {clock.local(key.created_at):%Y-%m-%d %H:%M} 设置的口令，"
            "注意大小写和全角半角。"
        )
        raise Incomplete(message, [{"field": "passphrase", "message": message}]) from error
    return {
        str(share.pair): sealing.unseal(
            bytes(share.box),
            private,
            context=tender_keys.share_context(tender, holder, share.pair),
        ).hex()
        for share in holder.shares.all()
    }


def _joined_key(tender: Tender) -> bytes:
    """Return the tender's private key from one opener's and one witness's halves.

    Raises: Incomplete naming who is still missing.
    """
    turns = KeyTurn.objects.filter(holder__tender=tender).select_related("holder")
    by_duty: dict[str, list[dict[str, str]]] = {d.value: [] for d in Duty}
    for turn in turns:
        kept = store.read_share(bytes(turn.kept_shares), holder_pk=turn.holder_id)
        by_duty[turn.holder.duty].append(json.loads(kept))
    missing: list[Detail] = [
        {"field": "passphrase", "message": f"还差{duty.label}验证开标口令。"}
        for duty in Duty
        if not by_duty[duty.value]
    ]
    refuse_all(missing, "还不能开启：" + "".join(d["message"] for d in missing))
    for one in by_duty[Duty.OPEN.value]:
        for other in by_duty[Duty.WITNESS.value]:
            for pair in set(one) & set(other):
                private = sealing.join(bytes.fromhex(one[pair]), bytes.fromhex(other[pair]))
                if sealing.public_of(private) == bytes(tender.key.public_key):
                    return private
    raise Incomplete("两人的密钥份额合不成这项采购的私钥，请联系系统管理员核对开标记录。")


def _weaknesses(words: str) -> list[Detail]:
    problem = ""
    if len(words) < PASSPHRASE_LEAST:
        problem = f"开标口令至少 {PASSPHRASE_LEAST} 个字符，可以是一句话，现在 {len(words)} 个。"
    elif words.isdecimal() or len(set(words)) < 5:
        problem = "开标口令太容易猜，请用几个词或字母、数字混合，不要全是数字或重复字符。"
    return [{"field": "passphrase", "message": problem}] if problem else []


def minutes_of(tender: Tender) -> list[dict[str, Any]]:
    """Return the minutes for pages, newest first."""
    return [
        {"at": e.at, "text": e.text, "seq": e.seq, "digest": e.digest, "previous": e.previous}
        for e in tender.minutes.order_by("-seq")
    ]


def turned_at(tender: Tender) -> dict[int, datetime]:
    """Return when which holder (by user) entered the passphrase."""
    turns = KeyTurn.objects.filter(holder__tender=tender)
    return dict(turns.values_list("holder__user_id", "turned_at"))
