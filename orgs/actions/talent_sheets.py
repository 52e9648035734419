"""The talent pool by workbook: all rows or none, every problem at its cell (TL-01, TL-04)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from orgs.actions import sheets, talent_posts, talents
from orgs.models import Placement, Talent, TalentPost, Union
from orgs.querysets.talents import TalentQuerySet
from orgs.rules import talents as rule
from orgs.talent_columns import CERTIFICATE, COLUMNS, POST
from portal.common import clock
from portal.common.access import Actor, Permission
from portal.common.errors import NotAllowed, refuse_all
from portal.common.workbook import Row, write_rows

BY_KEY = {column.key: column for column in COLUMNS}
POST_NEEDS = ("serving_code", "title", "grade", "contract", "begins_on")


def import_people(data: bytes, *, by: Actor) -> int:
    """Take all people of a workbook into the own union's pool; return how many.

    Raises: NotAllowed, Incomplete with every problem at its cell.
    """
    by.require(Permission.PEOPLE_EDIT, "导入人才")
    union = Union.objects.filter(pk=by.union_id or 0).first()
    if union is None:
        raise NotAllowed("人才由工会登记。请切换到所在的工会。")
    rows = sheets.rows_of(data, COLUMNS)
    serving = _serving(union, rows)
    keys: dict[str, int] = {}
    known = _known(union, rows)
    mains = _open_mains(rows)
    for row in rows:
        _tidy(row)
        sheets.note_details(row, COLUMNS, lambda row=row: _judge_person(row, union))  # type: ignore[misc]
        _judge_key(row, keys, known, mains)
        _judge_parts(row, serving)
    sheets.refuse_problems(rows)
    with transaction.atomic():
        for row in rows:
            _write(row.values, serving, by=by)
    return len(rows)


def template() -> bytes:
    """Return the empty workbook to fill in."""
    return write_rows(COLUMNS, [], title="人才库")


def export(people: TalentQuerySet, *, by: Actor) -> bytes:
    """Return the people as a workbook; those of other unions with masked names, nobody's identity."""
    posts = TalentPost.objects.held(clock.today()).filter(is_main=True)
    listed = people.select_related("organisation").prefetch_related(
        "certificates", Prefetch("posts", posts.select_related("serving_union"), "main_posts")
    )
    return write_rows(COLUMNS, [_exported(t, by) for t in listed.order_by("no")], title="人才库")


def _exported(talent: Any, by: Actor) -> dict[str, Any]:
    is_own = by.acts_for(talent.union_id)
    row = {c.key: getattr(talent, c.key, None) for c in COLUMNS}
    row |= {
        "name": talent.name if is_own else talent.masked_name,
        "phone": None,
        "organisation": talent.organisation.uscc if talent.organisation else None,
        "specialities": "、".join(talent.speciality_names),
    }
    for post in talent.main_posts[:1]:
        row |= {c.key: getattr(post, c.key, None) for c in POST}
        row["serving_code"] = post.serving_union.code
    held = {c.grade: c for c in talent.certificates.all() if c.kind == "certificate"}
    if best := rule.highest(held):
        certificate = held[best]
        row |= {
            "certificate": best,
            "certificate_no": certificate.number,
            "certificate_on": certificate.issued_on,
        }
    return row


def _tidy(row: Row) -> None:
    """Read the specialities into codes, and the state into a flag."""
    values = row.values
    codes = {label: code for code, label in Talent.SPECIALITIES.items()}
    codes |= {label.replace("＋", "+"): code for label, code in codes.items()}
    text = str(values.get("specialities") or "").replace(",", "、").replace("，", "、")
    typed = [part.strip() for part in text.split("、") if part.strip()]
    wrong = [part for part in typed if part not in codes]
    if wrong:
        listed = "、".join(Talent.SPECIALITIES.values())
        message = f"没有这样的专长：{'、'.join(wrong)}。可选：{listed}。"
        row.problem("specialities", BY_KEY["specialities"], message)
    values["specialities"] = [codes[part] for part in typed if part in codes]
    values["is_candidate"] = values.get("state") == "candidate"


