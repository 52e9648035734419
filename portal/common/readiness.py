"""Whether this installation can serve: looked at by the start-up and by load balancers."""

import secrets

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def problems() -> list[str]:
    """Return what is not in order, in English for operators; empty when all is well."""
    found = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
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
