"""A subtree on a day, asked through the ORM, against the same range written as plain SQL.

Uses the real division list (44,700 units). Prints: result sizes, medians in ms, and the ratio.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "statistics")]
import tests.environment  # noqa: E402, F401 - keys for the settings

ROUNDS = 15
DAY = date(2025, 12, 31)


def main() -> None:
    """Load the list into a fresh database and time both ways."""
    folder = tempfile.mkdtemp(prefix="gongqiao-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ["DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_divisions")
    for code in ("000000", "410000", "410400", "410402"):
        compare(code)


def compare(code: str) -> None:
    """Time the ORM's question and the plain one for one union, in turn."""
    from django.db import connection

    from orgs.models import Placement, Union
    from orgs.querysets.unions import after

    path = Placement.objects.get(union__code=code).path

    def portal() -> int:
        return len(list(Union.objects.under(path, on=DAY).values_list("pk", flat=True)))

    def plain() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT union_id FROM orgs_placement WHERE path >= %s AND path < %s"
                " AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)",
                [path, after(path), DAY, DAY],
            )
            return len(cursor.fetchall())

    assert portal() == plain()
    times: dict[str, list[float]] = {"portal": [], "plain": []}
    for _ in range(ROUNDS):
        times["portal"].append(clocked(portal))
        times["plain"].append(clocked(plain))
    ours, floor = (statistics.median(times[k]) * 1000 for k in ("portal", "plain"))
    print(f"{code}: {plain():>6} units  portal {ours:7.2f} ms  plain SQL {floor:7.2f} ms"
          f"  ratio {ours / floor:.2f}")  # fmt: skip


def clocked(ask: Callable[[], int]) -> float:
    """Return the seconds one call takes."""
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
