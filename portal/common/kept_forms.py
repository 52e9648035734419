"""A form that met an ended session waits here for its owner, readable with the token alone.

The cache never holds a bidder's page or price in the clear: the key comes from the token, which only
the person's own browser has.
"""

import hashlib
import json
import secrets
from os import urandom
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.cache import cache

SECONDS: Final = 3600
NONCE: Final = 12


def keep(form: dict[str, Any]) -> str:
    """Put the form aside for an hour; return the token that opens it."""
    token = secrets.token_urlsafe(24)
    nonce = urandom(NONCE)
    data = json.dumps(form, ensure_ascii=False).encode()
    cache.set(_place(token), nonce + AESGCM(_key(token)).encrypt(nonce, data, None), SECONDS)
    return token


def cookie_of(token: str) -> str:
    """Return the name of the cookie by which the browser that typed the form is known again.

    Without it anybody could put a form aside and send its address to a person with more rights.
    """
    return "kept-" + hashlib.sha256(f"kept-form cookie|{token}".encode()).hexdigest()[:16]


def read(token: str) -> dict[str, Any] | None:
    """Return the form, or null when its hour is over."""
    kept: bytes | None = cache.get(_place(token))
    if kept is None:
        return None
    try:
        data = AESGCM(_key(token)).decrypt(kept[:NONCE], kept[NONCE:], None)
    except InvalidTag:
        return None
    form: dict[str, Any] = json.loads(data)
    return form


def _key(token: str) -> bytes:
    return hashlib.sha256(f"kept-form key|{token}".encode()).digest()


def _place(token: str) -> str:
    return "kept-form:" + hashlib.sha256(f"kept-form place|{token}".encode()).hexdigest()