def _judge_person(row: Row, union: Union) -> None:
    problems, _ = talents.problems_of(row.values, union)
    # What the reader refused already is told at its cell.
    told = {key for key in row.places if key not in row.values}
    refuse_all([p for p in problems if p.get("field") not in told])


def _judge_key(row: Row, keys: dict[str, int], known: set[str], mains: dict[str, str]) -> None:
    values = row.values
    key = talents.person_key(values)
    if not values.get("name"):
        return
    column = BY_KEY["identity"]
    if key in keys:
        row.problem("identity", column, f"与第 {keys[key]} 行是同一个人。请保留一行。")
    elif key in known:
        row.problem("identity", column, "这个人已在本单位的人才库里。请删除这一行。")
    elif key in mains and values.get("title"):
        message = f"此人在{mains[key]}已有主要岗位。请先办离岗，或清空本行的岗位各列。"
        row.problem("identity", column, message)
    keys.setdefault(key, row.number)


def _judge_parts(row: Row, serving: dict[str, Union]) -> None:
    values = row.values
    filled = [c.key for c in POST if values.get(c.key)]
    if filled and values.get("is_candidate"):
        row.problem(filled[0], BY_KEY[filled[0]], "候选人员不填岗位。请清空，或改为“在库”。")
    elif filled:
        for key in POST_NEEDS:
            if key in values and not values[key]:
                row.problem(key, BY_KEY[key], f"填了岗位的，“{BY_KEY[key].heading}”也要填。")
        code = str(values.get("serving_code") or "")
        if code and code not in serving:
            message = f"代码 {code} 不是本单位或下级工会。请核对。"
            row.problem("serving_code", BY_KEY["serving_code"], message)
        post = {"fte_percent": 100, "title": "-"} | {k: v for k, v in values.items() if v}
        for detail in rule.problems_of_post(post, clock.today()):
            key = detail["field"]
            row.problem(key, BY_KEY[key], detail["message"])
    held = [c.key for c in CERTIFICATE if values.get(c.key)]
    if held and len(held) < len(CERTIFICATE):
        row.problem(held[0], BY_KEY[held[0]], "证书的级别、编号、取得日期要一起填。")
    issued = values.get("certificate_on")
    if issued and issued > clock.today():
        row.problem("certificate_on", BY_KEY["certificate_on"], "取得日期不能晚于今天。")


def _write(values: dict[str, Any], serving: dict[str, Union], *, by: Actor) -> None:
    person = {k: v for k, v in values.items() if v is not None and v != ""}
    made = talents.register(person, by=by)
    if values.get("title"):
        talent_posts.add_post(
            made.no,
            {
                "serving_union": serving[str(values["serving_code"])],
                "title": values["title"],
                "grade": values["grade"],
                "is_main": True,
                "fte_percent": values.get("fte_percent") or 100,
                "contract": values["contract"],
                "begins_on": values["begins_on"],
                "contract_until": values.get("contract_until"),
            },
            by=by,
        )
    if values.get("certificate"):
        talent_posts.add_certificate(
            made.no, kind="certificate", grade=values["certificate"],
            number=values["certificate_no"], issued_on=values["certificate_on"], by=by,
        )  # fmt: skip


def _serving(union: Union, rows: Iterable[Row]) -> dict[str, Union]:
    """Return the unions named in the sheet that are the own one or below it, by code."""
    codes = {str(row.values.get("serving_code") or "") for row in rows}
    today = Placement.objects.on(clock.today())
    path = today.filter(union=union).values_list("path", flat=True).first() or ""
    found = today.below(path).filter(union__code__in=codes).select_related("union")
    return {union.code: union} | {p.union.code: p.union for p in found}


def _known(union: Union, rows: Iterable[Row]) -> set[str]:
    keys = [talents.person_key(row.values) for row in rows]
    own = Talent.objects.filter(union=union, person_hash__in=keys)
    return set(own.values_list("person_hash", flat=True))


def _open_mains(rows: Iterable[Row]) -> dict[str, str]:
    """Return the unit that keeps the open main post, by person."""
    keys = [talents.person_key(row.values) for row in rows]
    posts = TalentPost.objects.filter(person_hash__in=keys, is_main=True, ends_on=None)
    return dict(posts.values_list("person_hash", "talent__union__name"))
