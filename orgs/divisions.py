"""The division list and the union tree that follows from it, loaded in bulk.

Rules: UH-01 (parents from the list, not from digits), 2.1 (containers get no union; their counties
report to the province), X-04 (兵团 and the industrial unions are roots of their own).
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from orgs.models import Division, Placement, Union
from orgs.paths import STEP, encode
from portal.common import planner

SOURCE = Path(__file__).resolve().parent / "data" / "divisions-2023.csv.gz"
SINCE = date(2020, 1, 1)
CONTAINERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
NATIONAL = ("000000", "中华全国总工会")
LEVELS = {
    1: Union.Level.PROVINCE,
    2: Union.Level.PREFECTURE,
    3: Union.Level.COUNTY,
    4: Union.Level.TOWNSHIP,
}
# Roots beside the national federation's tree: private codes, no division (spec 2.1).
OTHER_ROOTS: tuple[tuple[str, str, str], ...] = (
    ("660000", "新疆生产建设兵团总工会", Union.Level.PROVINCE),
    ("I01", "中国教科文卫体工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I02", "中国海员建设工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I03", "中国能源化学地质工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I04", "中国机械冶金建材工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I05", "中国国防邮电工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I06", "中国财贸轻纺烟草工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I07", "中国农林水利气象工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I08", "中国金融工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I09", "中华全国铁路总工会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I10", "中国民航工会全国委员会", Union.Level.NATIONAL_INDUSTRIAL),
    ("I11", "中央和国家机关工会联合会", Union.Level.NATIONAL_INDUSTRIAL),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list; `parent` is the code of the unit its union reports to."""

    code: str
    name: str
    level: int
    parent_code: str
    parent: str
    is_container: bool


def read() -> list[Line]:
    """Return the list in order, every line with its reporting parent."""
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    container = {r["code"]: r["parent_code"] for r in rows if _is_container(r)}
    return [
        Line(
            code=r["code"],
            name=r["name"],
            level=int(r["level"]),
            parent_code=r["parent_code"],
            parent=container.get(r["parent_code"], r["parent_code"]) or NATIONAL[0],
            is_container=_is_container(r),
        )
        for r in rows
    ]


def load() -> int:
    """Load what is not there yet; return how many unions were added. Safe to repeat."""
    lines = read()
    with transaction.atomic():
        _load_divisions(lines)
        known = set(Union.objects.values_list("code", flat=True))
        added = _load_unions(lines, known)
        if added:
            _place(lines)
            planner.learn_sizes(Division, Union, Placement)
    return added


def _is_container(row: dict[str, str]) -> bool:
    return row["level"] == "2" and row["name"] in CONTAINERS


def _load_divisions(lines: Iterable[Line]) -> None:
    known = set(Division.objects.values_list("code", flat=True))
    rows = [
        Division(
            code=line.code,
            name=line.name,
            level=line.level,
            parent_code=line.parent_code,
            is_container=line.is_container,
        )
        for line in lines
        if line.code not in known
    ]
    Division.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def _load_unions(lines: Iterable[Line], known: set[str]) -> int:
    rows = [
        Union(code=code, name=name, level=level, founded_on=SINCE)
        for code, name, level in ((*NATIONAL, Union.Level.NATIONAL), *OTHER_ROOTS)
        if code not in known
    ]
    rows += [
        Union(
            code=line.code,
            name=f"{line.name}总工会",
            level=LEVELS[line.level],
            division_id=line.code,
            founded_on=SINCE,
        )
        for line in lines
        if not line.is_container and line.code not in known
    ]
    Union.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _place(lines: Iterable[Line]) -> None:
    """Give every union of the list its place, parents before children, in one pass."""
    pk = dict(Union.objects.values_list("code", "pk"))
    placed = set(Placement.objects.values_list("union_id", flat=True))
    path = {NATIONAL[0]: encode(1)}
    counts: dict[str, int] = defaultdict(int)
    rows = [_row(pk[NATIONAL[0]], None, path[NATIONAL[0]])]
    for number, (code, _, _) in enumerate(OTHER_ROOTS, start=2):
        rows.append(_row(pk[code], None, encode(number)))
    # A county may come before its own parent's line only across levels: go level by level.
    for line in sorted(lines, key=lambda each: each.level):
        if line.is_container:
            continue
        counts[line.parent] += 1
        path[line.code] = path[line.parent] + encode(counts[line.parent])
        rows.append(_row(pk[line.code], pk[line.parent], path[line.code]))
    Placement.objects.bulk_create([r for r in rows if r.union_id not in placed], batch_size=2000)


def _row(union: int, parent: int | None, path: str) -> Placement:
    return Placement(
        union_id=union, parent_id=parent, path=path, depth=len(path) // STEP, valid_from=SINCE
    )
