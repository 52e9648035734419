"""Merging, absorbing, splitting, renaming and ending unions (X-01, UH-03, UH-04).

Records keep the union that made them; the one that takes over acts for it (`Actor.union_ids`).
What follows has its own place below the successor, so that superiors go on seeing its records, and
counts as no unit of its own from the day on (`Union.dissolved_on`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from orgs import succession_matters
from orgs.actions import divisions as division_changes
from orgs.actions import people
from orgs.actions.unions import create_union, place_below
from orgs.lifecycle import unions as _names  # noqa: F401 - names the acts for the log
from orgs.models import (
    DissolutionReport,
    Leadership,
    Membership,
    Placement,
    Succession,
    Union,
    UnionIdentity,
)
from orgs.rules import divisions
from portal.common import clock, events
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, RuleError, refuse_all
from portal.common.models import Parameter

Kind = Succession.Kind


@dataclass(frozen=True, slots=True)
class NewUnion:
    """A union to be founded by the act: its code and name."""

    code: str
    name: str


def merge(
    union_ids: Sequence[int], *, into: NewUnion, since: date, approval_doc: str, by: Actor
) -> Union:
    """Found a union that takes over the named ones, which end on the day.

    Raises: NotAllowed, NotFound, Incomplete with every problem.
    """
    with transaction.atomic():
        unions = _locked(union_ids, by=by)
        parents = {_place(u).parent_id or 0 for u in unions}
        problems = _problems(unions, since, approval_doc) + _problems_of_new(into)
        problems += _open_reports(unions)
        if len(unions) < 2:
            problems.append(_at("unions", "合并至少选两个工会。只有一个时请用“并入”。"))
        if len({u.level for u in unions}) > 1 or len(parents) > 1:
            problems.append(_at("unions", "只能合并同一上级、同一层级的工会。"))
        refuse_all(problems, "没有办理合并。")
        parent = Union.objects.get(pk=parents.pop())
        made = _found(into, like=unions[0], parent=parent, since=since)
        for union in unions:
            _follow(union, made, Kind.MERGER, since, approval_doc, by=by)
        _log("merge", made, since, approval_doc, [u.name for u in unions], by=by)
    return made


def absorb(
    union_ids: Sequence[int], *, into: int, since: date, approval_doc: str, by: Actor
) -> Union:
    """Let a standing union take over the named ones, which end on the day.

    Raises: NotAllowed, NotFound, Incomplete with every problem.
    """
    with transaction.atomic():
        heir, *unions = _locked([into, *union_ids], by=by)
        problems = _problems(unions, since, approval_doc) + _open_reports(unions)
        if not unions:
            problems.append(_at("unions", "请选择要并入的工会。"))
        if any(u.level != heir.level for u in unions):
            problems.append(_at("unions", "只能并入同一层级的工会。"))
        refuse_all(problems, "没有办理并入。")
        for union in unions:
            _follow(union, heir, Kind.ABSORPTION, since, approval_doc, by=by)
        _log("absorb", heir, since, approval_doc, [u.name for u in unions], by=by)
    return heir


def split(
    union_id: int, *, into: Sequence[NewUnion], heir: int | None, children: dict[int, int],
    since: date, approval_doc: str, by: Actor,
) -> list[Union]:  # fmt: skip
    """Found unions out of one. `heir` is the place in `into` of the one that takes over.

    Without an heir the union itself goes on and keeps what it has in hand. `children` tells which
    subordinate union goes to which place; the others stay or follow the heir.
    Raises: NotAllowed, NotFound, Incomplete with every problem.
    """
    with transaction.atomic():
        (union,) = _locked([union_id], by=by)
        problems = _problems([union], since, approval_doc, ends=heir is not None)
        problems += [problem for new in into for problem in _problems_of_new(new)]
        if len(into) < (2 if heir is not None else 1):
            problems.append(_at("new", "原工会撤销的，至少分立出两个工会；存续的，至少一个。"))
        problems += _problems_of_children(union, children, len(into))
        if heir is not None:
            problems += _open_reports([union])
        refuse_all(problems, "没有办理分立。")
        parent = _place(union).parent
        made = [_found(new, like=union, parent=parent, since=since) for new in into]
        for pk, place in children.items():
            place_below(pk, parent=made[place], since=since, approval_doc=approval_doc)
        for place, successor in enumerate(made):
            if place != heir:
                _succession(
                    union, successor, Kind.SPLIT, since, approval_doc, takes_over=False, by=by
                )
        if heir is not None:
            _follow(union, made[heir], Kind.SPLIT, since, approval_doc, by=by)
        _log("split", union, since, approval_doc, [u.name for u in made], by=by)
    return made


def rename(
    union_id: int, *, name: str, code: str, since: date, reason: str, approval_doc: str, by: Actor
) -> Union:
    """Give a union another name or code from a day on; what was written before keeps the old one.

    Raises: NotAllowed, NotFound, Incomplete with every problem.
    """
    with transaction.atomic():
        (union,) = _locked([union_id], by=by)
        name, code = name.strip(), code.strip()
        problems = _problems_of_papers(since, approval_doc)
        if (name, code) == (union.name, union.code):
            problems.append(_at("name", "名称和代码都没有变化。"))
        if not name:
            problems.append(_at("name", "请填写新名称。"))
        if since > clock.today():
            problems.append(_at("since", "更名在生效后办理，日期不能晚于今天。"))
        if code != union.code:
            problems += _problems_of_code(code)
        if UnionIdentity.objects.filter(union=union, valid_to__gte=since).exists():
            problems.append(_at("since", "这一天之后已经改过名称或代码，请改晚生效日期。"))
        refuse_all(problems, "没有办理更名。")
        before = events.snapshot(union)
        UnionIdentity.objects.create(
            union=union, code=union.code, name=union.name, valid_to=since,
            division_id=union.division_id, reason=reason.strip()[:200],
            approval_doc=approval_doc.strip(),
        )  # fmt: skip
        _keep_parameters(union.code, code, since)
        union.name, union.code = name, code
        if union.division_id is not None:
            # Its division may have been followed by one other; a split asks for a choice (DV-04).
            after = divisions.successors_on(union.division_id, since, division_changes.steps())
            union.division_id = after[0] if len(after) == 1 else union.division_id
        union.save(update_fields=["name", "code", "division"])
        events.record(
            action="orgs.union.rename", target=union, by=by, before=before, note=approval_doc
        )
    return union


def dissolve(union_id: int, *, since: date, reason: str, approval_doc: str, by: Actor) -> Union:
    """End a union that has nothing in hand, once its end was reported and confirmed (UH-04).

    Call from orgs.actions.dissolutions.confirm: nobody ends a union alone.
    Raises: NotAllowed, NotFound, Incomplete naming everything that is still open.
    """
    with transaction.atomic():
        (union,) = _locked([union_id], by=by)
        problems = _problems([union], since, approval_doc)
        if not reason.strip():
            problems.append(_at("reason", "请写明撤销的原因，如用人单位终止。"))
        open_matters = succession_matters.left_open(union.pk)
        if open_matters:
            told = "、".join(f"{m.label} {m.count}" for m in open_matters)
            problems.append(
                _at("unions", f"还有未了事务：{told}。请先办结，或改用“并入”由其他工会承接。")
            )
        refuse_all(problems, "没有办理撤销。")
        _end(union, since)
        Placement.objects.filter(union=union, valid_to__isnull=True).update(valid_to=since)
        for held in Membership.objects.filter(union=union, valid_to__isnull=True):
            _end_membership(held, since, by=by)
        events.record(
            action="orgs.union.dissolve", target=union, by=by,
            after={"since": since.isoformat(), "approval_doc": approval_doc}, note=reason,
        )  # fmt: skip
    return union


def _keep_parameters(old: str, new: str, since: date) -> None:
    """The union's own parameters, which are set by code, go on under the new one."""
    if old == new:
        return
    for row in Parameter.objects.filter(scope=old):
        if row.valid_to is None or row.valid_to >= since:
            row.pk, row.scope, row.valid_from = None, new, max(row.valid_from, since)
            row.save()


