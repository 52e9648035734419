"""Recording head-counts of township-level unions, one by one and by workbook (spec 11.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from orgs import parameters, quota_tables
from orgs.actions import sheets
from orgs.models import HeadCount, Placement, Union
from orgs.paths import STEP
from orgs.quota_columns import COLUMNS, RESULTS
from orgs.rules import quotas as rule
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotAllowed, NotFound, refuse_all
from portal.common.workbook import Row, write_rows

BY_KEY = {column.key: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its place on the stock date: who stands above it, and in which province."""

    union: Union
    parent_id: int | None
    province: str


def record_head_count(
    code: str, *, stock_on: date, workers: int, source: str, by: Actor
) -> HeadCount:
    """Record how many workers a unit had on a day; the same day again corrects what it kept.

    Raises: NotFound, NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.PEOPLE_EDIT, "登记职工数")
    unit = _units([code], stock_on).get(code)
    if unit is None:
        raise NotFound(f"{stock_on} 的隶属关系里没有代码为 {code} 的工会。")
    refuse_all(_problems(unit, stock_on, workers, source, by=by), "职工数没有登记。")
    reading = reading_of(unit.province, stock_on)
    with transaction.atomic():
        _lock([unit.union.pk])
        return _write(unit, stock_on, workers, source, reading, by=by)


def import_head_counts(data: bytes, *, by: Actor) -> int:
    """Record all rows of a workbook or none; return how many.

    Raises: NotAllowed, Incomplete with every problem at its cell.
    """
    by.require(Permission.PEOPLE_EDIT, "登记职工数")
    rows = sheets.rows_of(data, COLUMNS)
    today = clock.today()
    known: dict[date, dict[str, Unit]] = {}
    for day in {sheets.day_of(row, "stock_on", today) for row in rows}:
        known[day] = _units([str(row.values.get("code") or "") for row in rows], day)
    seen: dict[tuple[str, date], int] = {}
    for row in rows:
        _judge(row, known[sheets.day_of(row, "stock_on", today)], seen, by=by)
    sheets.refuse_problems(rows)
    units = [known[row.values["stock_on"]][row.values["code"]] for row in rows]
    asked = [(u.province, row.values["stock_on"]) for u, row in zip(units, rows, strict=True)]
    readings = {key: reading_of(*key) for key in set(asked)}
    with transaction.atomic():
        _lock(unit.union.pk for unit in units)
        for unit, row, key in zip(units, rows, asked, strict=True):
            values = row.values
            _write(
                unit, values["stock_on"], values["workers"], values["source"], readings[key], by=by
            )
    return len(rows)


def template(by: Actor) -> bytes:
    """Return the workbook to fill in, with the units that the actor's union enters for."""
    today = clock.today()
    own = Placement.objects.on(today).filter(union__level=Union.Level.TOWNSHIP)
    mine = own.filter(parent_id__in=by.union_ids) | own.filter(union_id__in=by.union_ids)
    listed = mine.order_by("path").values_list("union__code", "union__name")
    return write_rows(COLUMNS, [{"code": c, "name": n} for c, n in listed], title="职工数")


def export(union: Union, on: date) -> bytes:
    """Return every level-4 unit below the union with its figures of the day."""
    place = Placement.objects.on(on).filter(union=union).first()
    path = place.path if place else ""
    found: Any = quota_tables.units(Placement.objects.on(on).below(path), on)
    rows: Iterable[dict[str, Any]] = found.order_by("path").values(
        "union__code", "union__name", "workers", "stock_on", "source", "quota", "present",
        "missing", "mode", "small", "step",
    )  # fmt: skip
    listed = [_exported(row) for row in rows]
    return write_rows((*COLUMNS, *RESULTS), listed, title="配备参考数")


def reading_of(province: str, on: date) -> rule.Reading:
    """Return the reading in force for the province (its code) on the day. Queries: 3."""
    return rule.Reading(
        str(parameters.QUOTA_MODE.on(on, scope=province)),
        int(parameters.QUOTA_SMALL.on(on, scope=province)),
        int(parameters.QUOTA_STEP.on(on, scope=province)),
    )


def _exported(row: dict[str, Any]) -> dict[str, Any]:
    is_known = row["quota"] is not None
    return {
        "code": row["union__code"],
        "name": row["union__name"],
        "workers": row["workers"],
        "stock_on": row["stock_on"],
        "source": row["source"],
        "quota": row["quota"],
        "present": row["present"] / 100,
        "missing": row["missing"] / 100 if is_known else None,
        "mode": str(rule.Reading(row["mode"], row["small"], row["step"])) if is_known else "",
    }


