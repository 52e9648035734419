"""How a request for another name or code is decided (X-05, X-06)."""

from orgs.models import IdentityRequest
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = IdentityRequest.State

ACCEPT = Move(
    "accept", "同意变更", frozenset({S.SUBMITTED}), S.ACCEPTED, Permission.ORG_QUALIFY,
    holder="is_decided_by",
)  # fmt: skip
REFUSE = Move(
    "refuse", "不同意变更", frozenset({S.SUBMITTED}), S.REFUSED, Permission.ORG_QUALIFY,
    holder="is_decided_by",
)  # fmt: skip
MOVES = (ACCEPT, REFUSE)

events.name_moves("orgs.identityrequest", MOVES)
events.name_actions(
    {
        "orgs.identityrequest.create": "申请变更登记事项",
        "orgs.organisation.identity": "变更名称或代码",
        "orgs.organisation.recertify": "变更登记事项",
    }
)
