"""What happens to envelopes once the key is joined: sorted, opened, checked, made plain.

Called by the opening inside its transaction; nothing here decides whether it may.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from orgs.actions import qualification
from orgs.models import Organisation
from orgs.rules.qualification import Finding
from portal.common import events, files, messages
from portal.common.access import SYSTEM, Actor, ActorKind
from portal.common.money import figure
from portal.common.ui.formatting import moment_seconds
from projects import sealed_store as store
from projects import sealing
from projects.actions import minutes
from projects.models import Bid, BidFile, Lot, SealedBid, Tender

Outcome = SealedBid.Outcome
ACTS = {"bid": "submit", "withdrawn": "withdraw"}


@dataclass(slots=True)
class Sorted:
    """The tender's envelopes by what their headers say."""

    to_open: list[SealedBid] = field(default_factory=list)
    withdrawn: list[SealedBid] = field(default_factory=list)
    outcomes: dict[SealedBid, str] = field(default_factory=dict)
    noise: list[str] = field(default_factory=list)

    @property
    def everything(self) -> list[SealedBid]:
        """Every envelope of the tender, decoys included."""
        return list(self.outcomes)


def sort_out(tender: Tender, private: bytes) -> Sorted:
    """Return the tender's envelopes sorted by their headers alone; no content is read yet."""
    found = Sorted()
    groups: dict[str, list[tuple[int, str, SealedBid]]] = {}
    for envelope in _envelopes_of(tender):
        try:
            header = store.open_header(tender, envelope, private)
        except sealing.Unsealable:
            found.outcomes[envelope] = Outcome.UNREADABLE
            continue
        if header["kind"] == "decoy":
            found.outcomes[envelope] = Outcome.DECOY
            found.noise += _noise_of(tender, envelope, private)
            continue
        versions = groups.setdefault(header["group"], [])
        versions.append((header["version"], header["kind"], envelope))
    for versions in groups.values():
        _sort_group(found, versions)
    return found


def _envelopes_of(tender: Tender) -> Iterator[SealedBid]:
    """Recognise the tender's envelopes among all that wait, each by its own tag."""
    tags = SealedBid.objects.waiting().values_list("pk", "tender_tag")
    own = [
        pk
        for pk, tag in tags.iterator()
        if hmac.compare_digest(store.tender_tag(tender.pk, pk), tag)
    ]
    return SealedBid.objects.filter(pk__in=own).iterator()


def _sort_group(found: Sorted, versions: list[tuple[int, str, SealedBid]]) -> None:
    versions.sort(key=lambda v: v[0])
    *earlier, (_, kind, last) = versions
    is_withdrawn = kind == "withdrawn"
    for _, _, envelope in earlier:
        found.outcomes[envelope] = Outcome.WITHDRAWN if is_withdrawn else Outcome.REPLACED
    found.outcomes[last] = Outcome.WITHDRAWN if is_withdrawn else Outcome.OPENED
    (found.withdrawn if is_withdrawn else found.to_open).append(last)


def _noise_of(tender: Tender, envelope: SealedBid, private: bytes) -> list[str]:
    try:
        manifest = store.open_manifest(tender, envelope, private)
    except sealing.Unsealable:
        return []
    return [f["sealed_name"] for f in manifest["files"]]


def unseal_all(
    tender: Tender, found: Sorted, private: bytes, *, written: list[Path], by: Actor
) -> list[Bid]:
    """Make every bid plain, in the order of receipt; one that is damaged stops no other."""
    read: list[tuple[SealedBid, dict[str, Any], list[bytes]]] = []
    for envelope in found.to_open:
        try:
            manifest = store.open_manifest(tender, envelope, private)
            data = [
                store.open_file(tender, envelope, private, place, listed)
                for place, listed in enumerate(manifest["files"])
            ]
        except sealing.Unsealable:
            found.outcomes[envelope] = Outcome.UNREADABLE
            text = f"信封 {envelope.pk} 内容与摘要不符，无法解封，请监督人核对回执。"
            minutes.append(tender, "mismatch", text, by=by)
            continue
        read.append((envelope, manifest, data))
    read.sort(key=lambda r: r[1]["act"]["received_at"])
    lots = {str(lot.number): lot for lot in tender.lots.all()}
    made: list[Bid] = []
    for envelope, manifest, data in read:
        made += _make_plain(tender, envelope, manifest, data, lots, written=written, by=by)
    return made


