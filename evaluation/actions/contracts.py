"""The agreement that a review or survey stands on."""

from portal.common.access import Actor
from portal.common.errors import NotFound, WrongState
from projects.models import Agreement


def in_force(pk: int, *, by: Actor) -> Agreement:
    """Return the own union's signed agreement, locked. Raises: NotFound, WrongState."""
    agreement = (
        Agreement.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("project")
        .filter(pk=pk, union_id=by.union_id or 0)
        .first()
    )
    if agreement is None:
        raise NotFound("没有找到这份协议。")
    if agreement.state != Agreement.State.SIGNED:
        raise WrongState(f"协议现在是“{agreement.get_state_display()}”，不能办理。")
    return agreement
