"""预占 that run out: given back when no procurement began in time, renewed by the head (BG-06)."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from portal.common import clock, messages
from portal.common.access import Actor
from portal.common.errors import refuse_all
from portal.common.lifecycle import transition
from portal.common.ui.formatting import short
from projects.actions import funds
from projects.lifecycle import projects as moves
from projects.models import BudgetLine, Project, Reservation
from projects.rules import projects as rules

REMIND_DAYS: Final = 15
EXPIRED: Final = "预占到期"


def projects_with_expired() -> list[int]:
    """Return the projects before procurement whose reservation ran out before today."""
    expired = Reservation.objects.expired_on(clock.today())
    waiting = expired.filter(project__state=Project.State.APPROVED)
    return sorted(set(waiting.values_list("project_id", flat=True)))


def release_expired(project_pk: int, *, by: Actor) -> int:
    """Give back what the project reserved and did not use in time; return how many reservations.

    While a procurement runs its money stays reserved: the union owes the winner an agreement.
    Safe to repeat. Rule: BG-06.
    """
    with transaction.atomic():
        project = (
            Project.objects.select_for_update(of=("self",))
            .filter(pk=project_pk, state=Project.State.APPROVED)
            .first()
        )
        if project is None:
            return 0
        expired = Reservation.objects.expired_on(clock.today()).filter(project=project)
        pks = list(expired.order_by("line_id", "pk").values_list("pk", flat=True))
        for pk in pks:
            funds.release(pk, reason=EXPIRED, by=by)
        if pks:
            _tell(project, f"预占已到期释放：{project.name}", "需要采购时，请单位负责人重新预占。")
    return len(pks)


def remind_of_expiry() -> int:
    """Tell officers once whose reservations run out within 15 days; return how many (BG-06)."""
    soon = (
        Reservation.objects.active()
        .filter(
            project__state=Project.State.APPROVED,
            reminded_at__isnull=True,
            expires_on__range=(clock.today(), clock.today() + timedelta(days=REMIND_DAYS)),
        )
        .select_related("project")
        .order_by("pk")
    )
    told = 0
    for reservation in soon:
        with transaction.atomic():
            mine = Reservation.objects.active().filter(pk=reservation.pk, reminded_at__isnull=True)
            if not mine.update(reminded_at=clock.now()):
                continue
            until = short(reservation.expires_on)
            _tell(
                reservation.project,
                f"预占 {until} 到期：{reservation.project.name}",
                "到期前没有发布采购公告的，预占自动释放。",
            )
            told += 1
    return told


def reserve_again(project_pk: int, *, by: Actor) -> Project:
    """Reserve the money of an approved project anew after its reservation ran out.

    Raises: NotAllowed (SD-01), WrongState while it still holds; Incomplete when the line no longer
    bears it.
    """
    records = Project.objects.visible_to(by)
    with transition(records, project_pk, moves.RESERVE_AGAIN, by=by) as project:
        line = BudgetLine.objects.select_related("budget").filter(pk=project.budget_line_id or 0)
        refuse_all(rules.problems_of_line(project, line.first()), "预算指标不能满足本项目。")
        funds.reserve(
            line_pk=project.budget_line_id or 0,
            project_pk=project.pk,
            amount=project.budget_amount,
            by=by,
        )
        _tell(project, f"预算指标已重新预占：{project.name}")
    return project


def _tell(project: Project, subject: str, body: str = "") -> None:
    if project.officer_id:
        url = f"/u/projects/{project.no}/"
        messages.tell(subject[:200], url=url, body=body, user_id=project.officer_id)
