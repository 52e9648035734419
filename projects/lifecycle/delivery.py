"""The life of a service record: entered by the organisation, verified or sent back by the union."""

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import ServiceRecord

State = ServiceRecord.State

VERIFY = Move("verify", "核验通过", frozenset({State.SUBMITTED}), State.VERIFIED,
              needs=Permission.RECORD_VERIFY, apart_from=("create", "correct"))  # fmt: skip
SEND_BACK = Move("send_back", "退回补正", frozenset({State.SUBMITTED}), State.RETURNED,
                 needs=Permission.RECORD_VERIFY)  # fmt: skip
CORRECT = Move("correct", "补正", frozenset({State.RETURNED}), State.SUBMITTED,
               needs=Permission.SERVICE_RECORD)  # fmt: skip
VOID = Move("void", "作废", frozenset({State.RETURNED}), State.VOID,
            needs=Permission.SERVICE_RECORD)  # fmt: skip

MOVES = (VERIFY, SEND_BACK, CORRECT, VOID)
events.name_moves("projects.servicerecord", MOVES)
events.name_actions({"projects.servicerecord.create": "登记服务"})
