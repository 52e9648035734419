"""Recording political vettings (QC-04): by the vetting role; a doubt is decided by the head.

The audit log tells that a vetting was recorded, never what it says.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from orgs.models import Organisation, PoliticalVetting
from orgs.parameters import VETTING_VALID_DAYS
from portal.common import clock, events, files
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all

Conclusion = PoliticalVetting.Conclusion
Upload = tuple[str, bytes]


def record(
    organisation: Organisation, values: Mapping[str, Any], *, document: Upload | None = None,
    by: Actor,
) -> PoliticalVetting:  # fmt: skip
    """Record a conclusion of the own union on an organisation.

    `values`: conclusion, vetted_on, leader, ground, has_declared_overseas, overseas_note.
    Raises: NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.ORG_VET, "记录政治把关结论")
    refuse_all(_problems(values), "把关结论没有保存。")
    with transaction.atomic():
        kept = None
        if document is not None:
            # No unit's file: only the page of vettings gives it out.
            kept = files.store(*document, purpose="vetting", by=SYSTEM)
        made = PoliticalVetting.objects.create(
            organisation=organisation,
            union_id=by.union_id or 0,
            conclusion=values["conclusion"],
            vetted_on=values["vetted_on"],
            leader=values["leader"].strip(),
            ground=values["ground"].strip(),
            has_declared_overseas=bool(values.get("has_declared_overseas")),
            overseas_note=str(values.get("overseas_note") or "").strip(),
            document=kept,
            recorded_by=by.name,
            recorded_at=clock.now(),
        )
        events.record_creation(made, by=by)
    return made


def clear(pk: int, *, reason: str, by: Actor) -> PoliticalVetting:
    """Let a doubtful organisation take on services: the head's decision, with reason.

    A superior reads it and decides nothing. Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    by.require(Permission.ORG_VET, "决定存疑的把关结论")
    by.require(Permission.PROJECT_APPROVE, "决定存疑的把关结论")
    if len(reason.strip()) < 4:
        refuse_all([{"field": "reason", "message": "请写明理由和防范措施。"}], "还没有决定。")
    with transaction.atomic():
        rows = PoliticalVetting.objects.visible_to(by).select_for_update(of=("self",))
        found = rows.filter(pk=pk).first()
        if found is None:
            raise NotFound("没有找到这条把关记录。")
        by.require_own(found.union_id, "决定存疑的把关结论")
        if found.conclusion != Conclusion.DOUBTFUL or found.cleared_at is not None:
            raise WrongState("只有存疑、还没有决定的结论由负责人决定。")
        before = events.snapshot(found)
        found.cleared_by, found.cleared_at = by.name, clock.now()
        found.clear_reason = reason.strip()[:300]
        found.save()
        # Only a doubt is decided on: an act of its own in the log would tell the conclusion.
        events.record(action="orgs.politicalvetting.note", target=found, by=by, before=before)
    return found


def valid_until(vetted_on: date) -> date:
    """Return the last day on which a vetting of the day serves."""
    return vetted_on + timedelta(days=int(VETTING_VALID_DAYS.on(clock.today())))


def _problems(values: Mapping[str, Any]) -> list[Detail]:
    found: list[Detail] = []
    if values.get("conclusion") not in Conclusion.values:
        found.append({"field": "conclusion", "message": "请选择结论。"})
    day = values.get("vetted_on")
    if day is None or day > clock.today():
        found.append({"field": "vetted_on", "message": "请填写把关日期，不能晚于今天。"})
    if not str(values.get("leader") or "").strip():
        found.append({"field": "leader", "message": "请写明作出结论的领导姓名。"})
    if len(str(values.get("ground") or "").strip()) < 4:
        found.append({"field": "ground", "message": "请写明依据：走访、核查了什么。"})
    if not values.get("has_declared_overseas") and values.get("conclusion") == Conclusion.PASS:
        found.append(
            {"field": "has_declared_overseas",
             "message": "结论为合格时，须先由机构申报境外资金情况（没有也要申报）。"}
        )  # fmt: skip
    return found
