"""What an unfinished cure window leaves open: exactly the ticked items, until the clock ends."""

from collections.abc import Collection, Iterable

from orgs.models import CureWindow, Organisation
from portal.common import clock
from portal.common.errors import WrongState


def unfinished(organisation: Organisation) -> CureWindow | None:
    """Return the window that locks the organisation's file, or null."""
    return organisation.cure_windows.unfinished().prefetch_related("items").first()


def is_running(window: CureWindow) -> bool:
    """Whether items may still be put right."""
    return window.state == CureWindow.State.OPEN and clock.now() <= window.until


def open_fields(window: CureWindow) -> set[str]:
    """Return the profile fields that may be put right now."""
    return {i.field for i in window.items.all() if i.field} if is_running(window) else set()


def is_settled(organisation: Organisation) -> bool:
    """Whether a union vouches for what stands on the certificate: it changes by its decision only.

    Who was asked to put an item right does it under the window's own lock and review.
    """
    if organisation.state not in (Organisation.State.APPROVED, Organisation.State.SUSPENDED):
        return False
    window = unfinished(organisation)
    return window is None or not is_running(window)


def require_open(
    organisation: Organisation, *, fields: Iterable[str] = (), documents: Collection[str] = ()
) -> None:
    """Refuse the organisation what the window did not tick, and everything after its end.

    Call inside the change's transaction: what is handed in meanwhile waits for it, or it for that.
    Raises: WrongState.
    """
    held = organisation.cure_windows.unfinished().select_for_update(of=("self",))
    window = held.prefetch_related("items").first()
    if window is None:
        return
    touched = [*fields, *documents]
    if not touched:
        return
    if not is_running(window):
        raise WrongState("补正期限已过或已提交补正，等待工会复核，现在不能修改。")
    items = list(window.items.all())
    ticked = {i.field for i in items} | {i.document_kind for i in items}
    if any(each not in ticked for each in touched):
        raise WrongState(
            "补正期间只能修改补正通知列出的事项，其他内容不能修改。要改的事项见“机构档案”里的“去补正”。"
        )
