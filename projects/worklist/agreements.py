"""What waits for people in the agreements stage: drafts, signatures, records, payments."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from portal.common import calendar, clock
from portal.common.access import Actor, ActorKind, Permission
from portal.common.lifecycle import Stateful
from portal.common.models import Event
from portal.common.worklist import WorkItem, provider
from projects.lifecycle import agreements as agreement_moves
from projects.lifecycle import payments as payment_moves
from projects.models import Agreement, Award, Payment, ServiceRecord, Tender

SIGNING_DAYS = 30  # calendar days from the award notice (law GPL 46)
VERIFY_DAYS = 10  # working days
PAYMENT_DAYS = 10  # working days
SHOWN = 50
M = TypeVar("M", bound=Stateful)


@provider
def awards_to_draft(by: Actor) -> Iterator[WorkItem]:
    """Awards whose notice was sent and that have no agreement yet."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.AGREEMENT_EDIT):
        return
    waiting = (
        Award.objects.filter(
            tender__union_id__in=by.union_ids,
            tender__state=Tender.State.NOTICE_SENT,
            cancelled_at__isnull=True,
            agreement__isnull=True,
        )
        .select_related("tender", "lot", "organisation")
        .order_by("decided_at")[:SHOWN]
    )
    for award in waiting:
        sent = award.tender.notice_sent_at or award.decided_at
        yield WorkItem(
            kind="签订协议",
            title=f"{award.tender.title} 起草协议",
            no=award.tender.no,
            step="签订协议",
            url=reverse("agreement-new", args=[award.tender.no, award.lot.number]),
            verb="起草协议",
            arrived_at=sent,
            due_at=_signing_due(sent),
            from_whom=award.organisation.name,
        )


@provider
def agreements_to_sign(by: Actor) -> Iterator[WorkItem]:
    """Agreements that wait for the actor's signature or, in draft, for the offer."""
    turns = {
        Agreement.State.DRAFT: (Permission.AGREEMENT_EDIT, "提交签署"),
        Agreement.State.TO_SIGN: (Permission.AGREEMENT_SIGN, "甲方签署"),
        Agreement.State.UNION_SIGNED: (Permission.OWN_AGREEMENT_SIGN, "乙方签署"),
    }
    verbs = {state: verb for state, (needs, verb) in turns.items() if by.may(needs)}
    rows = _own(Agreement.objects.filter(state__in=verbs), by).select_related("project", "union")
    apart = agreement_moves.SIGN_UNION.apart_from
    for agreement in _not_kept_apart(rows[:SHOWN], Agreement.State.TO_SIGN, apart, by):
        is_ours = by.kind is ActorKind.STAFF
        page = "agreement-page" if is_ours else "org-agreement"
        yield WorkItem(
            kind="签订协议",
            title=f"{agreement.project.name} 服务协议",
            no=agreement.no,
            step=agreement.get_state_display(),
            url=reverse(page, args=[agreement.no]),
            verb=verbs[Agreement.State(agreement.state)],
            arrived_at=agreement.updated_at,
            due_at=_signing_due(agreement.created_at),
            from_whom=agreement.organisation_name if is_ours else agreement.union.name,
        )


@provider
def records_to_verify(by: Actor) -> Iterator[WorkItem]:
    """One entry for each agreement with records that wait for verification."""
    if by.kind is not ActorKind.STAFF or not by.may(Permission.RECORD_VERIFY):
        return
    waiting: list[Any] = list(
        Agreement.objects.filter(
            union_id__in=by.union_ids, records__state=ServiceRecord.State.SUBMITTED
        )
        .select_related("project")
        .annotate(waiting=Count("records"), oldest=Min("records__created_at"))
        .order_by("oldest")[:SHOWN]
    )
    due = _working_days((a.oldest for a in waiting), VERIFY_DAYS)
    for agreement in waiting:
        yield WorkItem(
            kind="记录核验",
            title=f"{agreement.project.name} {agreement.waiting} 条服务记录待核验",
            no=agreement.no,
            step="服务实施",
            url=f"{reverse('record-list')}?state=submitted&agreement={agreement.no}",
            verb="核验记录",
            arrived_at=agreement.oldest,
            due_at=_end_of(due[clock.local(agreement.oldest).date()]),
            from_whom=agreement.organisation_name,
        )


