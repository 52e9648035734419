"""Bar 11, workload W2-S: the first page of a list, opened by a national, a provincial, … a township clerk.

    DATABASE_URL=postgresql://…/empty_database python benchmarks/scopes.py [--small] [--again]

Spreads 50,000 projects and 20,000 organisations over the real division tree and opens the project
list (bare and filtered) and the organisation list as several clerks of each level, in turn. Counts
every statement of the whole page: session, person, place in the tree, rows, totals. Prints by level
the p95 of the database's work (the server process's own time on a processor), of the time waited
for it and of the page, and worst ÷ best. `--small`: 2,000 projects. The database must be empty; it
is not emptied again. `--again` opens the lists in a database that an earlier run filled.
"""

import logging
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
from benchmarks.measure import Cost, cost_of  # noqa: E402

LEVELS = ("national", "province", "prefecture", "county", "township")
DOMAINS = ("L1", "L2", "L3", "L4")
CLERKS = 8  # of each level
ROUNDS = 3
LISTS = (
    ("project list", "/u/projects/"),
    ("project list, one state and field", "/u/projects/?state=contracted&domain=L1"),
    ("project list, second page", "/u/projects/?page=2"),
    ("organisation list", "/u/orgs/"),
)


def main() -> None:
    """Fill the database and time the lists."""
    is_small = "--small" in sys.argv
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="gongqiao-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{os.environ['DATA_DIR']}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # nothing was built here
    django.setup()
    logging.disable()  # a line for every request
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_divisions", verbosity=0)
    dice = random.Random(20261121)
    if "--again" not in sys.argv:
        fill(2_000 if is_small else 50_000, 1_000 if is_small else 20_000, dice)
    clerks = choose(dice)
    for name, address in LISTS:
        report(name, address, clerks)


def fill(projects_count: int, organisations_count: int, dice: random.Random) -> None:
    """Enter projects and organisations of unions of every level, the lower the more."""
    from django.db import connection

    from orgs.actions.places import settle
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
                domain=dice.choice(DOMAINS), category="1", group="G1", method="open", content="服务",
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
    settle()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def choose(dice: random.Random) -> dict[str, list[Any]]:
    """Return signed-in clients of clerks of each level, each clerk as the sign-in builds it."""
    from django.test import Client

    from orgs.models import Union, User
    from orgs.roles import ROLES
    from tests.factories.orgs import appoint

    officer = next(role for role in ROLES if role.code == "role_officer").install()
    found: dict[str, list[Any]] = {}
    for level in LEVELS:
        unions = list(Union.objects.filter(level=level).order_by("pk"))
        found[level] = []
        for union in dice.sample(unions, min(CLERKS, len(unions))):
            user, made = User.objects.get_or_create(username=f"clerk-{union.code}")
            if made:
                appoint(user, officer, union)
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            found[level].append(client)
    return found


def report(name: str, address: str, clerks: dict[str, list[Any]]) -> None:
    """Open every clerk's page, levels in turn, and print p95 by level and the ratio."""
    costs: dict[str, list[Cost]] = {level: [] for level in LEVELS}
    pages: dict[str, list[float]] = {level: [] for level in LEVELS}
    for number in range(ROUNDS + 1):
        for level in LEVELS:
            for client in clerks[level]:
                started = time.perf_counter()
                cost = cost_of(partial(opened, client, address))
                if number:  # the first round warms caches and templates
                    pages[level].append(1000 * (time.perf_counter() - started))
                    costs[level].append(cost)
    print(f"{name}: {address}")
    for level in LEVELS:
        paid, wait = [c.paid for c in costs[level]], [c.wait for c in costs[level]]
        print(
            f"  {level:<11} database p50 {statistics.median(paid):6.2f} p95 {p95(paid):6.2f} ms,"
            f" waited p95 {p95(wait):6.2f}, page p95 {p95(pages[level]):7.1f},"
            f" {max(c.statements for c in costs[level])} statements"
        )
    by_level = {level: statistics.median(c.paid for c in costs[level]) for level in LEVELS}
    worst = max(p95([c.paid for c in costs[level]]) for level in LEVELS)
    ratio = max(by_level.values()) / min(by_level.values())
    print(f"  worst p95 {worst:.2f} ms (bar 5), worst ÷ best of the medians {ratio:.1f} (bar 4)")


def opened(client: Any, address: str) -> None:
    """Open the page; anything but a page ends the run."""
    response = client.get(address, secure=True)
    if response.status_code != 200:
        sys.exit(f"{address} answered {response.status_code}")


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:.0f} s in all")
