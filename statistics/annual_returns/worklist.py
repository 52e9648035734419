"""What waits for whom in the annual return."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from annual_returns.models import AnnualReturn
from portal.common import worklist
from portal.common.access import Actor, ActorKind, Permission
from portal.common.calendar import closing_moment
from portal.common.worklist import WorkItem

S = AnnualReturn.State


@worklist.provider
def returns(by: Actor) -> Iterator[WorkItem]:
    """Offer own returns to compile, check, sign or submit, and subordinates' ones to receive."""
    if by.kind is not ActorKind.STAFF or by.union_id is None or not by.may(Permission.RETURN_READ):
        return
    waiting = Q(union_id__in=by.union_ids) | Q(superior_id__in=by.union_ids, state=S.SUBMITTED)
    found = (
        AnnualReturn.objects.visible_to(by)
        .filter(waiting)
        .exclude(state__in=(S.LOCKED, S.ROLLED_UP, S.ACCEPTED))
        .select_related("union", "period")
        .order_by("due_on", "pk")
    )
    for item in found:
        act = _act(item, by)
        if act is None:
            continue
        step, verb, url_name = act
        args = [item.period.year] if url_name == "return-progress" else [item.period.year, "GS1"]
        yield WorkItem(
            kind="年报",
            title=f"{item.union.name} {item.period.year} 年度统计年报",
            no=item.no,
            step=step,
            url=reverse(url_name, args=args),
            verb=verb,
            arrived_at=item.updated_at,
            due_at=closing_moment(item.due_on),
            from_whom=item.union.name,
        )


def _act(item: AnnualReturn, by: Actor) -> tuple[str, str, str] | None:
    """Return (step, verb, page) of what the actor may do with it now."""
    if not by.acts_for(item.union_id):
        may = by.may(Permission.RETURN_RECEIVE)
        return ("下级已上报", "受理年报", "return-progress") if may else None
    compiles = by.may(Permission.RETURN_COMPILE)
    handed_in = item.handed_in_at is not None
    acts = (
        (compiles and item.state == S.OPEN, ("待填报", "填报年报", "return-form")),
        (compiles and item.state == S.SENT_BACK, ("上级退回", "修改年报", "return-form")),
        (compiles and item.state == S.DRAFTING and not handed_in,
         ("填报中", "填报年报", "return-form")),
        (by.may(Permission.RETURN_CHECK) and item.state == S.DRAFTING and handed_in,
         ("待本级审核", "审核年报", "return-form")),
        (by.may(Permission.RETURN_SIGN) and item.state == S.CHECKED,
         ("待签发", "签发年报", "return-form")),
        (compiles and item.state == S.SIGNED and item.superior_id is not None,
         ("待上报", "上报年报", "return-form")),
    )  # fmt: skip
    return next((act for holds, act in acts if holds), None)
