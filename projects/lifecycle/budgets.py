"""How a yearly budget is decided: 编制 → 财务审核 → 经审会审查 → 负责人批准 (spec 5.1)."""

from typing import Final

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import Budget

S = Budget.State
EDITABLE: Final = frozenset({S.DRAFT.value})
AUTHORS: Final = ("create", "edit")

REVIEW = Move(
    "review",
    "财务审核",
    frozenset({S.DRAFT}),
    S.REVIEWED,
    Permission.BUDGET_REVIEW,
    apart_from=AUTHORS,
)
AUDIT = Move(
    "audit",
    "经审会审查",
    frozenset({S.REVIEWED}),
    S.AUDITED,
    Permission.BUDGET_AUDIT,
    apart_from=(*AUTHORS, "review"),
)
APPROVE = Move(
    "approve",
    "批准预算",
    frozenset({S.AUDITED}),
    S.APPROVED,
    Permission.BUDGET_APPROVE,
    apart_from=(*AUTHORS, "review", "audit"),
)
SEND_BACK = Move("send_back", "退回编制", frozenset({S.REVIEWED}), S.DRAFT, Permission.BUDGET_AUDIT)
SEND_BACK_BY_HEAD = Move(
    "send_back_by_head", "退回编制", frozenset({S.AUDITED}), S.DRAFT, Permission.BUDGET_APPROVE
)
MOVES: Final = (REVIEW, AUDIT, APPROVE, SEND_BACK, SEND_BACK_BY_HEAD)
events.name_moves("projects.budget", MOVES)
events.name_actions(
    {
        "projects.budget.create": "编制预算",
        "projects.budget.edit": "修改预算",
        "projects.budgetline.create": "增加指标",
        "projects.budgetline.adjust": "调整指标",
        "projects.budgetline.reserve": "预占",
        "projects.budgetline.release": "释放预占",
        "projects.budgetline.commit": "签约占用",
        "projects.budgetline.change": "合同变更",
        "projects.budgetline.pay": "支付",
        "projects.budgetline.release_balance": "释放结余",
        "projects.budgetline.refund": "退款",
    }
)
