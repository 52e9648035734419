"""Typed reading of the environment: every setting that differs between installations.

A missing or malformed value stops the start with one sentence that names the variable.
"""

import base64
import binascii
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def key_of_32_bytes(name: str) -> bytes:
    """Return the 32-byte key that the variable holds in base64."""
    text = env.str(name)
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} must be base64") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must hold 32 bytes, not {len(key)}")
    return key


def database(default: str) -> dict[str, Any]:
    """Return Django's settings for DATABASE_URL; SQLite gets WAL and immediate transactions."""
    config: dict[str, Any] = env.dj_db_url("DATABASE_URL", default=default, conn_max_age=60)
    if config["ENGINE"].endswith("sqlite3"):
        # Without IMMEDIATE a read that turns into a write fails at once under concurrency.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        Path(str(config["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    else:
        config["CONN_HEALTH_CHECKS"] = True
    return config


def broker_url(redis_url: str) -> str:
    """Return REDIS_URL in the spelling that Celery wants for unix sockets."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    db = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={db}"
