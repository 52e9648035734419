"""The contact log: entering, finishing what was promised, declaring void, sending as a workbook.

Source: spec 3.5; CT-01 ("建立与劳动关系领域社会组织的定期联系制度").
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs.models import Contact, ContactFile, Organisation, Union
from orgs.rules.contacts import problems_of_contact
from orgs.rules.entries import day_within, needed
from portal.common import clock, events, files, worklist
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all
from portal.common.numbers import next_number
from portal.common.workbook import Column, write_rows

Upload = tuple[str, bytes]
FIELDS: Final = (
    "held_on", "mode", "persons", "topics", "needs_raised", "help_given", "follow_up",
    "follow_up_on",
)  # fmt: skip
MOST_EXPORTED: Final = 20_000
COLUMNS: Final = (
    Column("no", "编号", width=22),
    Column("union", "工会", width=22),
    Column("organisation", "社会组织", width=32),
    Column("uscc", "统一社会信用代码", width=22),
    Column("held_on", "联系日期", kind="date"),
    Column("mode", "方式", choices=dict(Contact.Mode.choices)),
    Column("persons", "参加人员", width=28),
    Column("topics", "联系内容", width=48),
    Column("needs_raised", "对方提出的需求", width=36),
    Column("help_given", "给予的帮助", width=36),
    Column("follow_up", "后续事项", width=28),
    Column("follow_up_on", "后续事项期限", kind="date"),
    Column("followed_up_on", "办结日期", kind="date"),
    Column("follow_up_result", "办理结果", width=28),
    Column("entered_by", "登记人"),
)

events.name_actions(
    {
        "orgs.contact.create": "登记联系",
        "orgs.contact.follow_up": "办结后续事项",
        "orgs.contact.void": "作废联系记录",
    }
)


def log(
    organisation: Organisation, values: dict[str, Any], *, uploads: Sequence[Upload] = (),
    by: Actor, is_demo: bool = False,
) -> Contact:  # fmt: skip
    """Enter one contact of the actor's union; the organisation need not be linked.

    Raises: NotAllowed, Incomplete with every problem at its field.
    """
    by.require(Permission.ORG_EDIT, "登记联系")
    refuse_all(problems_of(values), "联系记录还没有登记。")
    typed = {k: v.strip() if isinstance(v, str) else v for k, v in values.items() if k in FIELDS}
    with transaction.atomic():
        union = Union.objects.get(pk=by.union_id or 0)
        made = Contact.objects.create(
            no=next_number(f"LX-{union.code}-{values['held_on'].year}"), union=union,
            organisation=organisation, entered_by=by.name, is_demo=is_demo, **typed,
        )  # fmt: skip
        for upload in uploads:
            file = files.store(*upload, purpose="contact", by=by)
            ContactFile.objects.create(contact=made, file=file)
        events.record_creation(made, by=by)
    worklist.forget_count(by)
    return made


def problems_of(values: Mapping[str, Any]) -> list[Detail]:
    """Return everything an entry still needs."""
    problems = problems_of_contact(values, clock.today())
    if values.get("mode") not in Contact.Mode.values:
        problems.append({"field": "mode", "message": "请选择联系方式。"})
    return problems


def problems_of_finish(contact: Contact, values: Mapping[str, Any]) -> list[Detail]:
    """Return what keeps the follow-up from being done; no day is not judged."""
    message = "办结日期须在联系日期之后，且不晚于今天。"
    return [
        *needed("result", values.get("result"), "请写明办理的结果。"),
        *day_within("done_on", values.get("done_on"), contact.held_on, clock.today(), message),
    ]


def finish_follow_up(no: str, *, result: str, done_on: date, by: Actor) -> Contact:
    """Note that what was promised is done. Raises: NotFound, NotAllowed, Incomplete, WrongState."""
    by.require(Permission.ORG_EDIT, "办结后续事项")
    with transaction.atomic():
        contact = _locked(no, by=by)
        if not contact.is_open:
            raise WrongState("这条记录没有待办的后续事项。请刷新后再看。")
        given = {"result": result, "done_on": done_on}
        refuse_all(problems_of_finish(contact, given), "还没有办结。")
        before = events.snapshot(contact)
        contact.followed_up_on, contact.follow_up_result = done_on, result.strip()[:200]
        contact.followed_up_by = by.name
        contact.save()
        events.record(action="orgs.contact.follow_up", target=contact, by=by, before=before)
    worklist.forget_count(by)
    return contact


def void(no: str, *, reason: str, by: Actor) -> Contact:
    """Declare a wrong entry void; it stays readable and counts nowhere.

    Raises: NotFound, NotAllowed, Incomplete, WrongState.
    """
    by.require(Permission.ORG_EDIT, "作废联系记录")
    if not reason.strip():
        refuse_all([{"field": "reason", "message": "请写明作废的原因。"}], "还没有作废。")
    with transaction.atomic():
        contact = _locked(no, by=by)
        before = events.snapshot(contact)
        contact.voided_at, contact.voided_by = clock.now(), by.name
        contact.void_reason = reason.strip()[:200]
        contact.save()
        events.record(
            action="orgs.contact.void", target=contact, by=by, before=before,
            note=contact.void_reason,
        )  # fmt: skip
    worklist.forget_count(by)
    return contact


def export(contacts: Iterable[Contact]) -> bytes:
    """Return the given contacts, already selected for their reader, as a workbook."""
    rows = (
        {column.key: getattr(each, column.key, None) for column in COLUMNS}
        | {
            "union": each.union.name,
            "organisation": each.organisation.name,
            "uscc": each.organisation.uscc,
        }
        for each in contacts
    )
    return write_rows(COLUMNS, rows, title="联系记录")


def _locked(no: str, *, by: Actor) -> Contact:
    """Return a valid contact of the own union under its lock. Raises: NotFound, WrongState."""
    contact = Contact.objects.visible_to(by).select_for_update(of=("self",)).filter(no=no).first()
    if contact is None or (not by.is_system and not by.acts_for(contact.union_id)):
        raise NotFound("没有找到这条联系记录，只能办理本单位的。")
    if contact.voided_at is not None:
        raise WrongState("这条联系记录已经作废。请刷新后再看。")
    return contact
