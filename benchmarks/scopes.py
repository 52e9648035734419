"""Bar 11, workload W2-S: the first page of a list, asked by a national, a provincial, … a township clerk.

    DATABASE_URL=postgresql://…/empty_database python benchmarks/scopes.py [--small]

Spreads 50,000 projects and 20,000 organisations over the real division tree and opens the project
list and the organisation list as several clerks of each level, in turn. Prints the p95 of the
database's time for a page, for its rows alone, and worst ÷ best. `--small`: 2,000 projects. The
database must be empty; it is not emptied again.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "statistics")]
import tests.environment  # noqa: E402, F401 - keys for the settings
from benchmarks.search import database_ms  # noqa: E402

LEVELS = ("national", "province", "prefecture", "county", "township")
CLERKS = 12  # of each level
ROUNDS = 8
PAGE = 20


def main() -> None:
    """Fill the database and time the lists."""
    is_small = "--small" in sys.argv
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="gongqiao-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{os.environ['DATA_DIR']}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.conf import settings

    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_divisions", verbosity=0)
    dice = random.Random(20261121)
    fill(2_000 if is_small else 50_000, 1_000 if is_small else 20_000, dice)
    clerks = choose(dice)
    for name, ask in (("project list", projects), ("organisation list", organisations)):
        report(name, clerks, ask)


def fill(projects_count: int, organisations_count: int, dice: random.Random) -> None:
    """Enter projects and organisations of unions of every level, the lower the more."""
    from django.db import connection

    from orgs.models import Organisation, Union
    from projects.models import Project
    from tests.factories.orgs import credit_code

    if Project.objects.exists():
        sys.exit("The database holds projects already: give an empty one.")
    unions = list(Union.objects.values_list("pk", flat=True))
    Project.objects.bulk_create(
        [
            Project(
                no=f"XM-{n}", union_id=dice.choice(unions), name=f"服务项目{n}", fiscal_year=2026,
                domain="L1", category="1", group="G1", method="open", content="服务",
                objectives="目标", budget_amount=100_000, service_from=date(2026, 1, 1),
                service_to=date(2026, 1, 1) + timedelta(days=dice.randint(30, 300)),
                state=dice.choice(Project.State.values),
            )
            for n in range(projects_count)
        ],
        batch_size=1000,
    )  # fmt: skip
    for start in range(0, organisations_count, 5_000):
        Organisation.objects.bulk_create(
            [
                Organisation(
                    uscc=credit_code(n), name=f"第{n}社会工作服务中心", kind="service_institution",
                    state="approved", keeper_id=dice.choice(unions),
                )
                for n in range(start, min(start + 5_000, organisations_count))
            ],
            batch_size=1000,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def choose(dice: random.Random) -> dict[str, list[Any]]:
    """Return clerks of unions of each level, with what a clerk may read."""
    from orgs.models import Placement
    from portal.common.access import Actor, ActorKind, Permission

    may = frozenset({Permission.PROJECT_READ, Permission.ORG_READ})
    found = {}
    for level in LEVELS:
        rows = list(Placement.objects.filter(union__level=level).values_list("union_id", "path"))
        found[level] = [
            Actor(ActorKind.STAFF, "王敏", union_id=pk, union_path=path, permissions=may)
            for pk, path in dice.sample(rows, min(CLERKS, len(rows)))
        ]
    return found


def projects(by: Any, *, counted: bool) -> None:
    """Ask for the first page as the project list does."""
    from projects.models import Project
    from projects.views.projects import with_tender_state

    rows = with_tender_state(Project.objects.visible_to(by)).select_related("union")
    list(rows.order_by("-updated_at", "-pk")[:PAGE])
    if counted:
        rows.count()


def organisations(by: Any, *, counted: bool) -> None:
    """Ask for the first page as the organisation list does."""
    from orgs.models import Organisation

    seen = Organisation.objects.visible_to(by).with_link_of(by.union_ids).with_rating()
    found = seen.select_related("keeper").found("", people=True)
    list(found[:PAGE])
    if counted:
        len(found)


def report(name: str, clerks: dict[str, list[Any]], ask: Any) -> None:
    """Time every clerk's page, levels in turn, and print p95 by level and the ratio."""
    for counted, what in ((False, "rows of the page"), (True, "rows and total")):
        times: dict[str, list[float]] = {level: [] for level in LEVELS}
        for _ in range(ROUNDS):
            for level in LEVELS:
                for by in clerks[level]:
                    took = database_ms(partial(ask, by, counted=counted))
                    times[level].append(took)
        p95 = {level: sorted(t)[int(len(t) * 0.95)] for level, t in times.items()}
        middle = {level: statistics.median(t) for level, t in times.items()}
        print(f"{name}, {what}")
        for level in LEVELS:
            print(f"  {level:<11} p50 {middle[level]:7.2f} ms   p95 {p95[level]:7.2f} ms")
        ratio = max(middle.values()) / min(middle.values())
        print(f"  worst p95 {max(p95.values()):.2f} ms (bar 5), worst ÷ best {ratio:.1f} (bar 4)")


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:.0f} s in all")
