"""What a superior does with subordinates' returns: accept, send back, remind, lock. Never edit."""

from typing import Final

from django.db import transaction
from django.urls import reverse

from annual_returns import lifecycle
from annual_returns.actions import returns, versions
from annual_returns.models import AnnualReturn, ReturnPeriod, StatIndicator
from orgs.models import Placement, Union
from portal.common import clock, events, messages
from portal.common.access import SYSTEM, Actor, Permission
from portal.common.errors import Detail, Incomplete, NotAllowed, NotFound, WrongState
from portal.common.lifecycle import transition

LOCKING_LEVELS: Final = (
    Union.Level.NATIONAL,
    Union.Level.NATIONAL_INDUSTRIAL,
    Union.Level.PROVINCE,
)
REPORTED: Final = ("submitted", "accepted", "rolled_up", "locked")


def accept(pk: int, *, by: Actor) -> AnnualReturn:
    """Accept a subordinate's return: its figures may enter the total.

    Raises: WrongState once the own return has left the compiler.
    """
    with transaction.atomic():
        _require_open_total(pk, "受理", by=by)
        with transition(AnnualReturn.objects.visible_to(by), pk, lifecycle.ACCEPT, by=by) as found:
            found.accepted_by, found.accepted_at = by.name, clock.now()
        messages.tell(
            f"{found.period.year} 年度统计年报已被{by.unit_name}受理",
            url=reverse("return-form", args=[found.period.year, "GS1"]),
            union_id=found.union_id,
        )
    return found


def send_back(pk: int, reasons: list[Detail], *, by: Actor) -> AnnualReturn:
    """Send a subordinate's return back with reasons per cell [{"cell": "P302", "message": "…"}].

    Raises: Incomplete without reasons or for an unknown cell; WrongState (CR-01: before the lock).
    """
    with transaction.atomic():
        _require_open_total(pk, "退回", by=by)
        records = AnnualReturn.objects.visible_to(by)
        with transition(records, pk, lifecycle.SEND_BACK, by=by) as found:
            found.back_reasons = _checked_reasons(found, reasons, by=by)
            found.times_sent_back += 1
            versions.touch(found)
            found.accepted_by, found.accepted_at = "", None
        messages.tell(
            f"{found.period.year} 年度统计年报被{by.unit_name}退回，共 {len(found.back_reasons)} 处",
            url=reverse("return-form", args=[found.period.year, "GS1"]),
            union_id=found.union_id,
        )
    return found


def lock(pk: int, *, by: Actor) -> AnnualReturn:
    """Lock the own signed return and with it every return that its total contains.

    Raises: NotAllowed below the province; WrongState when a subordinate changed since the roll-up.
    """
    with transition(AnnualReturn.objects.visible_to(by), pk, lifecycle.LOCK, by=by) as found:
        if found.superior_id is not None and found.union.level not in LOCKING_LEVELS:
            raise NotAllowed("年报由省级以上工会锁定。本单位的年报随上级一起锁定。")
        version = versions.living(found)
        parts = AnnualReturn.objects.filter(versions__included_in__whole=version)
        changed = parts.exclude(state=AnnualReturn.State.ROLLED_UP).first()
        if changed is not None:
            raise WrongState(f"{changed.union.name}的年报在汇总后有变化，请重新汇总后再锁定。")
        found.locked_at = clock.now()
        for part in parts.order_by("pk").values_list("pk", flat=True):
            with transition(
                AnnualReturn.objects.all(), part, lifecycle.LOCK_BELOW, by=SYSTEM,
                reason=f"随{by.unit_name}锁定",
            ) as below:  # fmt: skip
                below.locked_at = found.locked_at
    return found


def remind(union_code: str, year: int, *, by: Actor) -> AnnualReturn:
    """Urge one direct subordinate to report; once a day and unit.

    Raises: NotFound when it is no subordinate; WrongState when it reported or was reminded today.
    """
    by.require(Permission.RETURN_RECEIVE, "催报")
    period = ReturnPeriod.objects.filter(year=year).first()
    union = Union.objects.filter(code=union_code).first()
    if period is None or union is None or not _leads(by.union_id, union, period):
        raise NotFound("没有找到这个下级工会。")
    with transaction.atomic():
        opened = returns.open_return(union, year, by=SYSTEM)
        found = AnnualReturn.objects.select_for_update().get(pk=opened.pk)
        if found.state in REPORTED:
            raise WrongState(f"{union.name}已经上报，不需要催报。")
        if found.reminded_on == clock.today():
            raise WrongState(f"今天已经催报过{union.name}，同一单位一天只催一次。")
        before = events.snapshot(found)
        found.reminded_on = clock.today()
        found.save(update_fields=["reminded_on"])
        events.record(
            action="annual_returns.annualreturn.remind", target=found, by=by, before=before
        )
        messages.tell(
            f"请尽快报送 {year} 年度统计年报（{found.due_on:%Y-%m-%d} 截止）",
            body=f"{by.unit_name}催报。",
            url=reverse("return-home"),
            union_id=union.pk,
        )
    return found


def _require_open_total(pk: int, verb: str, *, by: Actor) -> None:
    """Hold the own return (parent before child) and refuse once its total has been handed on."""
    child = AnnualReturn.objects.visible_to(by).filter(pk=pk).first()
    if child is None:
        return  # the gate says that it is not there
    own = (
        AnnualReturn.objects.select_for_update()
        .filter(union_id=by.union_id or 0, period_id=child.period_id)
        .first()
    )
    if own is not None and own.state not in lifecycle.COMPILABLE:
        raise WrongState(
            f"本单位的年报“{own.get_state_display()}”，不能再{verb}下级年报。"
            "需要时请先把本单位年报退回填报。"
        )


def _checked_reasons(found: AnnualReturn, reasons: list[Detail], *, by: Actor) -> list[Detail]:
    codes = set(
        StatIndicator.objects.filter(form__period_id=found.period_id).values_list("code", flat=True)
    )
    details: list[Detail] = []
    kept: list[Detail] = []
    for reason in reasons:
        cell, words = reason.get("cell", ""), reason.get("message", "").strip()
        if cell not in codes:
            details.append({"field": "cell", "message": f"没有指标 {cell}，请填写指标代码。"})
        elif not words:
            details.append({"field": f"reason-{cell}", "message": f"请写明 {cell} 的退回原因。"})
        else:
            kept.append({"cell": cell, "message": words[:300]})
    if details or not kept:
        nothing: list[Detail] = [{"field": "cell", "message": "请至少选一个指标并写明原因。"}]
        raise Incomplete("没有退回，请按提示改正。", details or nothing)
    return kept


def _leads(union_id: int | None, union: Union, period: ReturnPeriod) -> bool:
    return (
        Placement.objects.on(period.ends_on).filter(union=union, parent_id=union_id or 0).exists()
    )
