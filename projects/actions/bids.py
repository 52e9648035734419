"""Bids until the opening: drafts, sealing, replacing, withdrawing, the receipt.

Nothing here may leave a trace that names tender and organisation together: no event, no message, no
log line, no job. What the audit log must know lies inside the envelope and is appended at the opening.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, transaction

from orgs.actions import duplicates, qualification
from orgs.models import Organisation
from orgs.rules.qualification import Finding
from orgs.rules.qualification import blocking as blocking_findings
from portal.common import clock, files
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotFound, WrongState, refuse_all
from portal.common.lifecycle import lock_shared
from portal.common.money import to_yuan
from projects import sealed_store as store
from projects.models import BidDraft, SealedBid, Tender
from projects.rules import bids as rules
from projects.sealed_store import Upload

Given: TypeAlias = "UploadedFile[bytes] | tuple[str, bytes]"
RECEIPT_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DECOYS_AT_PUBLICATION: Final = (4, 12)
DECOYS_WITH_A_BID: Final = 2
FIELDS: Final = ("prices", "plans", "team", "contact", "promise")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the bidder keeps of one sealed version; `files` are dicts of name, size, sha256."""

    number: str
    received_at: datetime
    digest: str
    version: int
    is_withdrawal: bool
    files: tuple[dict[str, Any], ...]
    submitted_by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the organisation has typed so far; `files` are dicts of name, size, sha256, stored."""

    content: dict[str, Any]
    files: tuple[dict[str, Any], ...]
    saved_at: datetime
    saved_by: str


def save_draft(
    tender_pk: int,
    content: Mapping[str, Any],
    uploads: Sequence[Given] = (),
    *,
    drop: Iterable[str] = (),
    by: Actor,
) -> Draft:
    """Keep what was typed, under the server's key; `drop` names stored files to leave out.

    Raises: NotFound, NotAllowed, WrongState; Incomplete for files that may not be uploaded.
    """
    by.require(Permission.BID_EDIT, "编制投标文件")
    tender = _found(tender_pk, by=by)
    new = _checked(uploads)
    locator = store.draft_locator(tender.pk, _organisation_pk(by))
    with transaction.atomic():
        _require_open(tender)
        earlier = _draft_at(locator, lock=True)
        leaving = set(drop)
        old = [] if earlier is None else list(earlier.files)
        kept = [f for f in old if f["stored"] not in leaving]
        if len(kept) + len(new) > rules.FILES_AT_MOST:
            message = f"最多上传 {rules.FILES_AT_MOST} 个文件，请合并后再传。"
            raise Incomplete(message, [{"field": "files", "message": message}])
        kept += [_listed(u) | {"stored": store.keep_draft_file(u.data)} for u in new]
        draft = Draft(
            content=_plain(content), files=tuple(kept), saved_at=clock.now(), saved_by=by.name
        )
        _write_draft(locator, draft)
        gone = [f["stored"] for f in old if f["stored"] in leaving]
        transaction.on_commit(lambda: store.remove_files(gone))
    return draft


def draft_for(tender_pk: int, *, by: Actor) -> Draft | None:
    """Return the own organisation's draft, or null."""
    tender = _found(tender_pk, by=by)
    return _draft_at(store.draft_locator(tender.pk, _organisation_pk(by)))


def submit_draft(tender_pk: int, *, by: Actor) -> Receipt:
    """Seal the draft as it is kept. Raises: as `submit_bid`; Incomplete without a draft."""
    draft = draft_for(tender_pk, by=by)
    if draft is None:
        raise Incomplete("还没有填写投标文件，请先填写并保存。")
    uploads = [(f["name"], store.read_draft_file(f["stored"])) for f in draft.files]
    return submit_bid(tender_pk, draft.content, uploads, by=by)


def submit_bid(
    tender_pk: int, content: Mapping[str, Any], uploads: Sequence[Given] = (), *, by: Actor
) -> Receipt:
    """Seal a bid, or a new version of it; the last version before the deadline is opened.

    `content`: prices by lot number, plans by score item's order, team, contact, promise.

    Raises: NotFound, NotAllowed, WrongState; Incomplete when late (X-21), when something is
    missing, or when the organisation's standing forbids it.
    """
    by.require(Permission.BID_SUBMIT, "提交投标文件")
    tender = _found(tender_pk, by=by)
    bid = _plain(content)
    new = _checked(uploads)
    findings = standing_of(by)
    with transaction.atomic():
        received = _in_time(tender)
        duplicates.refuse_bidding(_organisation_pk(by), tender.published_at)
        ceilings = {str(lot.number): lot.ceiling for lot in tender.lots.all()}
        given = {**bid, "prices": {k: Decimal(v) for k, v in bid["prices"].items()}}
        refuse_all(
            [*rules.problems_of_bid(given, ceilings=ceilings), *_stops(findings)],
            "投标文件还不能提交，请按提示处理。",
        )
        manifest = {"content": bid, "findings": [_finding(f) for f in findings]}
        receipt = _seal(tender, "bid", manifest, new, received=received, by=by)
        _forget_draft(tender, by=by)
    return receipt


