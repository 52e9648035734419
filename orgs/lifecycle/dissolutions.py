"""How the end of a union goes: reported, confirmed by its superior or returned (UH-04)."""

from orgs.models import DissolutionReport
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = DissolutionReport.State

CONFIRM = Move(
    "confirm", "确认撤销", frozenset({S.REPORTED}), S.CONFIRMED, Permission.USER_MANAGE,
    ("create", "resubmit"), holder="is_received_by",
)  # fmt: skip
SEND_BACK = Move(
    "send_back", "退回", frozenset({S.REPORTED}), S.RETURNED, Permission.USER_MANAGE,
    holder="is_received_by",
)  # fmt: skip
RESUBMIT = Move(
    "resubmit", "重新报告", frozenset({S.RETURNED}), S.REPORTED, Permission.UNION_REPORT
)
WITHDRAW = Move(
    "withdraw", "撤回报告", frozenset({S.REPORTED, S.RETURNED}), S.WITHDRAWN,
    Permission.UNION_REPORT,
)  # fmt: skip
MOVES = (CONFIRM, SEND_BACK, RESUBMIT, WITHDRAW)

events.name_moves("orgs.dissolutionreport", MOVES)
events.name_actions({"orgs.dissolutionreport.create": "报告工会撤销"})
