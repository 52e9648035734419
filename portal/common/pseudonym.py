"""Personal data at rest: keyed hashes to compare, encrypted text to read back, masks to show.

Rules: PI-09, PI-11; SR-02 (one salt per platform and year).
"""

import hmac
import re
from hashlib import sha256
from os import urandom

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


def pseudonym(kind: str, value: str, *, year: int | None = None) -> str:
    """Return the keyed hash of a normalised phone, identity number or name, 64 hex signs."""
    text = re.sub(r"[\s-]", "", value).upper()
    return hmac.new(
        settings.PSEUDONYM_KEY, f"{kind}|{year or ''}|{text}".encode(), sha256
    ).hexdigest()


def encrypt(text: str, *, purpose: str) -> bytes:
    """Return the text under the server's key; empty text gives empty bytes."""
    if not text:
        return b""
    nonce = urandom(12)
    return nonce + AESGCM(_key(purpose)).encrypt(nonce, text.encode(), purpose.encode())


def decrypt(data: bytes | memoryview | None, *, purpose: str) -> str:
    """Return the text that `encrypt` took for the same purpose."""
    raw = bytes(data or b"")
    if not raw:
        return ""
    return AESGCM(_key(purpose)).decrypt(raw[:12], raw[12:], purpose.encode()).decode()


def mask_phone(phone: str) -> str:
    """Return 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def mask_name(name: str) -> str:
    """Return 王*."""
    return name[:1] + "*" * (len(name) - 1)


def _key(purpose: str) -> bytes:
    return hmac.new(settings.PSEUDONYM_KEY, f"encrypt|{purpose}".encode(), sha256).digest()
