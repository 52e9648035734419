"""Bar 17, workload W10: finding organisations by two to four signs among 500,000 names.

    DATABASE_URL=postgresql://…/empty_database python benchmarks/search.py [number of names] [--again]

Makes the names, asks 1,000 questions (one in ten of common words) the portal's way and as a scan
with LIKE, compares which organisations both find, and prints p95 of the database's work (the
server's own time on a processor, where it runs on this machine) and of the time waited for it, the
ratio of the medians, and the dearest questions. 25,000 names serve CI. The database must be empty;
it is not emptied again. `--again` asks a database that an earlier run filled.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "statistics")]
import tests.environment  # noqa: E402, F401 - keys for the settings
from benchmarks.measure import Cost, cost_of  # noqa: E402

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
    numbers = [int(given) for given in sys.argv[1:] if given.isdecimal()]
    count = numbers[0] if numbers else NAMES
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
    names = entered() if "--again" in sys.argv else fill(count, dice)
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


def entered() -> list[str]:
    """Return the names that an earlier run entered."""
    from orgs.models import Organisation

    return list(Organisation.objects.order_by("pk").values_list("name", flat=True))


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
    first = [(cost_of(partial(register.nearest, text, PAGE)), text) for text in asked]
    scans = [
        cost_of(partial(list, register.filter(name__contains=text).order_by("name")[:PAGE]))
        for text in asked[:SCANS]
    ]
    tell(first, scans)


def tell(first: list[tuple[Cost, str]], scans: list[Cost]) -> None:
    """Print what both ways cost, what people waited, and which questions were the dearest."""
    paid = sorted(cost.paid for cost, _ in first)
    p50, p95 = statistics.median(paid), paid[int(len(paid) * 0.95)]
    scan = statistics.median(cost.paid for cost in scans)
    waited = sorted(cost.wait for cost, _ in first)
    print(
        f"first page, {len(first)} questions: database p50 {p50:.2f} ms, p95 {p95:.2f} ms (bar 5),"
        f" worst {paid[-1]:.1f}; waited p95 {waited[int(len(waited) * 0.95)]:.1f} ms"
    )
    print(
        f"scan with LIKE: median {scan:.1f} ms; ratio of medians {scan / p50:.0f} (bar 20),"
        f" to p95 {scan / p95:.0f}"
    )
    for cost, text in sorted(first, key=lambda each: -each[0].paid)[:8]:
        print(f"  dear: {text} {cost.paid:.1f} ms, {cost.statements} statements")


if __name__ == "__main__":
    main()
