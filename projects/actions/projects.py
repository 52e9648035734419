"""Projects: started from needs, written, handed in, reviewed, approved, ended."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from orgs.models import Union
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, Incomplete, NotFound, refuse_all
from portal.common.lifecycle import Move, edit, transition
from portal.common.numbers import next_number
from projects import parameters
from projects.actions import funds, needs
from projects.lifecycle import projects as moves
from projects.models import BudgetLine, Project, ProjectNeed, WorkerNeed
from projects.rules import projects as rules
from projects.taxonomies import DEFAULT_CATEGORY, Method

# What a person writes; everything else on the record is set by moves.
WRITTEN: Final = frozenset(
    {
        "name",
        "fiscal_year",
        "domain",
        "category",
        "group",
        "mode",
        "method",
        "method_reason",
        "content",
        "objectives",
        "target_person_times",
        "target_persons",
        "target_sessions",
        "target_satisfaction",
        "budget_amount",
        "budget_line",
        "service_from",
        "service_to",
        "risk_note",
        "collective_record",
    }
)
NEEDED_AT_START: Final = {
    "name": "请填写项目名称。",
    "domain": "请选择服务领域。",
    "group": "请选择主要服务对象。",
    "budget_amount": "请填写预算金额。",
    "service_from": "请填写服务开始日期。",
    "service_to": "请填写服务结束日期。",
}


def start_from_needs(need_pks: Iterable[int], values: Mapping[str, Any], *, by: Actor) -> Project:
    """Start a draft project that takes up classified needs of the own union.

    `values` holds project fields (WRITTEN); name, domain, group, budget_amount, service_from and
    service_to are needed, the year defaults to this one, the category to the domain's.

    Raises: NotAllowed, NotFound, Incomplete, WrongState.
    """
    by.require(Permission.PROJECT_EDIT, "立项")
    today = clock.today()
    given = {
        "fiscal_year": today.year,
        "category": DEFAULT_CATEGORY.get(str(values.get("domain")), "E8"),
        "method": Method.COMPARATIVE_SELECTION.value,
        **_written(values),
    }
    gaps: list[Detail] = [
        {"field": field, "message": message}
        for field, message in NEEDED_AT_START.items()
        if given.get(field) in (None, "")
    ]
    named = {gap["field"] for gap in gaps}
    wrong = [p for p in rules.problems_of_values(given) if p["field"] not in named]
    refuse_all([*gaps, *wrong])
    with transaction.atomic():
        union = Union.objects.get(pk=by.union_id or 0)
        project = Project.objects.create(
            no=next_number(f"XM-{union.code}-{given['fiscal_year']}"),
            union=union,
            officer_id=by.user_id,
            officer_name=by.name,
            created_at=clock.now(),
            updated_at=clock.now(),
            **given,
        )
        _check_line(project)
        events.record_creation(project, by=by)
        _link(project, need_pks, by=by)
    return project


def edit_project(pk: int, values: Mapping[str, Any], *, by: Actor) -> Project:
    """Save what was written while the project is a draft or was sent back.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    given = _written(values)
    with _editing(pk, by=by) as project:
        for name, value in given.items():
            setattr(project, name, value)
        period = {"service_from": project.service_from, "service_to": project.service_to}
        refuse_all(rules.problems_of_values({**given, **period}))
        _check_line(project)
    return project


def link_needs(pk: int, need_pks: Iterable[int], *, by: Actor) -> Project:
    """Take up further classified needs. Raises: NotFound, WrongState, Incomplete."""
    with _editing(pk, by=by) as project:
        if not _link(project, need_pks, by=by):
            raise Incomplete("请先勾选要关联的需求。")
    return project


def unlink_need(pk: int, need_pk: int, *, by: Actor) -> Project:
    """Let a need go; it returns to the classified ones. Raises: NotFound."""
    with _editing(pk, by=by) as project:
        link = project.need_links.select_related("need").filter(need_id=need_pk).first()
        if link is None:
            raise NotFound("这条需求没有关联到本项目，可能已经移出。")
        link.delete()
        needs.put_back(link.need, by=by)
    return project


def submit(pk: int, *, by: Actor) -> Project:
    """Hand the project in for review. Raises: Incomplete with everything that is missing."""
    with transition(Project.objects.visible_to(by), pk, moves.SUBMIT, by=by) as project:
        refuse_all(
            missing(project), "还有内容没有填好，不能提交。请按提示补齐，填过的内容都已保存。"
        )
        project.regime = Project.Regime.UNION
        project.submitted_at = clock.now()
        project.return_reason = ""
    return project


