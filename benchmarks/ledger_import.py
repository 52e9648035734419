"""A ledger with planted errors through the whole import, against reading its cells alone (bar 14).

    ledger_import.py [rows] [rounds]        100,000 rows and 3 rounds unless told

Every round takes the reader (python-calamine alone), the import (upload, check with the marked
file, confirmation) and, on PostgreSQL, a hand-written program that guards and reads the same file
and sends the very rows of the import to the same tables by COPY: what is left to gain beside the
rows themselves. One row in forty has an error. Results are compared before times. The workbook is
made by another process, so that the memory printed is the import's.
"""

import io
import os
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "statistics")]
import tests.environment  # noqa: E402, F401 - keys for the settings
from benchmarks.measure import server_work  # noqa: E402

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
COLUMNS = 12
READER, PHASES = "calamine alone", ("upload", "check", "confirm: compute", "confirm: write")
COPIED = "guard + calamine + COPY"
GROWING = ("common.event", "orgs.historicalorganisation")  # kept when an import is undone
BEYOND = 1_000_000_000  # keys of the copied rows of those
Times = dict[str, list[tuple[float, float]]]  # name → wall and CPU seconds of each round


def main() -> None:
    """Set up a county with its clerk in a fresh database and take a ledger in and back."""
    folder = tempfile.mkdtemp(prefix="gongqiao-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ["DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    made = Path(folder) / "made"
    if sys.argv[-1] == "--make":
        make(Path(os.environ["MADE"]))
        return
    again = [sys.executable, __file__, str(ROWS), str(ROUNDS), "--make"]
    subprocess.run(again, check=True, env=os.environ | {"MADE": str(made)})
    data, planted = pickle.loads(made.read_bytes())  # noqa: S301 - our own
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    run(data, planted)


def make(place: Path) -> None:
    """Write the workbook and what is planted in it."""
    from tests.factories import ledgers

    book = ledgers.ledger(ROWS, ROWS // 40, today=date.today(), columns=COLUMNS)  # noqa: DTZ011
    place.write_bytes(pickle.dumps((book.data, book.planted)))


def run(data: bytes, planted: dict[str, str]) -> None:
    """Time every round, then tell."""
    from django.db import connection

    from orgs.models import LedgerBatch, Organisation, Union
    from portal.common.access import Actor, ActorKind, Permission

    union = Union.objects.create(code="410402", name="新华区总工会", level=Union.Level.COUNTY)
    by = Actor(
        kind=ActorKind.STAFF, name="王敏", union_id=union.pk, union_name=union.name,
        permissions=frozenset({Permission.ORG_EDIT, Permission.ORG_READ}),
    )  # fmt: skip
    size = len(data) / 2**20
    print(
        f"{ROWS} rows x {COLUMNS} columns, {size:.1f} MiB, {len(planted)} errors, {connection.vendor}"
    )
    times: Times = {}
    idle, peak = memory(), 0
    for _ in range(ROUNDS):
        timed(times, READER, lambda: read(data))
        no = taken_in(times, data, planted, by)
        assert Organisation.objects.count() == ROWS - len(planted)
        peak = peak or memory()
        rows = dumped(LedgerBatch.objects.get(no=no)) if is_postgresql() else {}
        timed(times, "undo", partial(undone, no, by))
        assert not Organisation.objects.exists()
        if rows:
            timed(times, COPIED, partial(copied, data, rows))
    print(f"peak RSS {peak} MiB, idle {idle} MiB; load {os.getloadavg()[0]:.1f}")
    tell(times)


def undone(no: str, by: Any) -> None:
    """Take the import back."""
    from orgs.actions import batches, ledger, undoing

    batches.now(undoing.undoing(ledger.SUBJECT, no, by=by))


def taken_in(times: Times, data: bytes, planted: dict[str, str], by: Any) -> str:
    """Take the ledger through the whole import; return the batch's number."""
    from orgs.actions import batches, ledger

    subject = ledger.SUBJECT
    batch = timed(times, "upload", lambda: batches.take(subject, data, "台账.xlsx", by=by))
    found = timed(times, "check", lambda: batches.now(batches.checking(subject, batch.no, by=by)))
    told = dict(found.findings.filter(severity="error").values_list("cell", "kind"))
    assert told == planted, "every planted error, and no other"
    finish = timed(
        times, "confirm: compute",
        lambda: batches.confirming(subject, batch.no, partial=True, by=by),
    )  # fmt: skip
    timed(times, "confirm: write", lambda: batches.now(finish))
    return str(batch.no)


def read(data: bytes) -> None:
    """Read the cells, and nothing else."""
    import python_calamine

    python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def dumped(batch: Any) -> dict[str, tuple[str, bytes]]:
    """Return every table that the import wrote: its columns, and its new rows as COPY gives them."""
    from django.apps import apps
    from django.db import connection

    made = {label: len(keys) for label, keys in batch.undo["made"].items()}
    entered, linked = made["orgs.organisation"], made["orgs.organisationlink"]
    made |= {"common.event": entered + linked, "orgs.historicalorganisation": entered}
    found = {}
    for label, count in made.items():
        model: Any = apps.get_model(label)
        columns, key = [f.column for f in model._meta.concrete_fields], model._meta.pk.column
        taken = [f"{c} + {BEYOND}" if c == key and label in GROWING else c for c in columns]
        own = "action <> 'orgs.ledgerbatch.confirm'" if label == "common.event" else "true"
        buffer = io.BytesIO()
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY (SELECT {', '.join(taken)} FROM {model._meta.db_table} WHERE {own}"  # noqa: S608
                f" ORDER BY {key} DESC LIMIT {count}) TO STDOUT",
                buffer,
            )
        found[model._meta.db_table] = (", ".join(columns), buffer.getvalue())
    return found


def copied(data: bytes, tables: dict[str, tuple[str, bytes]]) -> None:
    """Guard and read the file, and send the rows to the tables; then take them back."""
    from django.db import connection, transaction

    from portal.common.workbook import check

    check(data)
    read(data)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in tables.items():
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.BytesIO(rows))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def timed(times: Times, name: str, act: Callable[[], Any]) -> Any:
    """Note the wall and CPU seconds that the act took; return what it returned."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    result = act()
    times.setdefault(name, []).append((time.perf_counter() - wall, cpu_seconds() - cpu))
    return result


def tell(times: Times) -> None:
    """Print the medians of all rounds and the ratios."""
    for name, rounds in times.items():
        wall, cpu = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:26} {wall:8.2f} s   CPU {cpu:8.2f} s")
    for measure, place in (("wall", 0), ("CPU", 1)):
        whole = statistics.median(
            sum(parts)
            for parts in zip(*([t[place] for t in times[p]] for p in PHASES), strict=True)
        )
        print(f"whole import, {measure}: {whole:.2f} s", end="")
        for reference in (READER, COPIED):
            if reference in times:
                one = statistics.median(t[place] for t in times[reference])
                print(f" = {whole / one:.1f} x {reference}", end="")
        print(flush=True)


def cpu_seconds() -> float:
    """Return the processor time of this process and of its server process, where that is here."""
    return time.process_time() + (server_work() or 0) / 1e9


def is_postgresql() -> bool:
    """Whether the database is PostgreSQL."""
    from django.db import connection

    return bool(connection.vendor == "postgresql")


def memory() -> int:
    """Return the process's highest memory so far in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
