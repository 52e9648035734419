"""Manual adjustment of a computed own figure: both values stay, with the reason (V-003, CR-06)."""

from typing import Any, Final

from annual_returns import figures, validation
from annual_returns.actions import versions
from annual_returns.figures import Cell, Spec
from annual_returns.models import AnnualReturn
from portal.common import clock, events
from portal.common.access import Actor, Permission
from portal.common.errors import Detail, Incomplete
from portal.common.lifecycle import edit

REASON_LEAST: Final = 10
BY_LIST: Final = ("UNI", "UNIW")


def adjust(pk: int, code: str, value: int, reason: str, *, by: Actor) -> AnnualReturn:
    """Set an own figure by hand. `value` is the indicator's integer (fen, minutes).

    Raises: Incomplete for a ratio, a figure that rests on a list (DD-03, X-19), a missing reason.
    """
    return _change(pk, code, by=by, value=value, reason=reason.strip())


def restore(pk: int, code: str, *, by: Actor) -> AnnualReturn:
    """Take an adjustment back: the computed value counts again."""
    return _change(pk, code, by=by, value=None, reason="")


def _change(pk: int, code: str, *, by: Actor, value: int | None, reason: str) -> AnnualReturn:
    with edit(
        AnnualReturn.objects.visible_to(by), pk, by=by, needs=Permission.RETURN_COMPILE,
        editable=frozenset({"drafting"}), label="调整年报数",
    ) as found:  # fmt: skip
        version = versions.living(found)
        specs = validation.specs_of(found)
        old = version.own.get(code, {})
        if value is not None:
            _refuse(next((s for s in specs if s.code == code), None), value, reason)
        version.own[code] = _cell(old, value, reason, by=by)
        versions.touch(found)
        versions.settle(found, version, specs)
        verb = "restore" if value is None else "adjust"
        events.record(
            action=f"annual_returns.annualreturn.{verb}", target=found, by=by, note=reason,
            before={code: old.get("v")}, after={code: version.own[code].get("v")},
        )  # fmt: skip
    return found


def _cell(old: Cell, value: int | None, reason: str, *, by: Actor) -> Cell:
    computed: Any = old.get("c", old.get("v"))
    if value is None:
        return {"v": computed, "k": "computed"}
    return {
        "v": value,
        "k": "adjusted",
        "c": computed,
        "r": reason,
        "by": by.name,
        "at": clock.now().isoformat(),
    }


def _refuse(spec: Spec | None, value: int, reason: str) -> None:
    details: list[Detail] = []
    if spec is None:
        details.append({"field": "code", "message": "没有这个指标。"})
    elif spec.roll in BY_LIST:
        details.append(
            {
                "field": "value",
                "message": f"{spec.name}按名单去重，不能只填一个数。请补登台账后重新计算（DD-03）。",
            }
        )
    elif spec.code in figures.RATIOS:
        details.append({"field": "value", "message": f"{spec.name}由其他指标算出，不能直接填写。"})
    if value < 0:
        details.append({"field": "value", "message": "数值不能小于 0。"})
    if len(reason) < REASON_LEAST:
        details.append(
            {"field": "reason", "message": f"请写明调整原因和依据，至少 {REASON_LEAST} 个字。"}
        )
    if details:
        raise Incomplete("没有调整，请按提示改正。", details)