@provider
def records_to_correct(by: Actor) -> Iterator[WorkItem]:
    """Records that the union sent back to the organisation."""
    if by.kind is not ActorKind.ORGANISATION or not by.may(Permission.SERVICE_RECORD):
        return
    returned = ServiceRecord.objects.visible_to(by).filter(state=ServiceRecord.State.RETURNED)
    for record in returned.select_related("union").order_by("updated_at")[:SHOWN]:
        yield WorkItem(
            kind="服务记录",
            title=f"{record.title}：{record.return_reason}",
            no=record.no,
            step="退回补正",
            url=reverse("record-correct", args=[record.no]),
            verb="补正记录",
            arrived_at=record.updated_at,
            from_whom=record.union.name,
        )


@provider
def payments_to_handle(by: Actor) -> Iterator[WorkItem]:
    """Payments that wait for the actor's review, approval or correction."""
    turns = {
        Payment.State.CLAIMED: (Permission.PAYMENT_REVIEW, "审核付款"),
        Payment.State.REVIEWED: (Permission.PAYMENT_APPROVE, "支付审批"),
        Payment.State.RETURNED: (Permission.PAYMENT_CLAIM, "修改申请"),
    }
    verbs = {state: verb for state, (needs, verb) in turns.items() if by.may(needs)}
    rows = _own(Payment.objects.filter(state__in=verbs), by).select_related(
        "agreement__project", "milestone", "union"
    )
    apart = payment_moves.PAY.apart_from
    open_to = _not_kept_apart(rows[:SHOWN], Payment.State.REVIEWED, apart, by)
    due = _working_days((p.claimed_at for p in open_to), PAYMENT_DAYS)
    for payment in open_to:
        is_ours = by.kind is ActorKind.STAFF
        page = "payment-page" if is_ours else "org-payment"
        day = due[clock.local(payment.claimed_at).date()]
        yield WorkItem(
            kind="付款审核",
            title=f"{payment.agreement.project.name} {payment.milestone.name}",
            no=payment.no,
            step=payment.get_state_display(),
            url=reverse(page, args=[payment.no]),
            verb=verbs[Payment.State(payment.state)],
            arrived_at=payment.updated_at,
            due_at=_end_of(day) if is_ours else None,
            from_whom=payment.agreement.organisation_name if is_ours else payment.union.name,
        )


def _own(rows: QuerySet[M], by: Actor) -> QuerySet[M]:
    """Return those of the actor's own unit, whichever side it is, the longest waiting first."""
    if by.kind is ActorKind.STAFF:
        mine = rows.filter(union_id__in=by.union_ids)
    else:
        mine = rows.filter(organisation_id=by.organisation_id or 0)
    return mine.order_by("updated_at", "pk")


def _not_kept_apart(
    rows: Iterable[M], state: str, apart_from: tuple[str, ...], by: Actor
) -> list[M]:
    """Return the rows without those in `state` whose earlier act the actor did (SD-01)."""
    found = list(rows)
    asked = [r for r in found if r.state == state]
    if not asked:
        return found
    label = asked[0]._meta.label_lower
    done = Event.objects.filter(
        object_type=label,
        object_id__in=[str(r.pk) for r in asked],
        action__in=[f"{label}.{code}" for code in apart_from],
        actor_user_id=by.user_id,
    ).values_list("object_id", flat=True)
    mine = set(done)
    return [r for r in found if r.state != state or str(r.pk) not in mine]


def _signing_due(start: datetime) -> datetime:
    return _end_of(clock.local(start).date() + timedelta(days=SIGNING_DAYS))


def _working_days(starts: Iterable[datetime], days: int) -> dict[date, date]:
    return calendar.working_days_after([clock.local(s).date() for s in starts], days)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), clock.SHANGHAI)
