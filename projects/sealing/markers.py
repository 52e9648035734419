"""How the server finds its own sealed rows again without writing tender or organisation on them.

Made with SEALING_KEY from the environment: database, files and backups alone tell nothing.
"""

import hmac
import json
from hashlib import sha256
from typing import Any

from django.conf import settings

from projects.sealing.boxes import lock, unlock


def tender_tag(tender_id: int, envelope: str) -> str:
    """Return the mark by which the opener recognises a tender's envelopes; differs on each row."""
    return _mac(f"tender|{tender_id}|{envelope}")


def locator(tender_id: int, organisation_id: int, kind: str = "bid") -> str:
    """Return the address of an organisation's own bid (or draft) for a tender."""
    return _mac(f"{kind}|{tender_id}|{organisation_id}")


def close_note(note: dict[str, Any], *, envelope: str) -> bytes:
    """Return a note under the server's key: the bidder's receipt, a draft."""
    body = json.dumps(note, ensure_ascii=False).encode()
    padded = body + b" " * (-len(body) % 4096)
    return lock(_key(), padded, context=envelope.encode())


def read_note(sealed: bytes | memoryview, *, envelope: str) -> dict[str, Any]:
    """Return the note. Raises: SealBroken."""
    note: dict[str, Any] = json.loads(unlock(_key(), bytes(sealed), context=envelope.encode()))
    return note


def _key() -> bytes:
    return hmac.new(settings.SEALING_KEY, b"notes", sha256).digest()


def _mac(text: str) -> str:
    return hmac.new(settings.SEALING_KEY, text.encode(), sha256).hexdigest()
