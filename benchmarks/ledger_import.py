"""A ledger with planted errors through the whole import, against reading its cells alone (bar 14).

Prints seconds of each stage, the ratio of the whole to the reader's time, and the memory it took.
The number of rows is the first argument (100,000); one row in forty has an error. The reference is
python-calamine reading the same file. Results are compared before times.
"""

import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "statistics")]
import tests.environment  # noqa: E402, F401 - keys for the settings

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
COLUMNS = 12


def main() -> None:
    """Set up a county with its clerk in a fresh database and take a ledger in and back."""
    folder = tempfile.mkdtemp(prefix="gongqiao-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ["DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    run()


def run() -> None:
    """Time every stage."""
    import python_calamine

    from orgs.actions import batches, ledger, undoing
    from orgs.models import Organisation, Union
    from portal.common.access import Actor, ActorKind, Permission
    from portal.common.workbook import check
    from tests.factories import ledgers

    union = Union.objects.create(code="410402", name="新华区总工会", level=Union.Level.COUNTY)
    by = Actor(
        kind=ActorKind.STAFF, name="王敏", union_id=union.pk, union_name=union.name,
        permissions=frozenset({Permission.ORG_EDIT, Permission.ORG_READ}),
    )  # fmt: skip
    book = ledgers.ledger(ROWS, ROWS // 40, today=date.today(), columns=COLUMNS)  # noqa: DTZ011
    print(
        f"{ROWS} rows x {COLUMNS} columns, {len(book.data) / 2**20:.1f} MiB, {len(book.planted)} errors"
    )
    idle = memory()
    reader = timed("calamine alone", lambda: python_calamine.load_workbook(
        io.BytesIO(book.data)).get_sheet_by_index(0).to_python())[0]  # fmt: skip
    timed("guard", lambda: check(book.data))
    taken, batch = timed(
        "upload kept", lambda: batches.take(ledger.SUBJECT, book.data, "台账.xlsx", by=by)
    )
    checked, found = timed(
        "check", lambda: batches.now(batches.checking(ledger.SUBJECT, batch.no, by=by))
    )
    told = dict(found.findings.filter(severity="error").values_list("cell", "kind"))
    assert told == book.planted, "every planted error, and no other"
    ready, finish = timed("confirm: compute", lambda: batches.confirming(
        ledger.SUBJECT, batch.no, partial=True, by=by))  # fmt: skip
    written, _ = timed("confirm: one transaction", lambda: batches.now(finish))
    assert Organisation.objects.count() == ROWS - len(book.planted)
    whole = taken + checked + ready + written
    print(
        f"whole import {whole:.1f} s = {whole / reader:.1f} x reading; RSS above idle {memory() - idle} MiB"
    )
    timed("undo", lambda: batches.now(undoing.undoing(ledger.SUBJECT, batch.no, by=by)))
    assert not Organisation.objects.exists()


def timed(name: str, act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds the act took, printed under its name, and what it returned."""
    started = time.perf_counter()
    result = act()
    seconds = time.perf_counter() - started
    print(f"{name:26} {seconds:8.2f} s   peak RSS {memory()} MiB", flush=True)
    return seconds, result


def memory() -> int:
    """Return the process's highest memory so far in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
