"""Personal opening keys, and a tender's key split so that any two named holders open together.

Each pair of holders shares the private key by a one-time pad: one holds the pad, the other the key
XOR the pad. Either half alone is random; the whole key is stored nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from os import urandom

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from projects.sealing.boxes import KEY, lock, new_key, open_with, seal_to, unlock

SALT = 16
PERSONAL = b"opening key"


@dataclass(frozen=True, slots=True)
class Share:
    """One half of the tender's key for the pair (holder, partner), sealed to the holder."""

    holder: int
    partner: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class SplitKey:
    """A fresh tender key: its public half, and the private half split among the holders."""

    public: bytes
    shares: tuple[Share, ...]


def new_personal_key(passphrase: str) -> tuple[bytes, bytes]:
    """Return (public, private locked under the passphrase)."""
    private, public = new_key()
    salt = urandom(SALT)
    return public, salt + lock(_stretch(passphrase, salt), private, context=PERSONAL)


def unlock_personal_key(locked: bytes, passphrase: str) -> bytes:
    """Return the private key.

    Raises: SealBroken for a wrong passphrase.
    """
    salt = locked[:SALT]
    return unlock(_stretch(passphrase, salt), locked[SALT:], context=PERSONAL)


def split_new_key(
    holders: Mapping[int, bytes], pairs: Iterable[tuple[int, int]], *, tender: str
) -> SplitKey:
    """Make a tender key and split it among holders (id to public key) for the pairs that may open."""
    private, public = new_key()
    shares = []
    for first, second in pairs:
        pad = urandom(KEY)
        halves = {first: pad, second: _xor(private, pad)}
        for holder, partner in ((first, second), (second, first)):
            sealed = seal_to(holders[holder], halves[holder], context=_context(tender))
            shares.append(Share(holder, partner, sealed))
    return SplitKey(public, tuple(shares))


def open_share(sealed: bytes, private: bytes, *, tender: str) -> bytes:
    """Return a holder's half. Raises: SealBroken."""
    return open_with(private, sealed, context=_context(tender))


def join(first: bytes, second: bytes) -> bytes:
    """Return the tender's private key of two halves of one pair."""
    return _xor(first, second)


def pairs_of(openers: Iterable[int], witnesses: Iterable[int]) -> list[tuple[int, int]]:
    """Return the pairs that may open: two different people, one opener and one witness."""
    may_open, may_witness = set(openers), set(witnesses)
    return [
        (a, b)
        for a, b in combinations(sorted(may_open | may_witness), 2)
        if (a in may_open and b in may_witness) or (b in may_open and a in may_witness)
    ]


def _stretch(passphrase: str, salt: bytes) -> bytes:
    cost = settings.OPENING_KEY_COST
    return Scrypt(salt=salt, length=KEY, n=cost, r=8, p=1).derive(passphrase.encode())


def _context(tender: str) -> bytes:
    return f"tender key {tender}".encode()


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))
