"""What the actor may do with a return now: one act is the next one, the others stand beside it."""

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from annual_returns.models import AnnualReturn
from orgs.models import Union
from portal.common.access import Actor, Permission

State = AnnualReturn.State
LOCKING: Final = (Union.Level.NATIONAL, Union.Level.NATIONAL_INDUSTRIAL, Union.Level.PROVINCE)


@dataclass(frozen=True, slots=True)
class Act:
    """A button: its words and where it leads; `post` acts at once, the others ask first."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class Acts:
    """The one next act, the others, and who acts next when it is not the actor."""

    primary: Act | None = None
    others: tuple[Act, ...] = ()
    waiting: str = ""


def acts_for(found: AnnualReturn, by: Actor, *, has_figures: bool, has_below: bool) -> Acts:
    """Return the acts on the own return, or those of the superior on a received one."""
    if found.is_received_by(by):
        return _receiving(found, by)
    if not by.acts_for(found.union_id):
        return Acts()
    if found.state in (State.OPEN, State.DRAFTING, State.SENT_BACK):
        return _drafting(found, by, has_figures=has_figures, has_below=has_below)
    return _later(found, by)


def flow(found: AnnualReturn, *, has_figures: bool) -> list[dict[str, str]]:
    """Return the five steps of the context bar."""
    superior = found.superior.name if found.superior else ""
    labels = ["自动汇总", "填报校验", "本级审核", f"上报{superior}" if superior else "签发", "锁定"]
    place = {
        State.OPEN: 0, State.DRAFTING: 1, State.SENT_BACK: 1, State.CHECKED: 3, State.SIGNED: 3,
        State.SUBMITTED: 3, State.ACCEPTED: 4, State.ROLLED_UP: 4, State.LOCKED: 5,
    }[State(found.state)]  # fmt: skip
    if found.state == State.DRAFTING:
        place = 0 if not has_figures else 2 if found.handed_in_at else 1
    steps = []
    for number, label in enumerate(labels):
        state = "done" if number < place else "current" if number == place else "future"
        note = _note(found) if number == place else ""
        steps.append({"label": label, "state": state, "note": note})
    return steps


def _note(found: AnnualReturn) -> str:
    """Return what stands beside the present step: the due day, or who has it."""
    if found.state == State.SUBMITTED:
        return "待受理"
    is_own = found.state not in (State.ACCEPTED, State.ROLLED_UP, State.LOCKED)
    return f"{found.due_on:%m-%d} 截止" if is_own else ""


def _url(found: AnnualReturn, name: str) -> str:
    return reverse(f"return-{name}", args=[found.period.year])


def _drafting(found: AnnualReturn, by: Actor, *, has_figures: bool, has_below: bool) -> Acts:
    handed_in = found.handed_in_at is not None
    if handed_in and by.may(Permission.RETURN_CHECK):
        back = Act("退回填报", _url(found, "give-back"))
        return Acts(Act("审核通过", _url(found, "check")), (back,))
    if not by.may(Permission.RETURN_COMPILE):
        return Acts(waiting="等待审核人员审核" if handed_in else "等待统计人员填报")
    compute = Act("重新计算" if has_figures else "计算本级数", _url(found, "compute"), post=True)
    if handed_in:
        return Acts(waiting="已提交，等待审核人员审核", others=(compute,))
    if not has_figures or found.state != State.DRAFTING:
        return Acts(compute)
    others = [compute]
    if has_below:
        others.append(Act("汇总下级", _url(found, "roll-up"), post=True))
    others.append(Act("查看问题清单", _url(found, "findings")))
    return Acts(Act("提交本级审核", _url(found, "hand-in")), tuple(others))


def _later(found: AnnualReturn, by: Actor) -> Acts:
    if found.state == State.CHECKED:
        if by.may(Permission.RETURN_SIGN):
            refuse = Act("不予签发", _url(found, "give-back"))
            return Acts(Act("签发年报", _url(found, "sign")), (refuse,))
        back = (Act("退回填报", _url(found, "give-back")),)
        return Acts(
            waiting="等待单位负责人签发", others=back if by.may(Permission.RETURN_CHECK) else ()
        )
    if found.state == State.SIGNED and by.may(Permission.RETURN_COMPILE):
        submit = Act("上报年报", _url(found, "submit"))
        if found.superior_id is None or found.union.level in LOCKING:
            others = (submit,) if found.superior_id else ()
            return Acts(Act("锁定年报", _url(found, "lock")), others)
        return Acts(submit)
    words = {
        State.SIGNED: "等待统计人员上报",
        State.SUBMITTED: "等待上级受理",
        State.ACCEPTED: "上级已受理，等待汇总",
        State.ROLLED_UP: "已汇入上级年报，等待锁定",
        State.LOCKED: "已锁定，只能查看",
    }
    return Acts(waiting=words.get(State(found.state), ""))


def _receiving(found: AnnualReturn, by: Actor) -> Acts:
    if not by.may(Permission.RETURN_RECEIVE):
        return Acts(waiting="只能查看")
    args: list[Any] = [found.period.year, found.union.code]
    back = Act("退回修改", reverse("return-send-back", args=args))
    if found.state == State.SUBMITTED:
        return Acts(Act("受理年报", reverse("return-accept", args=args)), (back,))
    if found.state in (State.ACCEPTED, State.ROLLED_UP):
        return Acts(waiting="已受理", others=(back,))
    return Acts(waiting="只能查看")
