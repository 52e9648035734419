"""Targets: given to unions, measured every night in sets, ended; results are dated and stay.

Source: spec 11.3 ("achieved on date and lost later must both be visible").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from orgs.metrics import METRICS, Measure
from orgs.models import (
    Target,
    TargetDeclaration,
    TargetResult,
    TargetTemplate,
    Union,
)
from orgs.rules.entries import day_within, needed
from orgs.rules.targets import SHIPPED, outcome
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, NotFound, WrongState, refuse_all

BATCH: Final = 1000
events.name_actions(
    {
        "orgs.target.create": "下达目标",
        "orgs.target.end": "终止目标",
        "orgs.targetdeclaration.create": "填报目标进展",
    }
)


def install() -> int:
    """Add the shipped templates that are missing; return how many. What people changed stays."""
    made = 0
    for each in SHIPPED:
        values = {
            "name": each.name, "metric": each.metric, "unit": each.unit,
            "levels": [str(level) for level in each.levels], "least": each.least,
            "most": each.most, "period": each.period, "source": each.source,
        }  # fmt: skip
        made += TargetTemplate.objects.get_or_create(code=each.code, defaults=values)[1]
    return made


def give(
    template: TargetTemplate, *, below: bool, least: int, most: int | None, due_on: date | None,
    by: Actor,
) -> list[Target]:  # fmt: skip
    """Give a target to the own union or, with `below`, to all unions of its levels below it.

    Unions that hold it already keep theirs. Returns the new ones, measured at once.
    Raises: NotAllowed, Incomplete.
    """
    by.require(Permission.ORG_EDIT, "下达目标")
    problems = problems_of_terms(least=least, most=most, due_on=due_on)
    own = Union.objects.filter(pk=by.union_id or 0)
    unions = Union.objects.under(by.union_path) if below else own
    found = list(unions.filter(level__in=template.levels, dissolved_on__isnull=True))
    if not found:
        where = "下级没有" if below else "本单位不是"
        problems.append({"field": "scope", "message": f"{where}这项目标适用的层级。"})
    refuse_all(problems, "目标还没有下达。")
    with transaction.atomic():
        giver = Union.objects.select_for_update().get(pk=by.union_id or 0)
        living = Target.objects.living().filter(template=template, union__in=found)
        held = set(living.values_list("union_id", flat=True))
        made = [
            Target(
                template=template, union=union, least=least, most=most, due_on=due_on,
                given_by=by.name, given_by_union=giver,
            )
            for union in found
            if union.pk not in held
        ]  # fmt: skip
        for each in made:
            each.save()
            events.record_creation(each, by=by)
        _measure(made, clock.today())
    return made


def problems_of_terms(*, least: int | None, most: int | None, due_on: date | None) -> list[Detail]:
    """Return what is wrong with a target's numbers and day; what is missing is not judged."""
    problems: list[Detail] = []
    if least is not None and least < 1:
        problems.append({"field": "least", "message": "目标值至少为 1。"})
    if most is not None and least is not None and most < least:
        problems.append({"field": "most", "message": "上限不能小于目标值。"})
    if due_on is not None and due_on < clock.today():
        problems.append({"field": "due_on", "message": "完成期限不能早于今天。"})
    return problems


def end(pk: int, *, reason: str, by: Actor) -> Target:
    """End a target that the own union gave; its results stay. Raises: NotFound, Incomplete."""
    by.require(Permission.ORG_EDIT, "终止目标")
    if not reason.strip():
        refuse_all([{"field": "reason", "message": "请写明终止的原因。"}], "目标还没有终止。")
    with transaction.atomic():
        target = Target.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
        if target is None or not by.acts_for(target.given_by_union_id):
            raise NotFound("没有找到这项目标，只能终止本单位下达的。")
        if target.ended_on is not None:
            raise WrongState("这项目标已经终止。请刷新后再看。")
        before = events.snapshot(target)
        target.ended_on, target.end_reason = clock.today(), reason.strip()[:200]
        target.save()
        events.record(
            action="orgs.target.end", target=target, by=by, before=before, note=target.end_reason
        )
    return target


def declare(pk: int, *, value: int, day: date, ground: str, by: Actor) -> TargetDeclaration:
    """State the own union's progress where the portal keeps no records to count.

    Raises: NotFound, NotAllowed, WrongState when records are counted, Incomplete.
    """
    by.require(Permission.ORG_EDIT, "填报目标进展")
    refuse_all(problems_of_declaration({"ground": ground, "day": day}), "进展还没有填报。")
    with transaction.atomic():
        target = (
            Target.objects.living()
            .filter(union_id__in=by.union_ids, pk=pk)
            .select_related("template")
            .select_for_update(of=("self",))
            .first()
        )
        if target is None:
            raise NotFound("没有找到本单位的这项目标。")
        if target.template.metric in METRICS:
            raise WrongState("这项目标由系统按业务记录核算，不能填报。")
        made = TargetDeclaration.objects.create(
            target=target, value=value, day=day, ground=ground.strip()[:200], declared_by=by.name
        )
        events.record_creation(made, by=by)
        _measure([target], clock.today())
    return made


def problems_of_declaration(values: Mapping[str, Any]) -> list[Detail]:
    """Return what is wrong with stated progress; no day is not judged."""
    return [
        *needed("ground", values.get("ground"), "请写明文件名称、文号或其他依据。"),
        *day_within("day", values.get("day"), None, clock.today(), "日期不能晚于今天。"),
    ]


def evaluate() -> int:
    """Measure all living targets that were not measured today; return how many were.

    The number of queries depends on the kinds of targets, not on the unions.
    """
    today = clock.today()
    waiting = Target.objects.living().exclude(checked_on=today).select_related("template")
    targets = list(waiting.order_by("pk"))
    with transaction.atomic():
        _measure(targets, today)
    return len(targets)


def _measure(targets: Iterable[Target], day: date) -> None:
    """Keep what changed since the last look as a result of the day."""
    by_metric: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_metric[target.template.metric].append(target)
    changed: list[TargetResult] = []
    for code, several in by_metric.items():
        measures = _measures(code, several, day)
        last = _latest(several)
        for target in several:
            found = measures.get(target.union_id, Measure())
            judged = outcome(found.value, target.least, target.most)
            result = TargetResult(
                target=target, day=day, value=found.value, outcome=judged, records=found.records
            )
            before = last.get(target.pk)
            seen = [r["no"] for r in before.records] if before else []
            now = [r["no"] for r in found.records]
            if before is None or (before.value, before.outcome, seen) != (found.value, judged, now):
                changed.append(result)
    TargetResult.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["target", "day"],
        update_fields=["value", "outcome", "records"],
    )  # fmt: skip
    ids = [t.pk for several in by_metric.values() for t in several]
    for start in range(0, len(ids), BATCH):
        Target.objects.filter(pk__in=ids[start : start + BATCH]).update(checked_on=day)


def _measures(code: str, targets: list[Target], day: date) -> Mapping[int, Measure]:
    if code in METRICS:
        return METRICS[code]([t.union_id for t in targets], day)
    stated = TargetDeclaration.objects.filter(target__in=targets, day__lte=day).order_by(
        "day", "pk"
    )
    return {
        each.target.union_id: Measure(
            each.value, [{"no": str(each.pk), "title": f"{each.day} {each.ground}", "url": ""}]
        )
        for each in stated.select_related("target")
    }


def _latest(targets: list[Target]) -> dict[int, TargetResult]:
    """Return each target's newest result, in one query."""
    rows = TargetResult.objects.filter(target__in=targets).order_by("day")
    return {row.target_id: row for row in rows}
