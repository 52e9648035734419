"""The end of a union: it or its superior reports, its superior confirms (UH-04, 工会法 13)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs.actions import successions
from orgs.lifecycle import dissolutions as moves
from orgs.models import DissolutionReport, Placement, Union
from portal.common import clock, events, files, messages
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.models import StoredFile
from portal.common.numbers import next_number

Cause = DissolutionReport.Cause
State = DissolutionReport.State
Upload = tuple[str, bytes]
FACTS: Final = ("cause", "reason", "employer_ended_on")


def report(
    union_id: int, values: Mapping[str, Any], *, document: Upload | None = None, by: Actor
) -> DissolutionReport:
    """Report that a union ends. `values`: cause, reason, employer_ended_on.

    Raises: NotFound, NotAllowed, WrongState when one is open, Incomplete with every problem.
    """
    by.require(Permission.UNION_REPORT, "报告工会撤销")
    with transaction.atomic():
        standing = Union.objects.select_for_update().filter(dissolved_on__isnull=True)
        union = standing.filter(pk=union_id).first()
        if union is None:
            raise NotFound("没有找到这个工会，或者它已经撤销。请刷新后再看。")
        if not may_report(union, by=by):
            raise NotAllowed("只有本工会和它的上级工会可以报告撤销。")
        if held := DissolutionReport.objects.open().filter(union=union).first():
            raise WrongState(f"这个工会已有撤销报告 {held.no}（{held.get_state_display()}）。")
        refuse_all(problems_of_report(values), "撤销报告没有提交，请按提示修改。")
        made = DissolutionReport.objects.create(
            no=next_number(f"CX-{union.code}-{clock.today().year}"),
            union=union,
            reported_for_id=by.union_id or _superior_of(union),
            reported_by=by.name,
            document=_keep(document, by=by),
            **{name: values.get(name) for name in FACTS},
        )
        events.record_creation(made, by=by)
        _tell_superior(made)
    return made


def resubmit(
    pk: int, values: Mapping[str, Any], *, document: Upload | None = None, by: Actor
) -> DissolutionReport:
    """Report again what was returned, put right.

    Raises: NotFound, NotAllowed, WrongState, Incomplete with every problem.
    """
    rows = DissolutionReport.objects.visible_to(by)
    with transition(rows, pk, moves.RESUBMIT, by=by) as found:
        if found.union.dissolved_on is not None:
            raise WrongState("这个工会已经撤销，报告不用再提交。请撤回报告。")
        refuse_all(problems_of_report(values), "撤销报告没有提交，请按提示修改。")
        for name in FACTS:
            setattr(found, name, values.get(name))
        found.document = _keep(document, by=by) or found.document
        found.reported_by = by.name
        _tell_superior(found)
    return found


def confirm(pk: int, *, since: date, approval_doc: str, by: Actor) -> DissolutionReport:
    """Confirm and end the union on the day; whoever reported does not confirm.

    Raises: NotFound, NotAllowed, WrongState, Incomplete naming everything that is still open.
    """
    rows = DissolutionReport.objects.visible_to(by)
    with transition(rows, pk, moves.CONFIRM, by=by, reason=approval_doc) as found:
        started = found.employer_ended_on
        if started is not None and since < started:
            message = f"撤销不能早于用人单位终止的 {started}。"
            raise Incomplete("没有确认撤销。", [{"field": "since", "message": message}])
        told = f"{found.get_cause_display()}：{found.reason}"
        successions.dissolve(
            found.union_id, since=since, reason=told, approval_doc=approval_doc, by=by
        )
        found.since, found.approval_doc = since, approval_doc.strip()
        found.confirmed_by, found.confirmed_for_id = by.name, by.union_id
        if found.reported_for_id != by.union_id:
            messages.tell(
                f"{found.union.name}的撤销已确认，{since} 生效", url=_url(found),
                union_id=found.reported_for_id,
            )  # fmt: skip
    return found


def send_back(pk: int, *, reason: str, by: Actor) -> DissolutionReport:
    """Return the report with the reason. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    if len(reason.strip()) < 2:
        message = "请写明退回的原因和要补充的内容。"
        raise Incomplete(message, [{"field": "reason", "message": message}])
    rows = DissolutionReport.objects.visible_to(by)
    with transition(rows, pk, moves.SEND_BACK, by=by, reason=reason) as found:
        found.return_reason = reason.strip()[:300]
        messages.tell(
            f"{found.union.name}的撤销报告被退回", body=found.return_reason, url=_url(found),
            union_id=found.reported_for_id,
        )  # fmt: skip
    return found


def withdraw(pk: int, *, by: Actor) -> DissolutionReport:
    """Take the report back; the union goes on. Raises: NotFound, NotAllowed, WrongState."""
    with transition(DissolutionReport.objects.visible_to(by), pk, moves.WITHDRAW, by=by) as found:
        pass
    return found


def may_report(union: Union, *, by: Actor) -> bool:
    """Whether the actor's union is the one that ends or stands above it."""
    if by.is_system:
        return True
    if not by.may(Permission.UNION_REPORT) or union.dissolved_on or not by.union_path:
        return False
    # A root has no superior that could confirm.
    if not Placement.objects.on(clock.today()).filter(union=union, parent__isnull=False).exists():
        return False
    return Union.objects.under(by.union_path).filter(pk=union.pk).exists()


def problems_of_report(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is missing or wrong in what was typed."""
    found: list[Detail] = []
    ended = values.get("employer_ended_on")
    cause = values.get("cause")
    if cause not in Cause.values:
        found.append({"field": "cause", "message": "请选择撤销事由。"})
    if len(str(values.get("reason") or "").strip()) < 2:
        found.append({"field": "reason", "message": "请写明具体情况，如哪家单位、哪天注销。"})
    if cause in (Cause.EMPLOYER_ENDED, Cause.EMPLOYER_MERGED) and ended is None:
        message = "请填写用人单位终止或合并的日期。"
        found.append({"field": "employer_ended_on", "message": message})
    if isinstance(ended, date) and ended > clock.today():
        found.append({"field": "employer_ended_on", "message": "日期不能晚于今天。"})
    return found


def _keep(document: Upload | None, *, by: Actor) -> StoredFile | None:
    return files.store(*document, purpose="dissolution", by=by) if document else None


def _superior_of(union: Union) -> int:
    place = Placement.objects.on(clock.today()).get(union=union)
    return place.parent_id or union.pk


def _tell_superior(found: DissolutionReport) -> None:
    messages.tell(
        f"{found.union.name}报告撤销，请确认", body=found.reason, url=_url(found),
        union_id=_superior_of(found.union),
    )  # fmt: skip


def _url(found: DissolutionReport) -> str:
    return f"/sys/dissolutions/{found.no}/"
