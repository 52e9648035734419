"""Encrypting to an X25519 public key: ephemeral exchange, HKDF-SHA256, AES-256-GCM."""

from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY = 32


class SealBroken(Exception):
    """The ciphertext was altered, or the key is not the one it was sealed to."""


def new_key() -> tuple[bytes, bytes]:
    """Return (private, public), 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal_to(public: bytes, message: bytes, *, context: bytes) -> bytes:
    """Return the message sealed to the public key; `context` must be given again to open it."""
    ephemeral = X25519PrivateKey.generate()
    own = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return own + lock(_derive(shared, own + public), message, context=context)


def open_with(private: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """Return the message.

    Raises: SealBroken.
    """
    own = X25519PrivateKey.from_private_bytes(private)
    ephemeral, box = sealed[:KEY], sealed[KEY:]
    shared = own.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    public = own.public_key().public_bytes_raw()
    return unlock(_derive(shared, ephemeral + public), box, context=context)


def lock(key: bytes, message: bytes, *, context: bytes) -> bytes:
    """Return nonce and AES-256-GCM ciphertext."""
    nonce = urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, message, context)


def unlock(key: bytes, box: bytes, *, context: bytes) -> bytes:
    """Return the message.

    Raises: SealBroken.
    """
    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], context)
    except InvalidTag as error:
        raise SealBroken from error


def _derive(shared: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt, b"gongqiao sealed bid v1").derive(shared)
