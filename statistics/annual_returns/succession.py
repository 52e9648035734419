"""What of the annual return stands in the way when a union is followed by another (X-01)."""

from datetime import date

from annual_returns.computation.boundaries import files_each
from annual_returns.models import AnnualReturn
from orgs.succession_matters import register_hindrance, register_matter

State = AnnualReturn.State
DONE = (State.ACCEPTED, State.ROLLED_UP, State.LOCKED)


def register() -> None:
    """Offer the count and what hinders."""
    register_matter(
        "没有受理的年报",
        lambda pk: AnnualReturn.objects.filter(union_id=pk).exclude(state__in=DONE).count(),
    )
    register_hindrance(returns_in_the_way)


def returns_in_the_way(union_id: int, since: date) -> list[str]:
    """Return which returns must be settled first.

    One that was handed up waits for the superior's answer; one of a year that the successor files
    must not exist beside the successor's.
    """
    found = AnnualReturn.objects.filter(union_id=union_id).select_related("period")
    told = []
    for each in found.order_by("period__year"):
        year = each.period.year
        if each.state == State.SUBMITTED:
            told.append(f"{year} 年度年报已上报，等待上级受理或退回。请上级先办理。")
        elif since <= each.period.ends_on and each.version and not files_each(each.period):
            told.append(
                f"{year} 年度年报已开始填报，而合并当年由承接的工会填报。请先把合并日期改到该年度之后，"
                "或由平台运行单位把参数“当年合并、撤销的工会怎样填报”改为各自填报。"
            )
    return told