def _make_plain(
    tender: Tender, envelope: SealedBid, manifest: dict[str, Any], data: list[bytes],
    lots: dict[str, Lot], *, written: list[Path], by: Actor,
) -> list[Bid]:  # fmt: skip
    """Write one organisation's bids, files, minutes, log lines and qualification evidence."""
    organisation = Organisation.objects.get(pk=manifest["organisation"])
    act, content = manifest["act"], manifest["content"]
    stored = []
    for listed, plain in zip(manifest["files"], data, strict=True):
        file = files.store(listed["name"], plain, purpose="bid", by=SYSTEM)
        written.append(Path(settings.MEDIA_ROOT) / file.path)
        file.organisation_id, file.uploaded_by = organisation.pk, manifest["organisation_name"]
        file.save(update_fields=["organisation_id", "uploaded_by"])
        stored.append((file, listed))
    made = []
    for number, price in sorted(content["prices"].items()):
        bid = Bid.objects.create(
            tender=tender,
            lot=lots[number],
            organisation=organisation,
            organisation_name=manifest["organisation_name"],
            amount=Decimal(price),
            content=content,
            received_at=datetime.fromisoformat(act["received_at"]),
            receipt_no=act["receipt_no"],
            version=act["version"],
            digest=store.digest_of(envelope),
            envelope=envelope,
        )
        BidFile.objects.bulk_create(
            BidFile(
                bid=bid,
                file=file,
                sha256=listed["sha256"],
                sealed_name=listed["sealed_name"],
                sealed_sha256=listed["sealed_sha256"],
            )
            for file, listed in stored
        )
        made.append(bid)
    _note(tender, manifest, made, by=by)
    _log(made[0], manifest)
    findings = [_finding(f) for f in manifest["findings"]]
    qualification.keep(
        organisation, findings, point="bid", reference=tender.no, by=SYSTEM,
        union_id=tender.union_id,
    )  # fmt: skip
    return made


def _note(tender: Tender, manifest: dict[str, Any], made: list[Bid], *, by: Actor) -> None:
    act, first = manifest["act"], made[0]
    prices = "；".join(f"第 {b.lot.number} 包 {figure(b.amount)} 元" for b in made)
    minutes.append(
        tender,
        "bid",
        f"{first.organisation_name}：{prices}，{moment_seconds(first.received_at)} 收到，摘要一致。",
        payload={
            "organisation": first.organisation_name,
            "receipt_no": act["receipt_no"],
            "received_at": act["received_at"],
            "version": act["version"],
            "digest": first.digest,
            "prices": manifest["content"]["prices"],
            "files": [f["sha256"] for f in manifest["files"]],
            "content_sha256": content_digest(manifest["content"]),
        },
        by=by,
    )


def log_withdrawals(tender: Tender, found: Sorted, private: bytes) -> None:
    """Append withdrawn bids to the audit log; what they offered stays sealed."""
    for envelope in found.withdrawn:
        try:
            manifest = store.open_manifest(tender, envelope, private)
        except sealing.Unsealable:
            continue
        _log(tender, manifest)