def send_back(pk: int, *, reason: str, by: Actor) -> Project:
    """Return the project to its writer with the reason. Raises: Incomplete without a reason."""
    words = _reason(reason, "请写明退回原因和要修改的内容。")
    records = Project.objects.visible_to(by)
    waits_for_head = records.filter(pk=pk, state=Project.State.REVIEWED).exists()
    move: Move = moves.SEND_BACK_BY_HEAD if waits_for_head else moves.SEND_BACK
    with transition(records, pk, move, by=by, reason=words) as project:
        project.return_reason = words
        _tell_officer(project, f"项目被退回修改：{project.name}", body=words)
    return project


def review(pk: int, *, by: Actor) -> Project:
    """Pass the project on to the head; another person than its writer (SD-01)."""
    with transition(Project.objects.visible_to(by), pk, moves.REVIEW, by=by) as project:
        pass
    return project


def approve(pk: int, *, by: Actor) -> Project:
    """Approve the project and reserve its money in the same moment.

    Raises: NotAllowed (SD-01), WrongState; Incomplete when the line no longer bears it.
    """
    with transition(Project.objects.visible_to(by), pk, moves.APPROVE, by=by) as project:
        refuse_all(rules.problems_of_line(project, _line_of(project)), "预算指标不能满足本项目。")
        funds.reserve(
            line_pk=project.budget_line_id or 0,
            project_pk=project.pk,
            amount=project.budget_amount,
            by=by,
        )
        project.approved_at = clock.now()
        _tell_officer(project, f"项目已批准立项：{project.name}")
    return project


def cancel(pk: int, *, by: Actor) -> Project:
    """Give up a draft; its needs return to the classified ones."""
    with transition(Project.objects.visible_to(by), pk, moves.CANCEL, by=by) as project:
        project.terminated_at = clock.now()
        _let_needs_go(project)
    return project


def terminate(pk: int, *, reason: str, by: Actor) -> Project:
    """End a project before procurement; its money and its needs are free again.

    Raises: NotAllowed, WrongState, Incomplete without a reason.
    """
    words = _reason(reason, "请写明终止原因。")
    records = Project.objects.visible_to(by)
    with transition(records, pk, moves.TERMINATE, by=by, reason=words) as project:
        project.terminated_at = clock.now()
        funds.release_reservations(project, reason="项目终止", by=by)
        _let_needs_go(project)
    return project


def _tell_officer(project: Project, subject: str, *, body: str = "") -> None:
    if project.officer_id:
        url = f"/u/projects/{project.no}/"
        messages.tell(subject[:200], url=url, body=body, user_id=project.officer_id)


def missing(project: Project) -> list[Detail]:
    """Return what keeps the project from being handed in (rules with the records they need)."""
    above = parameters.COLLECTIVE_DECISION_AMOUNT.on(clock.today(), scope=project.union.code)
    return rules.missing_for_submission(
        project,
        need_count=project.need_links.count(),
        line=_line_of(project),
        collective_above=Decimal(str(above)),
    )


def _line_of(project: Project) -> BudgetLine | None:
    return (
        BudgetLine.objects.select_related("budget").filter(pk=project.budget_line_id or 0).first()
    )


def _editing(pk: int, *, by: Actor) -> AbstractContextManager[Project]:
    return edit(
        Project.objects.visible_to(by),
        pk,
        by=by,
        needs=Permission.PROJECT_EDIT,
        editable=moves.EDITABLE,
        label="修改项目",
    )


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - WRITTEN
    if unknown:
        raise AssertionError(f"not written by people: {sorted(unknown)}")
    return dict(values)


def _check_line(project: Project) -> None:
    line = project.budget_line
    if line is not None and line.budget.union_id != project.union_id:
        message = "预算指标不属于本单位，请重新选择。"
        raise Incomplete(message, [{"field": "budget_line", "message": message}])


def _link(project: Project, need_pks: Iterable[int], *, by: Actor) -> int:
    """Link needs in the order of their keys, so two projects never wait for each other."""
    wanted = sorted(set(need_pks))
    found = {n.pk: n for n in WorkerNeed.objects.visible_to(by).filter(pk__in=wanted)}
    if len(found) != len(wanted):
        raise NotFound("有的需求没有找到，可能不在您的查看范围内。请刷新看板后重选。")
    for pk in wanted:
        needs.mark_in_project(found[pk], by=by)
        ProjectNeed.objects.create(project=project, need=found[pk])
    return len(wanted)


def _let_needs_go(project: Project) -> None:
    for need in project.needs.filter(state=WorkerNeed.State.IN_PROJECT).order_by("pk"):
        # The head who ends a project holds no permission on needs: the move follows from his own.
        needs.put_back(need, by=SYSTEM)


def _reason(text: str, message: str) -> str:
    words = text.strip()
    if not words:
        raise Incomplete(message, [{"field": "reason", "message": message}])
    return words
