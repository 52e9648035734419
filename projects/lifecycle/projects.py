"""How a project moves: from a draft to approval, through procurement and service, to its closing.

Moves from START_TENDER on follow what tenders, agreements and evaluations decide; those stages make
them as the system, inside their own authorised move.
"""

from typing import Final

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import Project

S = Project.State
EDITABLE: Final = frozenset({S.DRAFT.value, S.RETURNED.value})
# Who wrote or handed in a project neither reviews nor approves it (SD-01).
AUTHORS: Final = ("create", "edit", "submit")

SUBMIT = Move(
    "submit", "提交立项", frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED, Permission.PROJECT_EDIT
)
CANCEL = Move(
    "cancel", "作废草稿", frozenset({S.DRAFT, S.RETURNED}), S.TERMINATED, Permission.PROJECT_EDIT
)
SEND_BACK = Move(
    "send_back", "退回修改", frozenset({S.SUBMITTED}), S.RETURNED, Permission.PROJECT_REVIEW
)
SEND_BACK_BY_HEAD = Move(
    "send_back_by_head", "退回修改", frozenset({S.REVIEWED}), S.RETURNED, Permission.PROJECT_APPROVE
)
REVIEW = Move(
    "review",
    "审核立项",
    frozenset({S.SUBMITTED}),
    S.REVIEWED,
    Permission.PROJECT_REVIEW,
    apart_from=AUTHORS,
)
APPROVE = Move(
    "approve",
    "批准立项",
    frozenset({S.REVIEWED}),
    S.APPROVED,
    Permission.PROJECT_APPROVE,
    apart_from=(*AUTHORS, "review"),
)
RESERVE_AGAIN = Move(
    "reserve_again",
    "重新预占",
    frozenset({S.APPROVED}),
    S.APPROVED,
    Permission.PROJECT_APPROVE,
    apart_from=(*AUTHORS, "review"),
)
START_TENDER = Move(
    "start_tender", "开始采购", frozenset({S.APPROVED}), S.TENDERING, Permission.TENDER_PUBLISH
)
TENDER_FAILED = Move(
    "tender_failed", "采购未成交", frozenset({S.TENDERING}), S.APPROVED, Permission.TENDER_PUBLISH
)
SIGN = Move("sign", "签订协议", frozenset({S.TENDERING}), S.CONTRACTED, Permission.AGREEMENT_SIGN)
BEGIN_EVALUATION = Move(
    "begin_evaluation",
    "开始绩效评价",
    frozenset({S.CONTRACTED}),
    S.EVALUATING,
    Permission.EVALUATION_MANAGE,
)
CLOSE = Move("close", "结项", frozenset({S.EVALUATING}), S.CLOSED, Permission.EVALUATION_REVIEW)
TERMINATE = Move(
    "terminate",
    "终止项目",
    frozenset({S.SUBMITTED, S.REVIEWED, S.APPROVED}),
    S.TERMINATED,
    Permission.PROJECT_APPROVE,
)
MOVES: Final = (
    SUBMIT,
    CANCEL,
    SEND_BACK,
    SEND_BACK_BY_HEAD,
    REVIEW,
    APPROVE,
    RESERVE_AGAIN,
    START_TENDER,
    TENDER_FAILED,
    SIGN,
    BEGIN_EVALUATION,
    CLOSE,
    TERMINATE,
)
events.name_moves("projects.project", MOVES)
events.name_actions({"projects.project.create": "创建项目", "projects.project.edit": "修改项目"})
