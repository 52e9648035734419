"""What a question costs the database: the time one waits for it, and the server's own work."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one question. `work` is the server process's time on a processor.

    `wait` holds also what other programs of a shared machine took; `work` is null where the server
    is not a process of this machine (another host, or SQLite, which works in our own process).
    """

    wait: float
    work: float | None
    statements: int

    @property
    def paid(self) -> float:
        """The server's work where it is known, else the time waited."""
        return self.wait if self.work is None else self.work


def cost_of(ask: Callable[[], object]) -> Cost:
    """Return what `ask` costs the database, fetching included."""
    from django.db import connection

    spent, statements = 0.0, 0

    def timed(execute: Callable[..., object], *given: object) -> object:
        nonlocal spent, statements
        started = time.perf_counter()
        try:
            return execute(*given)
        finally:
            spent += time.perf_counter() - started
            statements += 1

    before = server_work()
    with connection.execute_wrapper(timed):
        ask()
    after = server_work()
    work = None if before is None or after is None else (after - before) / 1e6
    return Cost(1000 * spent, work, statements)


def server_work() -> int | None:
    """Return the nanoseconds the connection's server process has run so far."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return None
    return int(told.split()[0])
