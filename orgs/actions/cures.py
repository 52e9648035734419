"""Cure windows (feature 34): opened by the reviewer, handed in by the organisation, closed again."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from orgs import cure_locks
from orgs.actions.entries import PROFILE_FIELDS
from orgs.lifecycle import cures as moves
from orgs.models import CureItem, CureWindow, Organisation, OrganisationDocument
from orgs.parameters import CURE_MOST_DAYS, CURE_USUAL_DAYS
from portal.common import calendar, clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, NotAllowed, NotFound, WrongState, refuse_all
from portal.common.lifecycle import transition

State = CureWindow.State
Kind = OrganisationDocument.Kind
PAGE = "/o/profile/cure/"
NO_NOTES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ticked:
    """One item to be put right: a profile field or a kind of document, and what is wrong."""

    subject: str
    note: str

    @property
    def is_document(self) -> bool:
        """Whether it names a kind of document."""
        return self.subject in Kind.values


def open_window(
    organisation_pk: int, items: Sequence[Ticked], *, until: datetime, note: str = "",
    notes: Mapping[str, str] = NO_NOTES, by: Actor,
) -> CureWindow:  # fmt: skip
    """Ask the organisation to put right exactly these items by the moment.

    `notes`: what was written by subject, also of subjects that were not ticked.
    Raises: NotFound, NotAllowed, WrongState when one is unfinished, Incomplete.
    """
    by.require(Permission.ORG_QUALIFY, "发补正通知")
    refuse_all(problems_of(items, until, notes), "补正通知没有发出。")
    with transaction.atomic():
        rows = Organisation.objects.visible_to(by).select_for_update(of=("self",))
        organisation = rows.filter(pk=organisation_pk).first()
        if organisation is None:
            raise NotFound("没有找到这家机构。")
        if not by.is_system and not by.acts_for(organisation.keeper_id):
            raise NotAllowed("补正通知由受理工会发出。")
        if cure_locks.unfinished(organisation) is not None:
            raise WrongState("这家机构还有没办结的补正通知，请先复核办结。")
        window = CureWindow.objects.create(
            organisation=organisation,
            union_id=organisation.keeper_id or 0,
            until=until,
            note=note.strip()[:300],
            opened_by=by.name,
        )
        CureItem.objects.bulk_create(
            CureItem(
                window=window,
                field="" if i.is_document else i.subject,
                document_kind=i.subject if i.is_document else "",
                note=i.note.strip()[:200],
                before=current(organisation, i.subject)[:300],
            )
            for i in items
        )
        events.record_creation(window, by=by)
        lines = [f"{label_of(i.subject)}：{i.note.strip()}" for i in items]
        messages.tell(
            f"请在 {clock.local(until):%m-%d %H:%M} 前补正 {len(items)} 项",
            body="\n".join(lines),
            url=PAGE,
            organisation_id=organisation.pk,
        )
    return window


def hand_in(pk: int, *, reply: str = "", by: Actor) -> CureWindow:
    """Hand the put-right items back.

    Raises: NotFound, NotAllowed, WrongState after the end, Incomplete when items stand as they
    stood and no words say why.
    """
    with transition(
        CureWindow.objects.visible_to(by).select_related("organisation"), pk, moves.HAND_IN, by=by
    ) as window:
        if clock.now() > window.until:
            raise WrongState("补正期限已过，不能再提交。请等待受理工会处理。")
        same = [c["label"] for c in changes(window) if c["before"] == c["after"]]
        if same and not reply.strip():
            said = f"还没有修改：{'、'.join(same)}。请改好再提交；不用改的，在这里写明原因。"
            refuse_all([{"field": "reply", "message": said}], "补正没有提交。")
        window.handed_in_at, window.reply = clock.now(), reply.strip()[:300]
        messages.tell(
            f"“{window.organisation.name}”提交了补正，请复核",
            url=f"/u/orgs/{window.organisation.uscc}/cure/",
            union_id=window.union_id,
        )
    return window


def close(pk: int, *, is_accepted: bool, note: str, by: Actor) -> CureWindow:
    """End the window after looking at what changed; the file is open as before.

    Raises: NotFound, NotAllowed, WrongState, Incomplete without words.
    """
    if len(note.strip()) < 2:
        refuse_all([{"field": "note", "message": "请写明复核意见，机构会看到。"}], "还没有办结。")
    with transition(
        CureWindow.objects.visible_to(by), pk, moves.CLOSE, by=by, reason=note.strip()
    ) as window:
        window.is_accepted, window.closing_note = is_accepted, note.strip()[:300]
        window.closed_by, window.closed_at = by.name, clock.now()
        word = "合格" if is_accepted else "不合格"
        messages.tell(
            f"补正已复核：{word}",
            body=window.closing_note,
            url=PAGE,
            organisation_id=window.organisation_id,
        )
    return window


def expire() -> int:
    """Close to the organisation whose clock ended; tell both sides. Return how many."""
    over = CureWindow.objects.filter(state=State.OPEN, until__lt=clock.now()).order_by("pk")
    ended = 0
    for pk in list(over.values_list("pk", flat=True)):
        with suppress(WrongState):  # handed in meanwhile
            rows = CureWindow.objects.select_related("organisation")
            with transition(rows, pk, moves.EXPIRE, by=SYSTEM) as window:
                name = window.organisation.name
                messages.tell(
                    f"“{name}”补正逾期，请处理",
                    url=f"/u/orgs/{window.organisation.uscc}/cure/",
                    union_id=window.union_id,
                )
                messages.tell(
                    "补正期限已过，没有提交", url=PAGE, organisation_id=window.organisation_id
                )
            ended += 1
    return ended


def changes(window: CureWindow) -> list[dict[str, Any]]:
    """Return each item as it stood and as it stands: subject, label, note, before, after."""
    return [
        {
            "subject": i.field or i.document_kind,
            "label": label_of(i.field or i.document_kind),
            "note": i.note,
            "before": i.before,
            "after": current(window.organisation, i.field or i.document_kind),
        }
        for i in window.items.order_by("pk")
    ]


def proposed_end() -> datetime:
    """Return the deadline a new notice proposes: some working days, within the longest term."""
    today = clock.today()
    latest = today + timedelta(days=int(CURE_MOST_DAYS.on(today)) - 1)
    usual = calendar.add_days(today, int(CURE_USUAL_DAYS.on(today)), "wd").day
    return calendar.closing_moment(min(usual, latest))


def current(organisation: Organisation, subject: str) -> str:
    """Return how a field or a kind of document stands now, in words."""
    if subject in Kind.values:
        held = organisation.documents.current().filter(kind=subject).select_related("file")
        newest = held.order_by("-pk").first()
        return f"{newest.file.name}（{newest.uploaded_at:%Y-%m-%d}）" if newest else ""
    value = getattr(organisation, subject)
    display = getattr(organisation, f"get_{subject}_display", None)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:,.2f} 元"
    # The account number is in no log and in no window.
    if subject == "bank_account" and value:
        return f"尾号 {str(value)[-4:]}"
    return str(display() if display else value or "")


def label_of(subject: str) -> str:
    """Return the Chinese name of a field or a kind of document."""
    if subject in Kind.values:
        return str(Kind(subject).label)
    labels = {f.name: str(f.verbose_name) for f in Organisation._meta.concrete_fields}
    return labels[subject]


def problems_of(
    items: Sequence[Ticked], until: datetime | None, notes: Mapping[str, str] = NO_NOTES
) -> list[Detail]:
    """Return what keeps the notice from being sent; no moment is not judged."""
    ticked = {item.subject for item in items}
    found: list[Detail] = [
        {
            "field": f"note-{subject}",
            "message": f"“{label_of(subject)}”写了要求但没有勾选。请勾选，或清空文字。",
        }
        for subject, note in notes.items()
        if note.strip() and subject not in ticked
    ]
    if not items:
        found.append({"field": "items", "message": "请至少勾选一项。"})
    for item in items:
        if not item.is_document and item.subject not in PROFILE_FIELDS:
            raise AssertionError(f"no such item: {item.subject}")
        if len(item.note.strip()) < 2:
            label = label_of(item.subject)
            found.append(
                {"field": f"note-{item.subject}", "message": f"请写明“{label}”要补正什么。"}
            )
    most = int(CURE_MOST_DAYS.on(clock.today()))
    if until is None:
        return found
    if until <= clock.now():
        found.append({"field": "until", "message": "补正截止须在现在之后。"})
    elif until > clock.now() + timedelta(days=most):
        found.append({"field": "until", "message": f"补正期限最长 {most} 天。"})
    return found
