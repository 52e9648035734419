"""A sealed bid: manifest and files under one fresh key, wrapped to the tender's public key.

Everything is padded to size steps, so that a size says little; decoys look the same.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from os import urandom
from typing import Any

from projects.sealing.boxes import KEY, lock, open_with, seal_to, unlock

MANIFEST_STEP = 16 * 1024
FILE_STEPS = tuple(64 * 1024 * 4**n for n in range(7))  # 64 KiB … 256 MiB
LENGTH = struct.Struct(">Q")
WRAPPED = 32 + 12 + KEY + 16


@dataclass(frozen=True, slots=True)
class Envelope:
    """A bid as it is stored: wrapped key and manifest in one, each file by itself."""

    manifest: bytes
    files: tuple[bytes, ...]


def digest(data: bytes) -> str:
    """Return the SHA-256 in hex: what receipts and the opening list show."""
    return hashlib.sha256(data).hexdigest()


def seal(
    public: bytes, manifest: Mapping[str, Any], files: list[bytes], *, tender: str, envelope: str
) -> Envelope:
    """Seal a bid to the tender's key; `envelope` is the row's own random id."""
    key = urandom(KEY)
    context = _context(tender, envelope)
    body = json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()
    sealed = lock(key, _pad(body, MANIFEST_STEP), context=context)
    return Envelope(
        seal_to(public, key, context=context) + sealed,
        tuple(lock(key, _pad_file(data), context=context) for data in files),
    )


def decoy(public: bytes, *, tender: str, envelope: str) -> Envelope:
    """Return an envelope that looks like a bid with one small file and holds nothing."""
    return seal(public, {"decoy": True}, [b""], tender=tender, envelope=envelope)


def open_manifest(
    private: bytes, sealed: bytes, *, tender: str, envelope: str
) -> tuple[bytes, dict[str, Any]]:
    """Return (the bid's key, its manifest). Raises: SealBroken."""
    context = _context(tender, envelope)
    key = open_with(private, sealed[:WRAPPED], context=context)
    body = _unpad(unlock(key, sealed[WRAPPED:], context=context))
    manifest: dict[str, Any] = json.loads(body)
    return key, manifest


def open_file(key: bytes, sealed: bytes, *, tender: str, envelope: str) -> bytes:
    """Return a file of the bid. Raises: SealBroken."""
    return _unpad(unlock(key, sealed, context=_context(tender, envelope)))


def _context(tender: str, envelope: str) -> bytes:
    return f"bid {tender} {envelope}".encode()


def _pad_file(data: bytes) -> bytes:
    size = LENGTH.size + len(data)
    return _pad(data, next(step for step in FILE_STEPS if step >= size))


def _pad(data: bytes, step: int) -> bytes:
    size = LENGTH.size + len(data)
    return LENGTH.pack(len(data)) + data + bytes(-size % step)


def _unpad(data: bytes) -> bytes:
    (size,) = LENGTH.unpack_from(data)
    return data[LENGTH.size : LENGTH.size + size]