def _follow(
    union: Union, heir: Union, kind: str, since: date, approval_doc: str, *, by: Actor
) -> None:
    """Let the heir take over: what the union took over before, its children, people, leadership."""
    _succession(union, heir, kind, since, approval_doc, takes_over=True, by=by)
    for earlier in Succession.objects.taken_over_by(union.pk, since).select_related("predecessor"):
        Succession.objects.filter(pk=earlier.pk).update(until=since)
        _succession(earlier.predecessor, heir, kind, since, approval_doc, takes_over=True, by=by)
    children = Placement.objects.filter(
        parent=union, valid_to__isnull=True, union__dissolved_on__isnull=True
    ).exclude(union=heir)
    for pk in children.order_by("path").values_list("union_id", flat=True):
        place_below(pk, parent=heir, since=since, approval_doc=approval_doc)
    place_below(union.pk, parent=heir, since=since, approval_doc=approval_doc)
    _end(union, since)
    _hand_over_people(union, heir, since, by=by)
    for led in Leadership.objects.filter(union=union, valid_to__isnull=True):
        Leadership.objects.filter(pk=led.pk).update(valid_to=since)
        if not Leadership.objects.filter(
            union=heir, parent_id=led.parent_id, valid_to__isnull=True
        ).exists():
            Leadership.objects.create(union=heir, parent_id=led.parent_id, valid_from=since)