def _log(target: Bid | Tender, manifest: dict[str, Any]) -> None:
    """Append to the audit log what happened before the deadline, with the original times."""
    for act in [*manifest["history"], manifest["act"]]:
        verb = "replace" if act["kind"] == "bid" and act["version"] > 1 else ACTS[act["kind"]]
        bidder = Actor(
            kind=ActorKind.ORGANISATION,
            name=act["person"],
            user_id=act["user_id"],
            organisation_id=manifest["organisation"],
            organisation_name=manifest["organisation_name"],
        )
        received = datetime.fromisoformat(act["received_at"])
        events.record(
            action=f"projects.bid.{verb}",
            target=target,
            by=bidder,
            after={"received_at": act["received_at"], "receipt_no": act["receipt_no"]},
            note=f"服务器收到时间 {moment_seconds(received)}，截止前不留日志，开标时补记。",
        )


def mark(tender: Tender, found: Sorted) -> None:
    """Write on every envelope of the tender what became of it."""
    for outcome in Outcome:
        pks = [e.pk for e, result in found.outcomes.items() if result == outcome]
        SealedBid.objects.filter(pk__in=pks).update(tender=tender, outcome=outcome)


def digests(tender: Tender) -> dict[str, str]:
    """Return outcome and digest of each envelope of the tender: the public hash list."""
    return {store.digest_of(e): e.outcome for e in tender.envelopes.order_by("pk")}


def content_digest(content: dict[str, Any]) -> str:
    """Return the digest of what a bidder wrote."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def tell_bidders(tender: Tender, made: list[Bid]) -> None:
    """Tell the organisations whose bids were opened."""
    for organisation_id in sorted({b.organisation_id for b in made}):
        messages.tell(
            f"“{tender.title}”已开标，可查看开标记录",
            url=f"/o/opening/{tender.no}/",
            organisation_id=organisation_id,
        )


@contextmanager
def files_undone_on_error() -> Iterator[list[Path]]:
    """Collect the plain files that are written; remove them again when the opening fails."""
    written: list[Path] = []
    try:
        yield written
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def faults(tender: Tender) -> list[str]:
    """Return everything about an opened tender that does not hold, as Chinese sentences."""
    found = minutes.breaks(tender)
    said = {e.payload["receipt_no"]: e.payload for e in tender.minutes.filter(kind="bid")}
    listed = tender.minutes.filter(kind="opened").first()
    if listed and listed.payload["envelopes"] != digests(tender):
        found.append("信封与开标时公布的摘要清单不一致。")
    for bid in tender.bids.select_related("envelope").prefetch_related("files__file"):
        found += _faults_of(bid, said.get(bid.receipt_no))
    return found


def _faults_of(bid: Bid, said: dict[str, Any] | None) -> list[str]:
    who, found = f"{bid.organisation_name}（{bid.receipt_no}）", []
    if said is None:
        return [f"{who}不在开标记录中。"]
    if store.digest_of(bid.envelope) != bid.digest or said["digest"] != bid.digest:
        found.append(f"{who}的信封摘要不一致。")
    if content_digest(bid.content) != said["content_sha256"]:
        found.append(f"{who}的投标内容被改动。")
    if said["prices"].get(str(bid.lot.number)) != str(bid.amount):
        found.append(f"{who}的报价与开标记录不一致。")
    found += [
        f"{who}的文件“{file.file.name}”与摘要不一致。"
        for file in bid.files.all()
        if not _is_whole(file) or file.sha256 not in said["files"]
    ]
    return found


def _is_whole(file: BidFile) -> bool:
    try:
        plain, sealed = files.content(file.file), store.read_file(file.sealed_name)
    except OSError:
        return False
    return (
        hashlib.sha256(plain).hexdigest() == file.sha256
        and hashlib.sha256(sealed).hexdigest() == file.sealed_sha256
    )


def _finding(kept: dict[str, Any]) -> Finding:
    until = kept["valid_until"]
    return Finding(
        rule=kept["rule"],
        outcome=kept["outcome"],
        message=kept["message"],
        evidence=kept["evidence"],
        valid_until=date.fromisoformat(until) if until else None,
    )
