"""A private key locked with its owner's passphrase (scrypt, AES-256-GCM)."""

from os import urandom
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from projects.sealing.boxes import KEY_BYTES, NONCE_BYTES, Unsealable

SALT_BYTES: Final = 16
CONTEXT: Final = b"gongqiao/opening-key/1"


def lock(private: bytes, passphrase: str, *, cost: int) -> bytes:
    """Return cost, salt, nonce and the locked key in one piece; `cost` is scrypt's n, 2**k."""
    cost = cost.bit_length() - 1
    salt, nonce = urandom(SALT_BYTES), urandom(NONCE_BYTES)
    key = _derive(passphrase, salt, cost)
    return bytes([cost]) + salt + nonce + AESGCM(key).encrypt(nonce, private, CONTEXT)


def unlock(locked: bytes, passphrase: str) -> bytes:
    """Return the private key.

    Raises: Unsealable when the passphrase is another.
    """
    cost, rest = locked[0], locked[1:]
    salt, rest = rest[:SALT_BYTES], rest[SALT_BYTES:]
    key = _derive(passphrase, salt, cost)
    try:
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], CONTEXT)
    except InvalidTag as error:
        raise Unsealable from error


def _derive(passphrase: str, salt: bytes, cost: int) -> bytes:
    text = passphrase.strip().encode()
    return Scrypt(salt=salt, length=KEY_BYTES, n=2**cost, r=8, p=1).derive(text)