def _succession(
    union: Union, successor: Union, kind: str, since: date, approval_doc: str, *,
    takes_over: bool, by: Actor,
) -> None:  # fmt: skip
    made = Succession.objects.create(
        predecessor=union, successor=successor, kind=kind, since=since, takes_over=takes_over,
        approval_doc=approval_doc.strip(), decided_by=by.name,
    )  # fmt: skip
    events.record_creation(made, by=by)


def _hand_over_people(union: Union, heir: Union, since: date, *, by: Actor) -> None:
    """End the appointments and make the same at the heir."""
    held_here = Membership.objects.filter(union=union, valid_to__isnull=True)
    for held in held_here.select_related("user", "role"):
        _end_membership(held, since, by=by)
        try:
            people.appoint(user=held.user, role=held.role_id, union=heir, since=since, by=SYSTEM)
        except Incomplete as refusal:
            told = refusal.details[0]["message"]
            raise Incomplete(
                "没有办理。", [_at("unions", f"{held.user}在{heir.name}不能任原岗位：{told}")]
            ) from refusal


def _end_membership(held: Membership, since: date, *, by: Actor) -> None:
    before = events.snapshot(held)
    held.valid_to = max(since, held.valid_from)
    held.save(update_fields=["valid_to"])
    events.record(action="orgs.membership.end", target=held, by=by, before=before)


def _end(union: Union, since: date) -> None:
    Union.objects.filter(pk=union.pk).update(dissolved_on=since)
    union.dissolved_on = since


def _found(new: NewUnion, *, like: Union, parent: Union | None, since: date) -> Union:
    """Found a union of the same level and division as another."""
    try:
        with transaction.atomic():
            return create_union(
                code=new.code.strip(), name=new.name.strip(), level=like.level, parent=parent,
                division=like.division, since=since, by=SYSTEM,
            )  # fmt: skip
    except IntegrityError as error:
        raise Incomplete("没有办理。", _problems_of_code(new.code)) from error


def _locked(union_ids: Sequence[int], *, by: Actor) -> list[Union]:
    """Return the living unions in the order asked, locked. Raises: NotAllowed, NotFound."""
    by.require(Permission.USER_MANAGE, "办理工会的合并、分立、更名和撤销")
    found = {
        u.pk: u
        for u in Union.objects.select_for_update()
        .filter(pk__in=union_ids, dissolved_on__isnull=True)
        .order_by("pk")
    }
    if len(found) != len(set(union_ids)):
        raise NotFound("没有找到其中的工会，或者它已经撤销。请刷新后再试。")
    if not by.is_system:
        below = set(Union.objects.under(by.union_path).values_list("pk", flat=True)) - {by.union_id}
        if not by.union_path or not set(found) <= below:
            raise NotAllowed("只有共同的上级工会的管理员可以办理（工会法第十三条）。")
    return [found[pk] for pk in dict.fromkeys(union_ids)]


