"""Boxes: bytes encrypted to somebody's public key (X25519, HKDF-SHA256, AES-256-GCM)."""

from os import urandom
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
INFO: Final = b"gongqiao/box/1|"


class Unsealable(Exception):
    """The bytes were changed, or belong to another key, place or passphrase."""


def new_pair() -> tuple[bytes, bytes]:
    """Return a fresh (private, public) key, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Return the public key that belongs to the private one."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(data: bytes, public: bytes, *, context: bytes) -> bytes:
    """Return a box that only the holder of the private key opens, and only in this context."""
    passing = X25519PrivateKey.generate()
    passing_public = passing.public_key().public_bytes_raw()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
    nonce = urandom(NONCE_BYTES)
    key = _derive(shared, passing_public + public, context)
    return passing_public + nonce + AESGCM(key).encrypt(nonce, data, context)


def unseal(box: bytes, private: bytes, *, context: bytes) -> bytes:
    """Return what was put into the box.

    Raises: Unsealable.
    """
    passing_public, rest = box[:KEY_BYTES], box[KEY_BYTES:]
    try:
        own = X25519PrivateKey.from_private_bytes(private)
        shared = own.exchange(X25519PublicKey.from_public_bytes(passing_public))
        own_public = own.public_key().public_bytes_raw()
        key = _derive(shared, passing_public + own_public, context)
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise Unsealable from error


def _derive(shared: bytes, salt: bytes, context: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=salt, info=INFO + context).derive(shared)
