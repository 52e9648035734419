"""Changing division codes with a date; old codes stay on old records (DV-01, DV-02, X-02)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from orgs.models import Division, DivisionSuccession
from orgs.rules.divisions import Step
from portal.common import events
from portal.common.access import Actor
from portal.common.errors import Detail, NotAllowed, refuse_all

Named = tuple[str, str]


def change(
    olds: Sequence[str], news: Sequence[Named], *, since: date, approval_doc: str, by: Actor
) -> list[Division]:
    """Let codes be followed by others from a day on; a code may be among its own successors.

    `news`: code and name of each successor; one that stands already keeps its name.
    Raises: NotAllowed unless the portal itself acts; Incomplete with every problem.
    """
    if not by.is_system:
        raise NotAllowed("行政区划由平台运行单位用命令维护。")
    with transaction.atomic():
        found = {d.code: d for d in Division.objects.select_for_update().filter(code__in=olds)}
        refuse_all(_problems(olds, news, found, since, approval_doc), "区划没有变更。")
        like = found[olds[0]]
        made = [_successor(code, name, like, since) for code, name in news]
        for code in olds:
            for successor in made:
                DivisionSuccession.objects.create(
                    predecessor=found[code], successor=successor, since=since,
                    approval_doc=approval_doc,
                )  # fmt: skip
            if code not in {n for n, _ in news}:
                found[code].valid_to = since
                found[code].save(update_fields=["valid_to"])
            events.record(
                action="orgs.division.change", target=found[code], by=by,
                after={"since": since.isoformat(), "successors": "、".join(c for c, _ in news)},
                note=approval_doc,
            )  # fmt: skip
    return made


def steps() -> list[Step]:
    """Return every change of codes, for comparisons. Queries: 1."""
    grouped: dict[tuple[str, date], list[str]] = {}
    rows = DivisionSuccession.objects.order_by("since", "pk")
    for old, new, since in rows.values_list("predecessor_id", "successor_id", "since"):
        grouped.setdefault((old, since), []).append(new)
    return [Step(old, tuple(news), since) for (old, since), news in grouped.items()]


def _successor(code: str, name: str, like: Division, since: date) -> Division:
    return Division.objects.get_or_create(
        code=code,
        defaults={
            "name": name, "level": like.level, "parent_code": like.parent_code, "valid_from": since,
        },
    )[0]  # fmt: skip


def _problems(
    olds: Sequence[str], news: Sequence[Named], found: dict[str, Division], since: date,
    approval_doc: str,
) -> list[Detail]:  # fmt: skip
    problems: list[Detail] = []
    if missing := [code for code in olds if code not in found]:
        problems.append({"field": "olds", "message": f"没有区划代码 {'、'.join(missing)}。"})
    if ended := [d.code for d in found.values() if d.valid_to is not None]:
        problems.append({"field": "olds", "message": f"{'、'.join(ended)} 已经停用。"})
    if not olds or not news:
        problems.append({"field": "news", "message": "请写明原代码和新代码。"})
    wrong = [code for code, _ in news if not (code.isdigit() and len(code) in (6, 9, 12))]
    if wrong:
        told = f"{'、'.join(wrong)} 不是 6、9 或 12 位数字的区划代码。"
        problems.append({"field": "news", "message": told})
    if any(d.valid_from >= since for d in found.values()):
        problems.append({"field": "since", "message": "变更日期须晚于原代码的启用日期。"})
    if not approval_doc.strip():
        problems.append({"field": "approval_doc", "message": "请填写批准文号。"})
    return problems
