"""Budgets: drawn up, reviewed, audited, approved. What lines hold and pay is in `funds`."""

from decimal import Decimal

from django.db import transaction

from orgs.models import Union
from portal.common import events
from portal.common.access import Actor, Permission
from portal.common.errors import Incomplete, NotAllowed, refuse_all
from portal.common.lifecycle import Move, edit, transition
from portal.common.money import to_yuan
from projects.actions.funds import (
    adjust_line,
    change_commitment,
    commit_award,
    pay,
    refund,
    release,
    release_balance,
    release_reservations,
    reserve,
)
from projects.lifecycle import budgets as moves
from projects.models import Budget, BudgetLine
from projects.rules import budgets as rules

__all__ = [
    "add_line",
    "adjust_line",
    "approve",
    "audit",
    "change_commitment",
    "commit_award",
    "create_budget",
    "pay",
    "refund",
    "release",
    "release_balance",
    "release_reservations",
    "reserve",
    "review",
    "send_back",
]


def create_budget(*, union_id: int, fiscal_year: int, by: Actor) -> Budget:
    """Open the union's budget of the year.

    Raises: NotAllowed; Incomplete when the year has one already.
    """
    by.require(Permission.BUDGET_EDIT, "编制预算")
    if not by.is_system and by.union_id != union_id:
        raise NotAllowed("只能编制本单位的预算。")
    with transaction.atomic():
        union = Union.objects.select_for_update().get(pk=union_id)
        if Budget.objects.filter(union=union, fiscal_year=fiscal_year).exists():
            message = f"{fiscal_year} 年度预算已经建立，请在原预算上编制。"
            raise Incomplete(message, [{"field": "fiscal_year", "message": message}])
        budget = Budget.objects.create(
            no=f"YS-{union.code}-{fiscal_year}", union=union, fiscal_year=fiscal_year
        )
        events.record_creation(budget, by=by)
    return budget


def add_line(
    budget_pk: int,
    *,
    code: str,
    name: str,
    fund_source: str,
    approved: Decimal | int | str,
    domain: str = "",
    by: Actor,
) -> BudgetLine:
    """Add a line to a budget that is still being drawn up.

    Raises: NotFound, NotAllowed, WrongState, Incomplete.
    """
    amount = to_yuan(approved)
    values: dict[str, object] = {
        "code": code,
        "name": name,
        "fund_source": fund_source,
        "approved": amount,
    }
    with edit(
        Budget.objects.visible_to(by),
        budget_pk,
        by=by,
        needs=Permission.BUDGET_EDIT,
        editable=moves.EDITABLE,
        label="增加指标",
    ) as budget:
        taken = frozenset(budget.lines.values_list("code", flat=True))
        refuse_all(rules.problems_of_line(values, taken_codes=taken))
        line = BudgetLine.objects.create(
            budget=budget,
            code=code.strip(),
            name=name.strip(),
            fund_source=fund_source,
            approved=amount,
            domain=domain,
        )
        events.record_creation(line, by=by)
    return line


def review(pk: int, *, by: Actor) -> Budget:
    """Pass the budget on after the finance officer's check. Raises: Incomplete without lines."""
    with transition(Budget.objects.visible_to(by), pk, moves.REVIEW, by=by) as budget:
        if not budget.lines.exists():
            raise Incomplete("预算里还没有指标。请先增加至少一条指标，再提交财务审核。")
    return budget


def audit(pk: int, *, by: Actor) -> Budget:
    """Record that the funds audit committee examined the budget (law TUL 45)."""
    with transition(Budget.objects.visible_to(by), pk, moves.AUDIT, by=by) as budget:
        pass
    return budget


def approve(pk: int, *, approval_doc: str, by: Actor) -> Budget:
    """Approve the budget under the number of the approving document.

    Raises: Incomplete without that number.
    """
    if not approval_doc.strip():
        message = "请填写批复文号，例如：新工发〔2026〕3号。"
        raise Incomplete(message, [{"field": "approval_doc", "message": message}])
    with transition(Budget.objects.visible_to(by), pk, moves.APPROVE, by=by) as budget:
        budget.approval_doc = approval_doc.strip()
    return budget


def send_back(pk: int, *, reason: str, by: Actor) -> Budget:
    """Return the budget for redrafting, with the reason kept in the log."""
    if not reason.strip():
        raise Incomplete("请写明退回原因。", [{"field": "reason", "message": "请写明要改什么。"}])
    records = Budget.objects.visible_to(by)
    waits_for_head = records.filter(pk=pk, state=Budget.State.AUDITED).exists()
    move: Move = moves.SEND_BACK_BY_HEAD if waits_for_head else moves.SEND_BACK
    with transition(records, pk, move, by=by, reason=reason.strip()) as budget:
        pass
    return budget
