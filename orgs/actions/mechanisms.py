"""Mechanisms of a union: entered, corrected, ended; a meeting's tasks given and finished.

Source: spec 9.3 ME-01 (seed 002), ME-02 (seed 002), ME-03 [practice], ME-04 (seed 000, 004); TG-3.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from orgs.models import (
    Coordination,
    LeadingGroup,
    Meeting,
    MeetingTask,
    Pilot,
    PolicyDocument,
    Union,
)
from orgs.rules.entries import day_within, needed
from portal.common import clock, events, files, worklist
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.numbers import next_number

Upload = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mechanism: its model, the letters of its numbers, and how its end is called."""

    model: type[Any]
    prefix: str
    tab: str
    end_verb: str
    ended: str

    @property
    def label(self) -> str:
        """What people call one of them."""
        return str(self.model._meta.verbose_name)


KINDS: Final[dict[str, Kind]] = {
    "groups": Kind(LeadingGroup, "LD", "领导小组", "撤销", "已撤销"),
    "documents": Kind(PolicyDocument, "WJ", "制度文件", "废止", "已废止"),
    "meetings": Kind(Meeting, "HS", "会议与任务", "作废", "已作废"),
    "coordination": Kind(Coordination, "XT", "协调机制", "终止", "已结束"),
    "pilots": Kind(Pilot, "SD", "试点", "终止", "已结束"),
}
OWN: Final = frozenset({"no", "union", "until", "end_reason", "entered_by", "file", "lead_issuer"})
events.name_actions(
    {
        f"{kind.model._meta.label_lower}.{act}": f"{word}{kind.label}"
        for kind in KINDS.values()
        for act, word in (("create", "登记"), ("change", "更正"), ("end", kind.end_verb))
    }
    | {"orgs.meetingtask.create": "下达会议任务", "orgs.meetingtask.finish": "办结会议任务"}
)


def begin(
    kind: str, values: Mapping[str, Any], *, upload: Upload | None = None, by: Actor,
    is_demo: bool = False,
) -> Any:  # fmt: skip
    """Enter a mechanism of the own union. `values`: the fields of its model; `upload`: a document's text.

    Raises: NotAllowed, Incomplete with every problem at its field.
    """
    what = KINDS[kind]
    by.require(Permission.ORG_EDIT, f"登记{what.label}")
    with transaction.atomic():
        union = Union.objects.select_for_update().filter(pk=by.union_id or 0).first()
        if union is None:
            raise NotAllowed(f"{what.label}由工会登记。请切换到所在的工会。")
        made = what.model(union=union, entered_by=by.name, is_demo=is_demo)
        _fill(made, values)
        refuse_all(_problems(made), f"{what.label}还没有登记。")
        made.no = next_number(f"{what.prefix}-{union.code}-{made.since.year}")
        _keep(made, upload, by=by)
        made.save(force_insert=True)
        events.record_creation(made, by=by)
    return made


def change(
    kind: str, no: str, values: Mapping[str, Any], *, upload: Upload | None = None, by: Actor
) -> Any:
    """Correct a standing mechanism of the own union; what stood before stays in its history.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    what = KINDS[kind]
    by.require(Permission.ORG_EDIT, f"更正{what.label}")
    with transaction.atomic():
        found = _locked(kind, no, by=by)
        before = events.snapshot(found)
        _fill(found, values)
        refuse_all(_problems(found), f"{what.label}还没有保存。")
        _keep(found, upload, by=by)
        found.save()
        action = f"{found._meta.label_lower}.change"
        events.record(action=action, target=found, by=by, before=before)
    return found


def end(kind: str, no: str, *, until: date, reason: str, by: Actor) -> Any:
    """End a mechanism of the own union: `until` is the first day on which it no longer stands.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    what = KINDS[kind]
    by.require(Permission.ORG_EDIT, f"{what.end_verb}{what.label}")
    with transaction.atomic():
        found = _locked(kind, no, by=by)
        given = {"until": until, "reason": reason}
        refuse_all(problems_of_end(found, what.end_verb, given), f"还没有{what.end_verb}。")
        before = events.snapshot(found)
        found.until, found.end_reason = until, reason.strip()[:200]
        found.save()
        action = f"{found._meta.label_lower}.end"
        events.record(action=action, target=found, by=by, before=before, note=found.end_reason)
    worklist.forget_count(by)
    return found


def problems_of(
    kind: str, values: Mapping[str, Any], *, held: Any = None, by: Actor
) -> list[Detail]:
    """Return what is wrong with a mechanism's values; `held`: the one that would be changed."""
    made = copy(held) if held is not None else KINDS[kind].model(union_id=by.union_id)
    _fill(made, values)
    return _problems(made)


