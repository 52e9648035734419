"""What the project page shows beside the steps: figures, chart, payments, records, parties, news."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from portal.common import clock
from portal.common.access import Actor
from portal.common.models import Event
from portal.common.money import figure, in_wan
from projects.models import Milestone, Payment, Project, ServiceRecord
from projects.stages import Facts

MONTHS_SHOWN: Final = 12
NEWEST: Final = 5
ZERO: Final = Decimal("0.00")


def kpis(facts: Facts, paid: Decimal) -> list[dict[str, Any]]:
    """Return the figures on top: person-times with the mark of today, payments, verification."""
    found = [_person_times(facts)]
    if facts.agreements:
        found.append(_payments(sum((a.amount for a in facts.agreements), ZERO), paid))
    unverified = facts.records - facts.verified
    found.append(
        {
            "label": "服务记录核验",
            "value": f"{facts.verified:,}",
            "unit": f"/ {facts.records:,} 条",
            "side": f"{unverified} 条待办" if unverified else "",
            "side_tone": "bad",
            "done": facts.verified,
            "total": facts.records or None,
            "mark": None,
            "tone": "teal",
            "note": "只有核验过的记录计入统计",
        }
    )
    return found


def _person_times(facts: Facts) -> dict[str, Any]:
    target = facts.project.target_person_times
    mark = due_by_today(facts)
    side, tone = _against(facts.person_times, mark) if mark else ("", "")
    return {
        "label": "服务人次",
        "value": f"{facts.person_times:,}",
        "unit": f"/ {target:,} 人次",
        "side": side,
        "side_tone": tone,
        "done": facts.person_times,
        "total": target or None,
        "mark": mark,
        "tone": "blue",
        "note": f"竖线为截至今日应完成 {mark:,} 人次" if mark else "按已核验的记录统计",
    }


def _payments(whole: Decimal, paid: Decimal) -> dict[str, Any]:
    return {
        "label": "经费支付",
        "value": in_wan(paid),
        "unit": f"/ {in_wan(whole)} 万元",
        "side": f"{paid / whole:.1%}",
        "side_tone": "",
        "done": paid,
        "total": whole,
        "mark": None,
        "tone": "green",
        "note": f"未付 {figure(whole - paid)} 元",
    }


def due_by_today(facts: Facts) -> int | None:
    """Return the person-times that should be done by today if spread evenly, null before service."""
    agreement = facts.agreement
    if agreement is None or clock.today() < agreement.start_on:
        return None
    whole = (agreement.end_on - agreement.start_on).days + 1
    passed = min((clock.today() - agreement.start_on).days + 1, whole)
    return facts.project.target_person_times * passed // whole


def _against(done: int, mark: int) -> tuple[str, str]:
    share = Decimal(done - mark) / mark
    return (f"超计划 {share:.1%}", "good") if done >= mark else (f"落后计划 {-share:.1%}", "bad")


def monthly(facts: Facts, by: Actor) -> list[tuple[str, int, float | None]]:
    """Return (month, verified person-times, planned person-times) for the chart, at most twelve."""
    agreement = facts.agreement
    if agreement is None:
        return []
    rows = (
        ServiceRecord.objects.visible_to(by)
        .filter(project=facts.project, state=ServiceRecord.State.VERIFIED)
        .annotate(month=TruncMonth("served_on"))
        .values("month")
        .annotate(times=Sum("person_times"))
    )
    done = {row["month"]: row["times"] for row in rows}
    whole = list(_months(agreement.start_on, agreement.end_on))
    plan = facts.project.target_person_times / len(whole)
    until = min(agreement.end_on, max(clock.today(), agreement.start_on))
    shown = [m for m in whole if m <= until][-MONTHS_SHOWN:]
    return [(f"{m.month}月", done.get(m, 0), round(plan)) for m in shown]


def _months(start: date, end: date) -> Iterator[date]:
    month = start.replace(day=1)
    while month <= end:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def payment_plan(facts: Facts, by: Actor) -> dict[str, Any]:
    """Return the instalments with their state, and the sums. Two queries."""
    stones = (
        Milestone.objects.filter(agreement__in=facts.agreements)
        .select_related("agreement")
        .order_by("agreement_id", "number")
    )
    payments: dict[int, Payment] = {}
    paid = ZERO
    living = Payment.objects.visible_to(by).filter(agreement__in=facts.agreements)
    for payment in living.exclude(state=Payment.State.WITHDRAWN).order_by("pk"):
        payments[payment.milestone_id] = payment
        paid += payment.amount if payment.state == Payment.State.PAID else ZERO
    rows = [_instalment(stone, payments.get(stone.pk)) for stone in stones]
    whole = sum((a.amount for a in facts.agreements), ZERO)
    return {"rows": rows, "paid": paid, "whole": whole, "rest": whole - paid}


def _instalment(stone: Milestone, payment: Payment | None) -> dict[str, Any]:
    note = ""
    if payment is not None and payment.paid_at:
        note = f"{clock.local(payment.paid_at):%m-%d} · 凭证 {payment.voucher_no}"
    elif payment is not None and payment.return_reason:
        note = f"退回原因：{payment.return_reason}"
    return {
        "name": stone.name,
        "agreement": stone.agreement.no,
        "condition": stone.get_condition_display(),
        "percent": stone.percent,
        "amount": stone.amount,
        "state": payment.get_state_display() if payment else "未申请",
        "note": note,
    }


def newest_records(project: Project, by: Actor) -> list[ServiceRecord]:
    """Return the newest service records."""
    seen = ServiceRecord.objects.visible_to(by).filter(project=project)
    return list(seen.exclude(state="void").order_by("-served_on", "-pk")[:NEWEST])


def parties(facts: Facts) -> list[tuple[str, object]]:
    """Return who takes part, as pairs."""
    project = facts.project
    review = facts.moves.get("review")
    names = "、".join(a.organisation_name for a in facts.agreements)
    people = " / ".join(n for n in (project.officer_name, review.actor_name if review else "") if n)
    return [
        ("采购人", project.union.name),
        ("经办 / 审核", people),
        ("承接组织", names),
        ("受益职工", project.get_group_display()),
    ]


def feed(facts: Facts, limit: int = 8) -> list[dict[str, Any]]:
    """Return what happened to the project, its procurement and its agreements, newest first."""
    about = Q(object_type="projects.project", object_id=str(facts.project.pk))
    if facts.tender is not None:
        about |= Q(object_type="projects.tender", object_id=str(facts.tender.pk))
    keys = [str(a.pk) for a in facts.agreements]
    if keys:
        about |= Q(object_type="projects.agreement", object_id__in=keys)
    found = Event.objects.filter(about).order_by("-id")[:limit]
    return [as_news(event, is_key=place == 0) for place, event in enumerate(found)]


def as_news(event: Event, *, is_key: bool = False) -> dict[str, Any]:
    """Return one event for the feed component."""
    what = f"{event.action_label}：{event.note}" if event.note else event.action_label
    return {
        "text": what,
        "who": " · ".join(p for p in (event.actor_name, event.actor_unit) if p),
        "when": event.at,
        "key": is_key,
    }


def counted_needs(project: Project) -> dict[str, int]:
    """Return how many needs stand behind the project and how many workers they speak for."""
    found = project.need_links.aggregate(count=Count("pk"), heads=Sum("need__headcount"))
    return {"count": found["count"], "heads": found["heads"] or 0}
