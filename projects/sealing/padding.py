"""Size buckets: what is sealed shows only roughly how large it is."""

from typing import Final

PREFIX: Final = 8
MEBIBYTE: Final = 1024 * 1024


def padded_size(size: int, least: int) -> int:
    """Return the bucket for so many bytes: doubling up to 1 MiB, then whole MiB."""
    bucket = least
    while bucket < size + PREFIX and bucket < MEBIBYTE:
        bucket *= 2
    if bucket >= size + PREFIX:
        return bucket
    return -(-(size + PREFIX) // MEBIBYTE) * MEBIBYTE


def pad(data: bytes, least: int) -> bytes:
    """Return length, data and zeros up to the bucket."""
    framed = len(data).to_bytes(PREFIX, "big") + data
    return framed.ljust(padded_size(len(data), least), b"\0")


def unpad(padded: bytes) -> bytes:
    """Return the data.

    Raises: ValueError when the frame is broken.
    """
    size = int.from_bytes(padded[:PREFIX], "big")
    if size > len(padded) - PREFIX:
        raise ValueError("the frame is longer than its bucket")
    return padded[PREFIX : PREFIX + size]
