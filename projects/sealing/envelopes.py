"""Envelopes: content of any size under a fresh key, the key in a box; padded to a size bucket."""

from os import urandom
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from projects.sealing.boxes import KEY_BYTES, NONCE_BYTES, Unsealable, seal, unseal
from projects.sealing.padding import pad, unpad

# passing public key, nonce, wrapped key, tag
BOX_BYTES: Final = KEY_BYTES + NONCE_BYTES + KEY_BYTES + 16


def close(data: bytes, public: bytes, *, context: bytes, least: int) -> bytes:
    """Return the envelope for the owner of the public key; `least` is the smallest bucket."""
    key, nonce = urandom(KEY_BYTES), urandom(NONCE_BYTES)
    body = AESGCM(key).encrypt(nonce, pad(data, least), context)
    return seal(key, public, context=context) + nonce + body


def open_up(envelope: bytes, private: bytes, *, context: bytes) -> bytes:
    """Return what was put into the envelope.

    Raises: Unsealable.
    """
    key = unseal(envelope[:BOX_BYTES], private, context=context)
    nonce = envelope[BOX_BYTES : BOX_BYTES + NONCE_BYTES]
    try:
        return unpad(AESGCM(key).decrypt(nonce, envelope[BOX_BYTES + NONCE_BYTES :], context))
    except (InvalidTag, ValueError) as error:
        raise Unsealable from error
