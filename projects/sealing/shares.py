"""A secret for two: each half alone is noise (a one-time pad), together they are the secret."""

from os import urandom


def split(secret: bytes) -> tuple[bytes, bytes]:
    """Return two halves; a new split of the same secret shares nothing with an earlier one."""
    pad = urandom(len(secret))
    return pad, _xor(secret, pad)


def join(one: bytes, other: bytes) -> bytes:
    """Return the secret of the two halves.

    Raises: ValueError when they differ in length.
    """
    return _xor(one, other)


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