def _place(union: Union) -> Placement:
    found = Placement.objects.filter(union=union, valid_to__isnull=True).first()
    if found is None:
        raise RuleError(f"“{union.name}”现在不在隶属关系中，不能办理。")
    return found


def _problems(
    unions: Sequence[Union], since: date, approval_doc: str, *, ends: bool = True
) -> list[Detail]:
    problems = _problems_of_papers(since, approval_doc)
    for union in unions:
        if since <= _place(union).valid_from:
            day = _place(union).valid_from
            problems.append(_at("since", f"生效日期须晚于“{union.name}”现有隶属关系的 {day}。"))
        if ends:
            problems += [
                _at("unions", f"{union.name}：{told}")
                for told in succession_matters.hindrances_of(union.pk, since)
            ]
    return problems


def _open_reports(unions: Sequence[Union]) -> list[Detail]:
    """Return the reports that would outlive the unions: what has followed ends no second time."""
    held = DissolutionReport.objects.open().filter(union__in=unions).select_related("union")
    return [
        _at("unions", f"{report.union.name}：有未办结的撤销报告 {report.no}，请先撤回。")
        for report in held.order_by("no")
    ]


def _problems_of_papers(since: date | None, approval_doc: str) -> list[Detail]:
    problems = []
    if not approval_doc.strip():
        problems.append(_at("approval_doc", "请填写上级工会的批准文号（工会法第十二条）。"))
    if since is not None and since > clock.today():
        problems.append(_at("since", "在生效当天或以后办理，日期不能晚于今天。"))
    return problems


def problems_of_values(values: Mapping[str, Any], *, bearer: Union | None) -> list[Detail]:
    """Return what is wrong with papers and code as far as they are told.

    `bearer`: whose present code is no news; null when a new union is founded.
    """
    approval_doc, code = str(values.get("approval_doc") or ""), values.get("code")
    problems = _problems_of_papers(values.get("since"), approval_doc)
    if code is not None and not (bearer is not None and code.strip() == bearer.code):
        problems += _problems_of_code(code)
    return problems


def _problems_of_new(new: NewUnion) -> list[Detail]:
    problems = [] if new.name.strip() else [_at("name", "请填写新工会的名称。")]
    return problems + _problems_of_code(new.code)


def _problems_of_code(code: str) -> list[Detail]:
    if not code.strip():
        return [_at("code", "请填写代码。")]
    taken = Union.objects.filter(code=code.strip()).first()
    if taken is not None:
        return [_at("code", f"代码 {code} 已是“{taken.name}”的，请另填。")]
    if UnionIdentity.objects.filter(code=code.strip()).exists():
        return [_at("code", f"代码 {code} 曾由其他工会使用，以前的资料还在用它，请另填。")]
    return []


def _problems_of_children(union: Union, children: dict[int, int], count: int) -> list[Detail]:
    own = set(
        Placement.objects.filter(parent=union, valid_to__isnull=True).values_list(
            "union_id", flat=True
        )
    )
    if set(children) <= own and all(0 <= place < count for place in children.values()):
        return []
    return [_at("children", "有的下级工会不属于原工会，请刷新后重新选择。")]


def _at(field: str, message: str) -> Detail:
    return {"field": field, "message": message}


def _log(
    act: str, union: Union, since: date, approval_doc: str, others: list[str], *, by: Actor
) -> None:
    told: dict[str, Any] = {
        "since": since.isoformat(), "approval_doc": approval_doc, "unions": "、".join(others),
    }  # fmt: skip
    events.record(action=f"orgs.union.{act}", target=union, by=by, after=told)
