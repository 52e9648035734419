"""Parts that pages of this app share: figures against targets, the log of a record."""

from decimal import Decimal
from typing import Any

from django.db import models

from evaluation.measures import HUNDRED, Figures
from evaluation.rules import grading
from portal.common import events


def figures_panel(figures: Figures) -> list[dict[str, Any]]:
    """Return figures as KPI contexts: done of target, with the mark of where it should be by now."""
    counted = (
        ("服务人次", "人次", figures.person_times, figures.target_person_times),
        ("服务人数（去重）", "人", figures.persons, figures.target_persons),
        ("服务场次", "场", figures.sessions, figures.target_sessions),
    )
    rows = [_bullet(label, unit, done, target, figures) for label, unit, done, target in counted]
    share = figures.paid_share * HUNDRED
    rows.append(
        {
            "label": "已支付",
            "value": f"{grading.cents(share)}%",
            "unit": "",
            "done": figures.paid,
            "total": figures.amount,
            "mark": figures.amount * figures.elapsed,
            "note": f"{figures.paid:,.2f} / {figures.amount:,.2f} 元；时间进度"
            f" {grading.cents(figures.elapsed * HUNDRED)}%",
        }
    )
    return rows


def log_of(record: models.Model) -> list[dict[str, Any]]:
    """Return the record's last twenty events for the feed."""
    return [
        {
            "text": event.action_label + (f"：{event.note}" if event.note else ""),
            "who": event.actor_name,
            "when": event.at,
        }
        for event in events.of(record)[:20]
    ]


def _bullet(
    label: str, unit: str, done: int | None, target: int, figures: Figures
) -> dict[str, Any]:
    due = figures.due(target)
    note = "没有设目标"
    if done is None:
        note = "没有具名签到，不计人数"
    elif target:
        note = f"阶段目标 {due.quantize(Decimal(1)):,}，全程目标 {target:,}"
    return {
        "label": label,
        "value": "—" if done is None else f"{done:,}",
        "unit": unit if done is not None else "",
        "done": done or 0,
        "total": target if done is not None else 0,
        "mark": due if target else None,
        "note": note,
    }
