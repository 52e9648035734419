"""Posts of the talent pool, and what the yearly assessment decides of them (TL-01, TL-03)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from orgs import parameters
from orgs.actions.talents import end, held, require_member
from orgs.models import (
    Placement,
    Talent,
    TalentAssessment,
    TalentAward,
    TalentCertificate,
    TalentPost,
    Union,
)
from orgs.rules import talents as rule
from orgs.rules.entries import day_within
from portal.common import clock, events
from portal.common.access import Actor
from portal.common.errors import Detail, Incomplete, NotFound, WrongState, refuse_all


def add_post(no: str, values: Mapping[str, Any], *, by: Actor) -> TalentPost:
    """Give a member a post. Rule: TL-01 (one open main post per person, whichever union keeps it).

    `values`: serving_union, title, grade, is_main, fte_percent, contract, begins_on,
    contract_until. Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    with held(no, "登记岗位", by=by) as talent:
        require_member(talent, "登记岗位")
        refuse_all(problems_of_post(values, talent), "岗位没有登记。")
        post = TalentPost(talent=talent, person_hash=talent.person_hash, **values)
        try:
            with transaction.atomic():
                post.save()
        except IntegrityError:  # the other union's post came a moment earlier
            raise Incomplete("岗位没有登记。", [second_main(talent)]) from None
        events.record_creation(post, by=by)
    return post


def problems_of_post(values: Mapping[str, Any], talent: Talent) -> list[Detail]:
    """Return everything wrong with a new post of the person."""
    problems = rule.problems_of_post(values, clock.today())
    serving = values.get("serving_union")
    if serving is not None and not _serves_below(talent.union, serving):
        message = "服务单位须是本单位或下级工会。"
        problems.append({"field": "serving_union", "message": message})
    if values.get("is_main") and _open_main(talent.person_hash) is not None:
        problems.append(second_main(talent))
    return problems


def second_main(talent: Talent) -> Detail:
    """Return why the person cannot have this main post; of another union's row only the unit."""
    other = _open_main(talent.person_hash)
    where = "本单位" if other and other.talent_id == talent.pk else ""
    unit = where or (other.talent.union.name if other else "另一家工会")
    return {
        "field": "is_main",
        "rule": "TL-01",
        "message": f"此人在{unit}已有主要岗位。请先办离岗，或在这里登记为兼职岗位。",
    }


def end_post(no: str, pk: int, *, ends_on: date, by: Actor) -> TalentPost:
    """End a post on its last day. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    with held(no, "登记离岗", by=by) as talent:
        post = TalentPost.objects.select_for_update().filter(talent=talent, pk=pk).first()
        if post is None:
            raise NotFound("没有找到这个岗位。")
        if post.ends_on is not None:
            raise WrongState(f"这个岗位已于 {post.ends_on} 离岗。")
        message = f"离岗日期应在 {post.begins_on} 至今天之间。"
        wrong = day_within("ends_on", ends_on, post.begins_on, clock.today(), message)
        refuse_all(wrong, "离岗没有登记。")
        end(post, ends_on, by=by)
    return post


def assess(no: str, values: Mapping[str, Any], *, by: Actor) -> TalentAssessment:
    """Record the year's assessment and carry out what it decides of the main post. Rule: TL-03.

    `values`: year, result, decision, grade_after, pay, renewed_until, reason. A new grade and a
    renewal are written to the post at once; a contract not renewed runs out on its day.
    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    with held(no, "登记年度考核", by=by) as talent:
        require_member(talent, "登记年度考核")
        post = TalentPost.objects.select_for_update().filter(
            talent=talent, is_main=True, ends_on=None
        ).first()  # fmt: skip
        if post is None:
            raise WrongState("此人没有在岗的主要岗位，不能登记考核。请先登记岗位。")
        full = {**values, "grade_before": post.grade}
        refuse_all(problems_of_assessment(full, talent), "考核没有登记。")
        made = TalentAssessment.objects.create(talent=talent, decided_by=by.name, **full)
        events.record_creation(made, by=by)
        before = events.snapshot(post)
        post.grade = made.grade_after
        post.contract_until = made.renewed_until or post.contract_until
        post.save(update_fields=["grade", "contract_until"])
        events.record(action="orgs.talentpost.renew", target=post, by=by, before=before)
    return made