def withdraw_bid(tender_pk: int, *, by: Actor) -> Receipt:
    """Withdraw the bid before the deadline; a later submission counts again (PR-10, X-26).

    Raises: NotFound, NotAllowed, WrongState when there is nothing to withdraw, Incomplete if late.
    """
    by.require(Permission.BID_SUBMIT, "撤回投标文件")
    tender = _found(tender_pk, by=by)
    with transaction.atomic():
        received = _in_time(tender)
        last = _latest(tender, by=by)
        if last is None or last.is_withdrawal:
            raise WrongState("现在没有已提交的投标文件，不用撤回。")
        return _seal(tender, "withdrawn", {}, [], received=received, by=by)


def receipt_for(tender_pk: int, *, by: Actor) -> Receipt | None:
    """Return the receipt of the own organisation's last version, or null."""
    return _latest(_found(tender_pk, by=by), by=by)


def standing_of(by: Actor) -> list[Finding]:
    """Return what the admission rules say of the bidder today, kept nowhere yet (spec 3.4)."""
    organisation = Organisation.objects.get(pk=_organisation_pk(by))
    return qualification.judge(organisation, point="bid")


def scatter_decoys(tender: Tender, public: bytes) -> None:
    """Lay envelopes that hold nothing among the real ones: whoever counts rows learns nothing."""
    least, most = DECOYS_AT_PUBLICATION
    count = least + secrets.randbelow(most - least + 1)
    SealedBid.objects.bulk_create(store.close_decoys(tender, public, count))
    for _ in range(1 + secrets.randbelow(4)):
        locator = secrets.token_hex(32)
        BidDraft.objects.create(locator=locator, content=store.keep_draft(locator, {}))


def _found(pk: int, *, by: Actor) -> Tender:
    _organisation_pk(by)
    tender = Tender.objects.visible_to(by).published().filter(pk=pk).first()
    if tender is None:
        raise NotFound("没有找到这项采购。")
    return tender


def _organisation_pk(by: Actor) -> int:
    if by.organisation_id is None:
        raise NotFound("投标须以社会组织身份办理，请用机构账号登录。")
    return by.organisation_id


def _in_time(tender: Tender) -> datetime:
    """Hold the tender against its opening and return the moment of receipt.

    Raises: WrongState, Incomplete when late.
    """
    lock_shared(tender)
    _require_open(tender)
    received = clock.database_now()
    if tender.deadline is None:
        raise AssertionError("a published tender has a deadline")
    late = rules.lateness(clock.local(received), clock.local(tender.deadline))
    if late:
        raise Incomplete(late)
    return received


