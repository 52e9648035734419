"""Whether this installation can serve: looked at by the start-up and by load balancers."""

import secrets
from functools import cache as once

from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def problems() -> list[str]:
    """Return what is not in order, in English for operators; empty when all is well."""
    found = []
    try:
        if _is_waiting():
            found.append("migrations are waiting")
    except Exception as error:  # noqa: BLE001 - any driver's error means the same here
        found.append(f"database: {type(error).__name__}")
    key = f"ready:{secrets.token_hex(4)}"
    try:
        cache.set(key, 1, 5)
        if cache.get(key) != 1:
            found.append("cache does not keep")
    except Exception as error:  # noqa: BLE001
        found.append(f"cache: {type(error).__name__}")
    return found


def _is_waiting() -> bool:
    """Whether the last migration of an app is not recorded; two small queries."""
    done = MigrationRecorder(connection).applied_migrations()
    return any(not any(all(step in done for step in way) for way in ways) for ways in _last())


@once
def _last() -> list[list[list[tuple[str, str]]]]:
    """Return each app's last migrations, with the ways to have them: itself, or all it replaces.

    The files do not change while the process runs, and reading them and building their graph
    takes some fifty milliseconds: a probe that comes every few seconds does it once.
    """
    loader = MigrationLoader(None)
    return [
        [[leaf], *([replaced] if (replaced := list(loader.disk_migrations[leaf].replaces)) else [])]
        for leaf in loader.graph.leaf_nodes()
    ]
