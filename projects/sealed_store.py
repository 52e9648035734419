"""Where sealed things lie: locators, envelopes and ciphertext files that tell nothing by themselves.

Between the arithmetic (`projects.sealing`) and the actions. File names are random, file times are all
the same, sizes are buckets; the server's key is needed to find an owner's own envelope.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings

from projects import sealing
from projects.models import SealedBid, Tender

HEADER_LEAST: Final = 512
MANIFEST_LEAST: Final = 16 * 1024
NOTE_LEAST: Final = 4 * 1024
DRAFT_LEAST: Final = 32 * 1024
FILE_LEAST: Final = 64 * 1024
# One organisation may send this many versions of one bid.
VERSIONS_AT_MOST: Final = 40
# Every file bears the same time: 2000-01-01.
ONE_TIME: Final = 946_684_800


@dataclass(frozen=True, slots=True)
class Upload:
    """One checked file of a bid: name and bytes."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest that the receipt shows."""
        return hashlib.sha256(self.data).hexdigest()


def tender_tag(tender_pk: int, envelope_id: UUID) -> str:
    """Return the tag by which the opener recognises an envelope of the tender."""
    return sealing.tag(settings.SEALING_KEY, "tender", tender_pk, envelope_id)


def group_of(tender_pk: int, organisation_pk: int) -> str:
    """Return what all versions of one organisation's bid have in common, inside their headers."""
    return sealing.tag(settings.SEALING_KEY, "group", tender_pk, organisation_pk)


def locators(tender_pk: int, organisation_pk: int) -> list[str]:
    """Return where the versions 1, 2, … of an organisation's bid lie."""
    return [
        sealing.tag(settings.SEALING_KEY, "bid", tender_pk, organisation_pk, version)
        for version in range(1, VERSIONS_AT_MOST + 1)
    ]


def draft_locator(tender_pk: int, organisation_pk: int) -> str:
    """Return where an organisation's draft lies."""
    return sealing.tag(settings.SEALING_KEY, "draft", tender_pk, organisation_pk)


def close_envelope(
    tender: Tender, public: bytes, *, header: dict[str, Any], manifest: dict[str, Any],
    uploads: Sequence[Upload], locator: str,
) -> tuple[SealedBid, list[str]]:  # fmt: skip
    """Return the unsaved envelope and the names of its ciphertext files, already written."""
    envelope_id = uuid4()
    names: list[str] = []
    listed = []
    for place, upload in enumerate(uploads):
        context = _context(tender, envelope_id, f"file{place}")
        sealed = sealing.close(upload.data, public, context=context, least=FILE_LEAST)
        names.append(write_file(sealed))
        listed.append(
            {
                "name": upload.name,
                "size": len(upload.data),
                "sha256": upload.sha256,
                "sealed_name": names[-1],
                "sealed_sha256": hashlib.sha256(sealed).hexdigest(),
            }
        )
    body = _json({**manifest, "files": listed})
    envelope = SealedBid(
        id=envelope_id,
        tender_tag=tender_tag(tender.pk, envelope_id),
        locator=locator,
        header=sealing.close(
            _json(header), public, context=_context(tender, envelope_id, "header"),
            least=HEADER_LEAST,
        ),
        manifest=sealing.close(
            body, public, context=_context(tender, envelope_id, "manifest"), least=MANIFEST_LEAST
        ),
    )  # fmt: skip
    return envelope, names


def close_decoys(tender: Tender, public: bytes, count: int) -> list[SealedBid]:
    """Return unsaved envelopes that hold nothing, indistinguishable from bids in the database."""
    made = []
    for _ in range(count):
        noise = [
            Upload("", secrets.token_bytes(secrets.choice((1, FILE_LEAST))))
            for _ in range(secrets.randbelow(3))
        ]
        envelope, _ = close_envelope(
            tender,
            public,
            header={"kind": "decoy", "group": secrets.token_hex(32), "version": 1},
            manifest={"noise": "0" * secrets.choice((0, MANIFEST_LEAST))},
            uploads=noise,
            locator=secrets.token_hex(32),
        )
        write_note(envelope, {})
        made.append(envelope)
    return made


def digest_of(envelope: SealedBid) -> str:
    """Return the digest of the envelope as it lies in the database: what the receipt shows."""
    return hashlib.sha256(bytes(envelope.header) + bytes(envelope.manifest)).hexdigest()