def _require_open(tender: Tender) -> None:
    tender.refresh_from_db(fields=["state", "deadline"])
    if tender.state != Tender.State.NOTICED:
        raise WrongState(f"这项采购现在是“{tender.get_state_display()}”，不再接收投标文件。")


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content as plain JSON values: prices as text with two decimals."""
    prices = {
        str(lot): str(to_yuan(amount))
        for lot, amount in (content.get("prices") or {}).items()
        if amount not in (None, "")
    }
    plans = {str(k): str(v).strip() for k, v in (content.get("plans") or {}).items()}
    return {
        "prices": prices,
        "plans": {k: v for k, v in plans.items() if v},
        "team": str(content.get("team") or "").strip(),
        "contact": str(content.get("contact") or "").strip(),
        "promise": bool(content.get("promise")),
    }


def _checked(uploads: Sequence[Given]) -> list[Upload]:
    """Return the uploads that passed every check; all problems at once."""
    found: list[Upload] = []
    problems: list[Detail] = []
    for given in uploads:
        upload = SimpleUploadedFile(*given) if isinstance(given, tuple) else given
        try:
            found.append(Upload(*files.read_upload(upload, field="files")))
        except Incomplete as refusal:
            problems.extend(refusal.details)
    refuse_all(problems, "有文件没有上传，请按提示处理。")
    if len(found) > rules.FILES_AT_MOST:
        message = f"最多上传 {rules.FILES_AT_MOST} 个文件，请合并后再传。"
        raise Incomplete(message, [{"field": "files", "message": message}])
    return found


def _seal(
    tender: Tender, kind: str, manifest: dict[str, Any], uploads: Sequence[Upload], *,
    received: datetime, by: Actor,
) -> Receipt:  # fmt: skip
    """Write the next version's envelope, with a few decoys beside it."""
    organisation_pk = _organisation_pk(by)
    places = store.locators(tender.pk, organisation_pk)
    history = _notes(tender, by=by)
    version = len(history) + 1
    if version > store.VERSIONS_AT_MOST:
        raise WrongState(f"已提交 {store.VERSIONS_AT_MOST} 次，不能再提交，请联系采购人。")
    public = bytes(tender.key.public_key)
    number = "HZ-" + "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(10))
    act = {
        "receipt_no": number,
        "received_at": received.isoformat(),
        "version": version,
        "kind": kind,
        "person": by.name,
        "user_id": by.user_id,
    }
    envelope, written = store.close_envelope(
        tender,
        public,
        header={"kind": kind, "group": store.group_of(tender.pk, organisation_pk),
                "version": version},
        manifest={**manifest, "act": act, "organisation": organisation_pk,
                  "organisation_name": by.organisation_name, "history": history},
        uploads=uploads,
        locator=places[version - 1],
    )  # fmt: skip
    digest = store.digest_of(envelope)
    listed = [_listed(u) for u in uploads]
    store.write_note(envelope, {**act, "digest": digest, "files": listed})
    decoys = store.close_decoys(tender, public, secrets.randbelow(DECOYS_WITH_A_BID + 1))
    rows = [envelope, *decoys]
    secrets.SystemRandom().shuffle(rows)
    try:
        with transaction.atomic():
            SealedBid.objects.bulk_create(rows)
    except IntegrityError as error:
        store.remove_files(written)
        raise WrongState("同事刚刚提交或撤回了投标文件，请刷新后再看回执。") from error
    return _receipt({**act, "digest": digest, "files": listed})


def _notes(tender: Tender, *, by: Actor) -> list[dict[str, Any]]:
    """Return the notes of all own versions, the first first."""
    places = store.locators(tender.pk, _organisation_pk(by))
    found = {e.locator: e for e in SealedBid.objects.at(places)}
    return [store.read_note(found[place]) for place in places if place in found]


def _latest(tender: Tender, *, by: Actor) -> Receipt | None:
    notes = _notes(tender, by=by)
    return _receipt(notes[-1]) if notes else None


def _receipt(note: Mapping[str, Any]) -> Receipt:
    return Receipt(
        number=note["receipt_no"],
        received_at=datetime.fromisoformat(note["received_at"]),
        digest=note["digest"],
        version=note["version"],
        is_withdrawal=note["kind"] == "withdrawn",
        files=tuple(note["files"]),
        submitted_by=note["person"],
    )


def _listed(upload: Upload) -> dict[str, Any]:
    return {"name": upload.name, "size": len(upload.data), "sha256": upload.sha256}


def _draft_at(locator: str, *, lock: bool = False) -> Draft | None:
    rows = BidDraft.objects.select_for_update() if lock else BidDraft.objects.all()
    row = rows.filter(pk=locator).first()
    if row is None:
        return None
    kept = store.read_draft(locator, bytes(row.content))
    return Draft(
        content=kept["content"],
        files=tuple(kept["files"]),
        saved_at=datetime.fromisoformat(kept["saved_at"]),
        saved_by=kept["saved_by"],
    )


def _write_draft(locator: str, draft: Draft) -> None:
    kept = {
        "content": draft.content,
        "files": list(draft.files),
        "saved_at": draft.saved_at.isoformat(),
        "saved_by": draft.saved_by,
    }
    content = store.keep_draft(locator, kept)
    BidDraft.objects.update_or_create(locator=locator, defaults={"content": content})


def _forget_draft(tender: Tender, *, by: Actor) -> None:
    """Destroy the draft: from now on only the sealed envelope holds what was written."""
    locator = store.draft_locator(tender.pk, _organisation_pk(by))
    draft = _draft_at(locator, lock=True)
    if draft is None:
        return
    BidDraft.objects.filter(pk=locator).delete()
    names = [f["stored"] for f in draft.files]
    transaction.on_commit(lambda: store.remove_files(names))


def _stops(findings: Sequence[Finding]) -> list[Detail]:
    return [
        {"field": "qualification", "rule": f.rule, "message": f.message}
        for f in blocking_findings(list(findings))
    ]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "outcome": str(finding.outcome),
        "message": finding.message,
        "evidence": finding.evidence,
        "valid_until": finding.valid_until and finding.valid_until.isoformat(),
    }
