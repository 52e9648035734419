"""What a union has in hand on this floor when another takes it over (X-01)."""

from datetime import date

from orgs.succession_matters import register_hindrance, register_matter
from projects.models import Agreement, Budget, NeedSite, Payment, Project, Tender, WorkerNeed

OVER_NEEDS = (WorkerNeed.State.ANSWERED, WorkerNeed.State.CLOSED, WorkerNeed.State.REJECTED)
OVER_PROJECTS = (Project.State.CLOSED, Project.State.TERMINATED)
OVER_TENDERS = (Tender.State.CONTRACTED, Tender.State.FAILED, Tender.State.TERMINATED)
OVER_AGREEMENTS = (Agreement.State.COMPLETED, Agreement.State.TERMINATED)
# From the opening to the decision a panel sits: its union may not end under it.
REVIEWING = (Tender.State.OPENED, Tender.State.EVALUATING, Tender.State.REPORTED)
UNPAID = (Payment.State.CLAIMED, Payment.State.RETURNED, Payment.State.REVIEWED)


def panels_sitting(union_id: int, since: date) -> list[str]:
    """Name the tenders between opening and decision."""
    found = Tender.objects.filter(union_id=union_id, state__in=REVIEWING).order_by("no")
    return [
        f"采购 {no} 已开标、还没有定标，请先完成评审和定标，或终止采购。"
        for no in found.values_list("no", flat=True)
    ]


def register() -> None:
    """Offer the counts; what is closed stays with the union that closed it."""
    register_hindrance(panels_sitting)
    register_matter(
        "没有办结的职工需求",
        lambda pk: WorkerNeed.objects.filter(union_id=pk).exclude(state__in=OVER_NEEDS).count(),
    )
    register_matter("需求二维码", lambda pk: NeedSite.objects.filter(union_id=pk).count())
    register_matter(
        "执行中的预算",
        lambda pk: Budget.objects.filter(union_id=pk, state=Budget.State.APPROVED).count(),
    )
    register_matter(
        "没有结束的项目",
        lambda pk: Project.objects.filter(union_id=pk).exclude(state__in=OVER_PROJECTS).count(),
    )
    register_matter(
        "进行中的采购",
        lambda pk: Tender.objects.filter(union_id=pk).exclude(state__in=OVER_TENDERS).count(),
    )
    register_matter(
        "履行中的协议",
        lambda pk: Agreement.objects.filter(union_id=pk).exclude(state__in=OVER_AGREEMENTS).count(),
    )
    register_matter(
        "没有付清的申请",
        lambda pk: Payment.objects.filter(union_id=pk, state__in=UNPAID).count(),
    )