def open_header(tender: Tender, envelope: SealedBid, private: bytes) -> dict[str, Any]:
    """Return kind (bid, withdrawn, decoy), group and version. Raises: Unsealable."""
    return _opened(tender, envelope, private, "header", bytes(envelope.header))


def open_manifest(tender: Tender, envelope: SealedBid, private: bytes) -> dict[str, Any]:
    """Return what the bidder wrote, with the list of files. Raises: Unsealable."""
    return _opened(tender, envelope, private, "manifest", bytes(envelope.manifest))


def open_file(
    tender: Tender, envelope: SealedBid, private: bytes, place: int, listed: dict[str, Any]
) -> bytes:
    """Return the plain bytes of a file, its digests checked. Raises: Unsealable."""
    try:
        sealed = read_file(listed["sealed_name"])
    except OSError as error:
        raise sealing.Unsealable from error
    if hashlib.sha256(sealed).hexdigest() != listed["sealed_sha256"]:
        raise sealing.Unsealable
    context = _context(tender, envelope.pk, f"file{place}")
    data = sealing.open_up(sealed, private, context=context)
    if hashlib.sha256(data).hexdigest() != listed["sha256"]:
        raise sealing.Unsealable
    return data


def write_note(envelope: SealedBid, note: dict[str, Any]) -> None:
    """Put the owner's receipt on the envelope, under the server's key."""
    envelope.owner_note = sealing.keep(
        _json(note), settings.SEALING_KEY, purpose=f"note|{envelope.pk}", least=NOTE_LEAST
    )


def read_note(envelope: SealedBid) -> dict[str, Any]:
    """Return the owner's receipt."""
    data = sealing.read(
        bytes(envelope.owner_note), settings.SEALING_KEY, purpose=f"note|{envelope.pk}"
    )
    note: dict[str, Any] = json.loads(data)
    return note


def keep_draft(locator: str, content: dict[str, Any]) -> bytes:
    """Return a draft under the server's key."""
    return sealing.keep(
        _json(content), settings.SEALING_KEY, purpose=f"draft|{locator}", least=DRAFT_LEAST
    )


def read_draft(locator: str, kept: bytes) -> dict[str, Any]:
    """Return the draft."""
    data = sealing.read(kept, settings.SEALING_KEY, purpose=f"draft|{locator}")
    content: dict[str, Any] = json.loads(data)
    return content


def keep_draft_file(data: bytes) -> str:
    """Write a draft's file under the server's key; return its random name."""
    return write_file(
        sealing.keep(data, settings.SEALING_KEY, purpose="draft-file", least=FILE_LEAST)
    )


def read_draft_file(name: str) -> bytes:
    """Return a draft's file."""
    return sealing.read(read_file(name), settings.SEALING_KEY, purpose="draft-file")


def keep_share(data: bytes, *, holder_pk: int) -> bytes:
    """Return a holder's shares under the server's key: between the two turns nobody reads them."""
    return sealing.keep(data, settings.SEALING_KEY, purpose=f"turn|{holder_pk}", least=HEADER_LEAST)


def read_share(kept: bytes, *, holder_pk: int) -> bytes:
    """Return a holder's shares."""
    return sealing.read(kept, settings.SEALING_KEY, purpose=f"turn|{holder_pk}")


def write_file(data: bytes) -> str:
    """Write ciphertext under a random name and the common time; return the name."""
    name = secrets.token_hex(20)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    os.utime(folder / name, (ONE_TIME, ONE_TIME))
    os.utime(folder, (ONE_TIME, ONE_TIME))
    return name


def read_file(name: str) -> bytes:
    """Return the ciphertext."""
    return (_folder() / name).read_bytes()


def remove_files(names: Iterable[str]) -> None:
    """Delete ciphertext files that nothing needs any more."""
    for name in names:
        (_folder() / name).unlink(missing_ok=True)
    if _folder().exists():
        os.utime(_folder(), (ONE_TIME, ONE_TIME))


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "sealed"


def _opened(
    tender: Tender, envelope: SealedBid, private: bytes, part: str, sealed: bytes
) -> dict[str, Any]:
    data = sealing.open_up(sealed, private, context=_context(tender, envelope.pk, part))
    opened: dict[str, Any] = json.loads(data)
    return opened


def _context(tender: Tender, envelope_id: UUID, part: str) -> bytes:
    return f"{tender.no}|{envelope_id}|{part}".encode()


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
