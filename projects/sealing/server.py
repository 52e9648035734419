"""What the server keeps for itself under its own key: tags that link nothing, notes for owners."""

import hmac
from hashlib import sha256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from projects.sealing.boxes import NONCE_BYTES, Unsealable
from projects.sealing.padding import pad, unpad


def tag(key: bytes, purpose: str, *parts: object) -> str:
    """Return the keyed hash of the parts, 64 hex signs; without the key it links to nothing."""
    text = "|".join([purpose, *(str(p) for p in parts)])
    return hmac.new(key, text.encode(), sha256).hexdigest()


def keep(data: bytes, key: bytes, *, purpose: str, least: int) -> bytes:
    """Return the data under the server's key, padded to a bucket of at least `least` bytes."""
    nonce = urandom(NONCE_BYTES)
    return nonce + AESGCM(_sub_key(key, purpose)).encrypt(nonce, pad(data, least), purpose.encode())


def read(kept: bytes, key: bytes, *, purpose: str) -> bytes:
    """Return what `keep` took for the same purpose.

    Raises: Unsealable.
    """
    nonce, body = kept[:NONCE_BYTES], kept[NONCE_BYTES:]
    try:
        return unpad(AESGCM(_sub_key(key, purpose)).decrypt(nonce, body, purpose.encode()))
    except (InvalidTag, ValueError) as error:
        raise Unsealable from error


def _sub_key(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, f"keep|{purpose}".encode(), sha256).digest()
