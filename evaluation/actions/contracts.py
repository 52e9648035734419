"""The agreement that a review or survey stands on."""

from collections.abc import Collection

from portal.common.access import Actor
from portal.common.errors import NotAllowed, NotFound, WrongState
from projects.models import Agreement, Project

IN_FORCE = frozenset({Agreement.State.SIGNED.value})
# What was delivered is judged also when every instalment has been paid already.
DELIVERED = IN_FORCE | {Agreement.State.COMPLETED.value}


def locked(pk: int, *, what: str, by: Actor, states: Collection[str] = IN_FORCE) -> Agreement:
    """Return the own union's agreement, locked; `what` completes «不能…».

    Raises: NotFound, NotAllowed for a superior, WrongState.
    """
    agreement = (
        Agreement.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("project", "union")
        .filter(pk=pk)
        .first()
    )
    if agreement is None:
        raise NotFound("没有找到这份协议，它可能不在您的查看范围内。")
    _refuse_others(agreement, what=what, by=by)
    if agreement.state not in states:
        raise WrongState(
            f"协议 {agreement.no} 现在是“{agreement.get_state_display()}”，不能{what}。"
        )
    return agreement


def of_number(no: str, *, what: str, by: Actor) -> Agreement:
    """Return the own union's agreement of that number, for the page that asks before the act.

    Raises: NotFound, NotAllowed for a superior.
    """
    found = Agreement.objects.visible_to(by).select_related("project", "union").filter(no=no)
    agreement = found.first()
    if agreement is None:
        raise NotFound("没有找到这份协议，它可能不在您的查看范围内。")
    _refuse_others(agreement, what=what, by=by)
    return agreement


def refuse_officer(project: Project, *, what: str, by: Actor) -> None:
    """Refuse whoever handles the project, in whichever role: he is not judge of it (SD-01).

    Raises: NotAllowed.
    """
    if is_officer(project, by):
        raise NotAllowed(
            f"您是本项目经办人，按不相容岗位分离（SD-01），不能{what}，请由另一位同事办理。"
        )


def is_officer(project: Project, by: Actor) -> bool:
    """Whether the actor handles the project."""
    return by.user_id is not None and by.user_id == project.officer_id


def _refuse_others(agreement: Agreement, *, what: str, by: Actor) -> None:
    if not by.acts_for(agreement.union_id):
        raise NotAllowed(f"这份协议不属于您的单位，只能查看，不能{what}。")