def problems_of_end(found: Any, verb: str, values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with the day and the words of an end; no day is not judged."""
    message = f"日期须在 {found.since} 至今天之间。"
    return [
        *needed("reason", values.get("reason"), f"请写明{verb}的原因或文号。"),
        *day_within("until", values.get("until"), found.since, clock.today(), message),
    ]


def problems_of_task(meeting: Meeting, values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with a task of the meeting."""
    made = MeetingTask(meeting=meeting, number=1)
    _fill(made, values)
    problems = _field_problems(made)
    due_on = values.get("due_on")
    if isinstance(due_on, date) and due_on < meeting.since:
        message = f"完成期限不能早于会议日期 {meeting.since}。"
        problems.append({"field": "due_on", "message": message})
    return problems


def problems_of_finish(meeting: Meeting, values: Mapping[str, Any]) -> list[Detail]:
    """Return what keeps a task from being done; no day is not judged."""
    message = f"办结日期须在 {meeting.since} 至今天之间。"
    return [
        *needed("result", values.get("result"), "请写明办理的结果。"),
        *day_within("done_on", values.get("done_on"), meeting.since, clock.today(), message),
    ]


def add_task(no: str, values: Mapping[str, Any], *, by: Actor) -> MeetingTask:
    """Give a task at a meeting of the own union. `values`: name, responsible, due_on.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    by.require(Permission.ORG_EDIT, "下达会议任务")
    with transaction.atomic():
        meeting = _locked("meetings", no, by=by)
        last = meeting.tasks.aggregate(last=Max("number"))["last"] or 0
        made = MeetingTask(meeting=meeting, number=last + 1)
        _fill(made, values)
        refuse_all(problems_of_task(meeting, values), "任务还没有下达。")
        made.save(force_insert=True)
        events.record_creation(made, by=by)
    worklist.forget_count(by)
    return made


def finish_task(no: str, number: int, *, result: str, done_on: date, by: Actor) -> MeetingTask:
    """Note that a task is done. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    by.require(Permission.ORG_EDIT, "办结会议任务")
    with transaction.atomic():
        meeting = _locked("meetings", no, by=by)
        task: MeetingTask | None = (
            meeting.tasks.select_for_update(of=("self",)).filter(number=number).first()
        )
        if task is None:
            raise NotFound("没有找到这项任务。")
        if task.done_on is not None:
            raise WrongState(f"这项任务已于 {task.done_on} 办结。请刷新后再看。")
        given = {"result": result, "done_on": done_on}
        refuse_all(problems_of_finish(meeting, given), "任务还没有办结。")
        before = events.snapshot(task)
        task.done_on, task.result, task.done_by = done_on, result.strip()[:200], by.name
        task.save()
        events.record(action="orgs.meetingtask.finish", target=task, by=by, before=before)
    worklist.forget_count(by)
    return task


def _fill(record: Any, values: Mapping[str, Any]) -> None:
    names = {f.name for f in record._meta.concrete_fields} - OWN
    names |= {"until"} if isinstance(record, Pilot) else set()
    names |= {"lead_issuer"} if isinstance(record, PolicyDocument) else set()
    for name in names & set(values):
        value = values[name]
        setattr(record, name, value.strip() if isinstance(value, str) else value)
    if isinstance(record, PolicyDocument) and record.leads:
        record.lead_issuer = record.union.name


def _field_problems(record: Any) -> list[Detail]:
    """Return what the fields themselves refuse: missing, too long, no such choice."""
    try:
        record.clean_fields(exclude={"no", "union", "meeting", "entered_by", "file"})
    except ValidationError as refusal:
        return [
            {"field": field, "message": message}
            for field, messages in refusal.message_dict.items()
            for message in messages
        ]
    return []


def _problems(record: Any) -> list[Detail]:
    found = _field_problems(record)
    since, until = record.since, record.until
    if since is not None and since > clock.today():
        label = record._meta.get_field("since").verbose_name
        found.append({"field": "since", "message": f"{label}不能晚于今天。"})
    if since is not None and until is not None and until < since:
        found.append({"field": "until", "message": f"不能早于 {since}。"})
    if isinstance(record, LeadingGroup):
        active = LeadingGroup.objects.filter(union=record.union, until__isnull=True)
        for other in active.exclude(pk=record.pk)[:1]:
            message = f"本单位已有在用的领导小组“{other.name}”，请先登记它的撤销，或在它上面更正。"
            found.append({"field": "name", "message": message})
    if isinstance(record, PolicyDocument):
        same = PolicyDocument.objects.filter(union=record.union, doc_no=record.doc_no)
        for held in same.exclude(pk=record.pk)[:1]:
            message = f"文号“{held.doc_no}”已登记为“{held.name}”。"
            found.append({"field": "doc_no", "message": message})
    is_other = isinstance(record, Coordination) and record.partner == Coordination.Partner.OTHER
    if is_other and not record.partner_name:
        found.append({"field": "partner_name", "message": "协调对象选“其他”时，请填写名称。"})
    return found


def _keep(record: Any, upload: Upload | None, *, by: Actor) -> None:
    if upload is not None and isinstance(record, PolicyDocument):
        record.file = files.store(*upload, purpose="policy", by=by)


def _locked(kind: str, no: str, *, by: Actor) -> Any:
    """Return a standing mechanism of the own union under its lock. Raises: NotFound, WrongState."""
    rows = KINDS[kind].model.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.select_related("union").filter(no=no).first()
    if found is None or not (by.is_system or by.acts_for(found.union_id)):
        raise NotFound("没有找到这条记录，只能办理本单位的。")
    if found.until is not None and found.until <= clock.today():
        raise WrongState(f"它{KINDS[kind].ended}（{found.until}），不能再改。请刷新后再看。")
    return found
