"""The minutes of an opening: append-only lines, each bearing the digest of the one before."""

import hashlib
import json
from typing import Any, Final

from portal.common import clock
from portal.common.access import Actor
from projects.models import OpeningEntry, Tender

FIRST: Final = "0" * 64


def append(
    tender: Tender, kind: str, text: str, *, by: Actor, payload: dict[str, Any] | None = None
) -> OpeningEntry:
    """Add a line. Call with the tender's row locked: two lines never get one number."""
    last = OpeningEntry.objects.filter(tender=tender).order_by("-seq").first()
    entry = OpeningEntry(
        tender=tender,
        seq=last.seq + 1 if last else 1,
        at=clock.now(),
        kind=kind,
        text=text,
        payload=payload or {},
        actor_name=by.name,
        previous=last.digest if last else FIRST,
    )
    entry.digest = digest_of(entry)
    entry.save()
    return entry


def digest_of(entry: OpeningEntry) -> str:
    """Return the digest of a line over everything it says and the line before."""
    body = {
        "tender": entry.tender_id,
        "seq": entry.seq,
        "at": entry.at.astimezone(clock.SHANGHAI).isoformat(),
        "kind": entry.kind,
        "text": entry.text,
        "payload": entry.payload,
        "actor": entry.actor_name,
        "previous": entry.previous,
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def breaks(tender: Tender) -> list[str]:
    """Return every break of the tender's minutes, as Chinese sentences."""
    found, previous, expected = [], FIRST, 1
    for entry in OpeningEntry.objects.filter(tender=tender).order_by("seq"):
        if entry.seq != expected:
            found.append(f"开标记录缺第 {expected} 条。")
        if entry.previous != previous or digest_of(entry) != entry.digest:
            found.append(f"开标记录第 {entry.seq} 条被改动。")
        previous, expected = entry.digest, entry.seq + 1
    return found
