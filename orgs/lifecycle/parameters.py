"""How a dated value comes into force: proposed by an administrator, approved by the head (2.3)."""

from orgs.models import ParameterProposal
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = ParameterProposal.State

APPROVE = Move(
    "approve", "批准", frozenset({S.PROPOSED}), S.APPROVED,
    Permission.PARAMETER_APPROVE, ("create",), "SD-04",
)  # fmt: skip
REFUSE = Move("refuse", "不批准", frozenset({S.PROPOSED}), S.REFUSED, Permission.PARAMETER_APPROVE)
MOVES = (APPROVE, REFUSE)

events.name_moves("orgs.parameterproposal", MOVES)
events.name_actions(
    {
        "orgs.parameterproposal.create": "提出参数修改",
        "common.parameter.create": "参数生效",
        "common.calendarday.enter": "录入工作日历",
    }
)