def problems_of_assessment(values: Mapping[str, Any], talent: Talent) -> list[Detail]:
    """Return everything wrong with the year's assessment; `values` with `grade_before`."""
    problems = rule.problems_of_assessment(values, clock.today())
    year = values.get("year")
    if year is not None and talent.assessments.filter(year=year).exists():
        problems.append({"field": "year", "message": f"{year} 年度的考核已经登记。"})
    return problems


def problems_of_certificate(values: Mapping[str, Any], talent: Talent) -> list[Detail]:
    """Return what is wrong with a certificate; what is missing is not judged."""
    kind, grade, issued_on = (values.get(name) for name in ("kind", "grade", "issued_on"))
    message = "取得日期不能晚于今天。"
    problems = day_within("issued_on", issued_on, None, clock.today(), message)
    if kind is None or grade is None:
        return problems
    if kind == TalentCertificate.Kind.EXAM and grade != "senior":
        message = "考试合格证明只用于高级社会工作师。助理和中级请直接登记证书。"
        problems.append({"field": "grade", "message": message})
    if talent.certificates.filter(kind=kind, grade=grade).exists():
        problems.append({"field": "grade", "message": "这一级的证书已经登记。"})
    return problems


def problems_of_award(awarded_on: date | None) -> list[Detail]:
    """Return what is wrong with the day of a commendation."""
    message = "表彰日期不能晚于今天。"
    return day_within("awarded_on", awarded_on, None, clock.today(), message)


def add_certificate(
    no: str, *, kind: str, grade: str, number: str, issued_on: date, by: Actor
) -> TalentCertificate:
    """Note a certificate; a pass of the senior exam lapses after the years of the parameter.

    Raises: NotFound, NotAllowed, Incomplete.
    """
    with held(no, "登记证书", by=by) as talent:
        is_exam = kind == TalentCertificate.Kind.EXAM
        given = {"kind": kind, "grade": grade, "issued_on": issued_on}
        refuse_all(problems_of_certificate(given, talent), "证书没有登记。")
        years = parameters.SENIOR_EXAM_YEARS.on(issued_on)
        made = TalentCertificate.objects.create(
            talent=talent, kind=kind, grade=grade, number=number.strip(), issued_on=issued_on,
            valid_until=rule.exam_valid_until(issued_on, years) if is_exam else None,
        )  # fmt: skip
        events.record_creation(made, by=by)
    return made


def add_award(no: str, *, name: str, awarded_by: str, awarded_on: date, by: Actor) -> TalentAward:
    """Note a commendation. Raises: NotFound, NotAllowed, Incomplete."""
    with held(no, "登记表彰", by=by) as talent:
        refuse_all(problems_of_award(awarded_on), "表彰没有登记。")
        made = TalentAward.objects.create(
            talent=talent, name=name.strip(), awarded_by=awarded_by.strip(), awarded_on=awarded_on
        )
        events.record_creation(made, by=by)
    return made


def _open_main(person_hash: str) -> TalentPost | None:
    return (
        TalentPost.objects.filter(person_hash=person_hash, is_main=True, ends_on__isnull=True)
        .select_related("talent__union")
        .first()
    )


def _serves_below(keeper: Union, serving: Union) -> bool:
    if serving.pk == keeper.pk:
        return True
    today = Placement.objects.on(clock.today())
    path = today.filter(union=keeper).values_list("path", flat=True).first()
    return bool(path) and today.below(path or "").filter(union=serving).exists()
