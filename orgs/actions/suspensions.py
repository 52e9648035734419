"""Suspending an organisation for a term, ending it early, and letting the term run out.

Source: features 30 and 36; QC-24 ([practice]: the portal's own measure, no penalty in law). Running
agreements go on: a suspension stops bids, awards and signatures, never a payment that is due.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction

from orgs import parameters
from orgs.lifecycle import organisations as moves
from orgs.models import Organisation, Suspension
from portal.common import clock, files, messages
from portal.common.access import SYSTEM, Actor
from portal.common.errors import Detail, WrongState, refuse_all
from portal.common.lifecycle import transition
from portal.common.models import StoredFile

Upload = tuple[str, bytes]


def suspend(
    pk: int, *, ground: str, reason: str, until: date, decision: Upload | None = None, by: Actor
) -> Suspension:
    """Stop an organisation from bidding, being awarded and signing until the day has passed.

    Raises: NotFound, NotAllowed, WrongState, Incomplete with every problem at its field.
    """
    values = {"ground": ground, "reason": reason, "until": until}
    refuse_all(problems_of(values), "还没有暂停承接。")
    with transition(
        Organisation.objects.visible_to(by), pk, moves.SUSPEND, by=by, reason=reason.strip()
    ) as organisation:
        made = Suspension.objects.create(
            organisation=organisation,
            ground=ground,
            reason=reason.strip()[:300],
            since=clock.today(),
            until=until,
            decision=_kept(decision, organisation, by=by),
            decided_by=by.name,
        )
        messages.tell(
            f"本机构已被暂停承接至 {until}",
            body=f"{made.get_ground_display()}：{made.reason}",
            url="/o/profile/",
            organisation_id=organisation.pk,
        )
    return made


def problems_of(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with a suspension's terms; no day is not judged."""
    problems: list[Detail] = []
    if values.get("ground") not in Suspension.Ground.values:
        problems.append({"field": "ground", "message": "请选择事由。"})
    if not str(values.get("reason") or "").strip():
        problems.append({"field": "reason", "message": "请写明具体情况，机构会原样看到。"})
    until = values.get("until")
    return problems if until is None else problems + _wrong_term(until)


def restore(pk: int, *, reason: str, by: Actor) -> Organisation:
    """End the suspension before its term. Raises: NotFound, NotAllowed, WrongState, Incomplete."""
    if not reason.strip():
        refuse_all([{"field": "reason", "message": "请写明提前恢复的原因。"}], "还没有恢复承接。")
    return _end(pk, reason.strip()[:300], by=by)


def end_expired() -> int:
    """Restore everybody whose last day has passed; return how many. Each in its transaction."""
    over = Suspension.objects.filter(ended_on__isnull=True, until__lt=clock.today())
    ids = list(over.order_by("pk").values_list("organisation_id", flat=True))
    ended = 0
    for pk in ids:
        with suppress(WrongState):  # somebody restored it meanwhile
            _end(pk, "期满自动恢复", by=SYSTEM)
            ended += 1
    return ended


def _end(pk: int, reason: str, *, by: Actor) -> Organisation:
    with (
        transaction.atomic(),
        transition(
            Organisation.objects.visible_to(by), pk, moves.RESTORE, by=by, reason=reason
        ) as organisation,
    ):
        Suspension.objects.filter(organisation=organisation, ended_on__isnull=True).update(
            ended_on=clock.today(), ended_by=by.name, end_reason=reason
        )
        messages.tell(
            "本机构已恢复承接", body=reason, url="/o/profile/", organisation_id=organisation.pk
        )
    return organisation


def _wrong_term(until: date) -> list[Detail]:
    today = clock.today()
    most = parameters.SUSPENSION_MOST_MONTHS.on(today)
    if until <= today:
        return [{"field": "until", "message": "截止日期须在今天之后。"}]
    if (until.year - today.year) * 12 + until.month - today.month > most:
        return [{"field": "until", "message": f"最长暂停 {most} 个月。请改早截止日期。"}]
    return []


def _kept(decision: Upload | None, organisation: Organisation, *, by: Actor) -> StoredFile | None:
    """Keep the decision where both the union and the organisation can open it."""
    if decision is None:
        return None
    file = files.store(*decision, purpose="suspension", by=by)
    file.organisation_id = organisation.pk
    file.save(update_fields=["organisation_id"])
    return file
