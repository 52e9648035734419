"""Bar 17, workload W10: finding organisations by two to four signs among 500,000 names.

    DATABASE_URL=postgresql://…/empty_database python benchmarks/search.py [number of names]

Makes the names, asks 1,000 questions (one in ten of common words) the portal's way and as a scan
with LIKE, compares which organisations both find, and prints p95 of the database's time and the
ratio of the medians. 25,000 names serve CI. The database must be empty; it is not emptied again.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "statistics")]
import tests.environment  # noqa: E402, F401 - keys for the settings

NAMES = 500_000
QUESTIONS = 1000
SCANS = 60  # a scan is slow and its time even: so many tell its median
PAGE = 20
SUFFIXES = (
    "社会工作服务中心",
    "职工服务社",
    "心理咨询协会",
    "公益基金会",
    "法律援助中心",
    "志愿者协会",
)
COMMON = ("服务", "中心", "协会", "社会工作", "志愿者", "职工服", "咨询")


def main() -> None:
    """Fill the database and compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else NAMES
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="gongqiao-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{os.environ['DATA_DIR']}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.conf import settings

    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    dice = random.Random(20260726)
    names = fill(count, dice)
    compare(questions(names, dice))


def fill(count: int, dice: random.Random) -> list[str]:
    """Enter the organisations; return their names."""
    from django.db import connection

    from orgs.models import Organisation
    from tests.factories.orgs import credit_code

    if Organisation.objects.exists():
        sys.exit("The database holds organisations already: give an empty one.")
    signs = [chr(0x4E00 + n) for n in dice.sample(range(20000), 600)]
    names = [
        "".join(dice.choices(signs, k=dice.randint(2, 5))) + dice.choice(SUFFIXES)
        for _ in range(count)
    ]
    started = time.perf_counter()
    for start in range(0, count, 10_000):
        Organisation.objects.bulk_create(
            [
                Organisation(
                    uscc=credit_code(start + n), name=name, kind="service_institution",
                    state="approved",
                )
                for n, name in enumerate(names[start : start + 10_000])
            ],
            batch_size=1000,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{count:,} names entered and indexed in {time.perf_counter() - started:.0f} s")
    return names


def questions(names: list[str], dice: random.Random) -> list[str]:
    """Return what is asked: parts of the names' own signs, one in ten a common word."""
    asked = []
    for n in range(QUESTIONS):
        if n % 10 == 0:
            asked.append(dice.choice(COMMON))
            continue
        name = dice.choice(names)
        size = dice.randint(2, 4)
        start = dice.randint(0, max(len(name) - size - 4, 0))
        asked.append(name[start : start + size])
    return asked


def compare(asked: list[str]) -> None:
    """Check that both ways find the same, then time them, and print."""
    from orgs.models import Organisation
    from portal.common.access import PUBLIC

    register = Organisation.objects.visible_to(PUBLIC)
    for text in asked[:40]:
        indexed = set(register.search(text).values_list("pk", flat=True))
        scanned = set(register.filter(name__contains=text).values_list("pk", flat=True))
        if indexed != scanned:
            sys.exit(f"{text}: {len(indexed)} by the index, {len(scanned)} by the scan")
    first = sorted(database_ms(partial(register.nearest, text, PAGE)) for text in asked)
    scans = [
        database_ms(partial(list, register.filter(name__contains=text).order_by("name")[:PAGE]))
        for text in asked[:SCANS]
    ]
    p50, p95 = statistics.median(first), first[int(len(first) * 0.95)]
    scan = statistics.median(scans)
    print(
        f"first page, {len(asked)} questions: p50 {p50:.2f} ms, p95 {p95:.2f} ms, worst {first[-1]:.1f}"
    )
    print(
        f"scan with LIKE: median {scan:.1f} ms; ratio of medians {scan / p50:.0f}, to p95 {scan / p95:.0f}"
    )


def database_ms(ask: Callable[[], object]) -> float:
    """Return the milliseconds the database took for what `ask` asks, fetching included."""
    from django.db import connection

    spent = 0.0

    def timed(execute: Callable[..., object], *given: object) -> object:
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(*given)
        finally:
            spent += time.perf_counter() - started

    with connection.execute_wrapper(timed):
        ask()
    return 1000 * spent


if __name__ == "__main__":
    main()
