"""The salary guideline table 岗位薪酬指导标准: entering it, finding the row that holds (SG-01, OQ-4).

Its use in budgets is the budget's own matter. A person's pay is compared and forgotten: only the
flag stays.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from orgs import parameters
from orgs.actions import sheets
from orgs.actions.talents import held, require_member
from orgs.guideline_columns import COLUMNS
from orgs.models import Division, SalaryGuideline, Talent, Union
from orgs.rules import talents as rule
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, refuse_all
from portal.common.workbook import Row, write_rows

BY_KEY = {column.key: column for column in COLUMNS}
NO_GUIDELINE = "没有指导标准"


def guideline_on(
    day: date, region: str, grade: str, *, certificate: str = "", education: str = ""
) -> SalaryGuideline | None:
    """Return the row for the region (a division code) and grade, climbing to the province.

    Among rows of the nearest region that has any, the one with the highest median wins (SG-01: the
    highest that fits). Null: there is none (OQ-4).
    """
    fits = (
        SalaryGuideline.objects.in_force(day)
        .filter(grade=grade, certificate__in={"", certificate}, education__in={"", education})
        .select_related("division")
    )
    chain = chain_of(region)
    latest: dict[tuple[str, str, str], SalaryGuideline] = {}
    for row in fits.filter(division_id__in=chain).order_by("valid_from", "pk"):
        latest[row.division_id, row.certificate, row.education] = row
    for code in chain:
        found = [row for row in latest.values() if row.division_id == code]
        if found:
            return max(found, key=lambda row: row.monthly(row.median))
    return None


def chain_of(region: str) -> list[str]:
    """Return the division and those above it, nearest first."""
    chain: list[str] = []
    while region and region not in chain:
        chain.append(region)
        parents = Division.objects.filter(pk=region).values_list("parent_code", flat=True)
        region = parents.first() or ""
    return chain


def keeps_table(by: Actor) -> bool:
    """Whether the actor's union enters the table: by its level in the dated parameter."""
    if not by.may(Permission.PEOPLE_EDIT) or by.union_id is None:
        return False
    levels = parameters.GUIDELINE_LEVELS.on(clock.today())
    return Union.objects.filter(pk=by.union_id, level__in=levels, division__isnull=False).exists()


def record(values: Mapping[str, Any], *, by: Actor) -> SalaryGuideline:
    """Enter one row for the own region; the same key and day again corrects it.

    `values`: grade, certificate, education, low, median, high, per, includes_contributions,
    valid_from, valid_to, document, document_no. Raises: NotAllowed, Incomplete.
    """
    union = _keeper(by)
    refuse_all(problems_of(values), "没有登记。")
    with transaction.atomic():
        _lock(union)
        return _write(values, union, by=by)


def import_table(data: bytes, *, by: Actor) -> int:
    """Enter all rows of a workbook for the own region, or none; return how many."""
    union = _keeper(by)
    rows = sheets.rows_of(data, COLUMNS)
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        _judge(row, seen)
    sheets.refuse_problems(rows)
    with transaction.atomic():
        _lock(union)
        for row in rows:
            kept = {k: v for k, v in row.values.items() if v is not None}
            _write(kept, union, by=by)
    return len(rows)


def template() -> bytes:
    """Return the empty workbook."""
    return write_rows(COLUMNS, [], title="薪酬指导标准")


def compare_pay(no: str, *, monthly: Decimal, by: Actor) -> Talent:
    """Note how a member's monthly pay stands to the guideline; the amount itself is not kept.

    Raises: NotFound, NotAllowed, WrongState, Incomplete when the table has no row for the post.
    """
    with held(no, "对比薪酬", by=by) as talent:
        require_member(talent, "对比薪酬")
        row = guideline_for(talent)
        if row is None:
            message = f"{NO_GUIDELINE}：这个地区和岗位等级还没有登记，不能对比。"
            raise Incomplete(message, [{"field": "monthly", "message": message}])
        before = events.snapshot(talent)
        talent.pay = rule.pay_flag(monthly, row.monthly(row.low), row.monthly(row.high))
        talent.pay_on = clock.today()
        talent.save(update_fields=["pay", "pay_on"])
        events.record(action="orgs.talent.compare_pay", target=talent, by=by, before=before)
    return talent


def guideline_for(talent: Talent) -> SalaryGuideline | None:
    """Return the row that holds for the person's main post today (by place of work)."""
    posts = talent.posts.filter(is_main=True, ends_on=None).select_related("serving_union")
    post = posts.first()
    region = (post and post.serving_union.division_id) or talent.union.division_id
    if post is None or not region:
        return None
    grades = talent.certificates.filter(kind="certificate").values_list("grade", flat=True)
    return guideline_on(
        clock.today(), region, post.grade,
        certificate=rule.highest(grades), education=talent.education,
    )  # fmt: skip


def _keeper(by: Actor) -> Union:
    by.require(Permission.PEOPLE_EDIT, "登记薪酬指导标准")
    if not keeps_table(by):
        raise NotAllowed("薪酬指导标准由省、市工会按文件登记，您的单位只能查询。")
    return Union.objects.get(pk=by.union_id or 0)


def problems_of(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with a row's amounts and days."""
    problems: list[Detail] = []
    low, median, high = (values.get(k) for k in ("low", "median", "high"))
    if low is not None and low <= 0:
        problems.append({"field": "low", "message": "金额须大于 0。"})
    if low is not None and median is not None and median < low:
        problems.append({"field": "median", "message": "中位不能低于低位。请核对。"})
    if median is not None and high is not None and high < median:
        problems.append({"field": "high", "message": "高位不能低于中位。请核对。"})
    since, until = values.get("valid_from"), values.get("valid_to")
    if since and until and until < since:
        problems.append({"field": "valid_to", "message": "失效日期早于生效日期。请核对。"})
    return problems


def _judge(row: Row, seen: dict[tuple[Any, ...], int]) -> None:
    for detail in problems_of(row.values):
        row.problem(detail["field"], BY_KEY[detail["field"]], detail["message"])
    names = ("grade", "certificate", "education", "valid_from")
    key = tuple(row.values.get(name) or "" for name in names)
    if key in seen:
        row.problem("grade", BY_KEY["grade"], f"与第 {seen[key]} 行重复。请保留一行。")
    seen.setdefault(key, row.number)


def _lock(union: Union) -> None:
    """Let two people who enter one key at once come one after the other: the second corrects."""
    Union.objects.select_for_update().get(pk=union.pk)


def _write(values: Mapping[str, Any], union: Union, *, by: Actor) -> SalaryGuideline:
    key = {
        "division_id": union.division_id,
        "grade": values["grade"],
        "certificate": values.get("certificate") or "",
        "education": values.get("education") or "",
        "valid_from": values["valid_from"],
    }
    row = SalaryGuideline.objects.select_for_update().filter(**key).first()
    before = events.snapshot(row) if row else {}
    action = "orgs.salaryguideline.correct" if row else "orgs.salaryguideline.create"
    row = row or SalaryGuideline(**key)
    row.union, row.recorded_by, row.recorded_at = union, by.name, clock.now()
    for name in ("low", "median", "high", "per", "document"):
        setattr(row, name, values[name])
    row.includes_contributions = bool(values.get("includes_contributions"))
    row.valid_to, row.document_no = values.get("valid_to"), values.get("document_no") or ""
    row.save()
    events.record(action=action, target=row, by=by, before=before)
    return row