def _judge(
    row: Row, known: dict[str, Unit], seen: dict[tuple[str, date], int], *, by: Actor
) -> None:
    values = row.values
    code, day = str(values.get("code") or ""), values.get("stock_on")
    unit = known.get(code)
    if code and unit is None:
        row.problem("code", BY_KEY["code"], f"没有代码为 {code} 的工会。请对照模板核对。")
    if not code or unit is None or day is None or not isinstance(values.get("workers"), int):
        return
    if (code, day) in seen:
        row.problem("code", BY_KEY["code"], f"与第 {seen[code, day]} 行重复。请保留一行。")
    seen.setdefault((code, day), row.number)
    for detail in _problems(unit, day, values["workers"], str(values.get("source") or "-"), by=by):
        key = {"workers": "workers", "stock_on": "stock_on"}.get(detail.get("field", ""), "code")
        row.problem(key, BY_KEY[key], detail["message"])


def _problems(unit: Unit, stock_on: date, workers: int, source: str, *, by: Actor) -> list[Detail]:
    problems: list[Detail] = []
    if unit.union.level != Union.Level.TOWNSHIP:
        level = unit.union.get_level_display()
        message = f"{unit.union.name}是{level}工会，配备参考数只算到乡镇、街道、园区工会。"
        problems.append({"field": "code", "message": message})
    if not by.is_system and not by.union_ids & {unit.union.pk, unit.parent_id}:
        message = f"{unit.union.name}的职工数由它自己或它的上级工会登记。"
        problems.append({"field": "code", "message": message})
    if wrong := rule.problem_of(workers):
        problems.append({"field": "workers", "message": wrong})
    if stock_on > clock.today():
        problems.append({"field": "stock_on", "message": "时点不能晚于今天。"})
    if not source.strip():
        problems.append({"field": "source", "message": "请写明数据来源。"})
    return problems


def _lock(union_ids: Iterable[int]) -> None:
    """Let two people who record one unit's number at once come one after the other."""
    list(Union.objects.select_for_update().filter(pk__in=set(union_ids)).order_by("pk"))


def _write(
    unit: Unit, stock_on: date, workers: int, source: str, reading: rule.Reading, *, by: Actor
) -> HeadCount:
    held = HeadCount.objects.select_for_update().filter(union=unit.union, stock_on=stock_on).first()
    keeper_id = by.union_id or unit.union.pk
    if held is not None and not by.is_system and not by.acts_for(held.keeper_id):
        raise NotAllowed(
            f"{unit.union.name} {stock_on} 的职工数由{held.keeper.name}登记，请由它更正。"
        )
    before = events.snapshot(held) if held else {}
    row = held or HeadCount(union=unit.union, stock_on=stock_on, keeper_id=keeper_id)
    number = rule.quota(workers, reading)
    if number is None:
        raise AssertionError("a head-count gives a number")
    row.workers, row.quota = workers, number
    row.mode, row.small, row.step = reading.mode, reading.small, reading.step
    row.source, row.recorded_by, row.recorded_at = source.strip(), by.name, clock.now()
    row.save()
    action = "orgs.headcount.correct" if held else "orgs.headcount.create"
    events.record(action=action, target=row, by=by, before=before)
    return row


def _units(codes: Iterable[str], on: date) -> dict[str, Unit]:
    """Return the units of the codes with their place on the day, by code. Queries: 2."""
    found = list(
        Placement.objects.on(on).filter(union__code__in=set(codes)).select_related("union")
    )
    prefixes = {p.path[:end] for p in found for end in range(STEP, len(p.path) + 1, STEP)}
    provinces = dict(
        Placement.objects.on(on)
        .filter(path__in=prefixes, union__level=Union.Level.PROVINCE)
        .values_list("path", "union__code")
    )

    def province(path: str) -> str:
        above = (path[:end] for end in range(STEP, len(path) + 1, STEP))
        return next((provinces[p] for p in above if p in provinces), "")

    return {p.union.code: Unit(p.union, p.parent_id, province(p.path)) for p in found}


def unit_of(code: str, on: date) -> Unit:
    """Return one unit with its place on the day. Raises: NotFound."""
    unit = _units([code], on).get(code)
    if unit is None:
        raise NotFound("没有找到这个工会。请从上级逐级查找。")
    return unit


def enters_for(unit: Unit, by: Actor) -> bool:
    """Whether the actor records the unit's head-count."""
    return (
        by.may(Permission.PEOPLE_EDIT)
        and unit.union.level == Union.Level.TOWNSHIP
        and bool(by.union_ids & {unit.union.pk, unit.parent_id})
    )
