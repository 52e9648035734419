"""How a return moves (spec 10.5): compiled, checked, signed, submitted, received, rolled up, locked.

The unit makes and signs its figures; the superior accepts or sends back and can never edit (X-17).
"""

from typing import Final

from annual_returns.models import AnnualReturn
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = AnnualReturn.State
COMPILABLE: Final = frozenset({S.OPEN.value, S.DRAFTING.value, S.SENT_BACK.value})
# Who made the figures neither checks nor signs them (SD-04).
MAKERS: Final = ("compute", "roll_up", "edit", "adjust", "hand_in")
RECEIVED: Final = "is_received_by"

COMPUTE = Move("compute", "计算本级数", COMPILABLE, S.DRAFTING, Permission.RETURN_COMPILE)
GATHER = Move("roll_up", "汇总下级", frozenset({S.DRAFTING}), S.DRAFTING, Permission.RETURN_COMPILE)
CHECK = Move(
    "check", "审核年报", frozenset({S.DRAFTING}), S.CHECKED, Permission.RETURN_CHECK,
    apart_from=MAKERS, duty="SD-04",
)  # fmt: skip
RETURN_TO_COMPILER = Move(
    "return_to_compiler", "退回填报", frozenset({S.DRAFTING, S.CHECKED}), S.DRAFTING,
    Permission.RETURN_CHECK,
)  # fmt: skip
DECLINE = Move(
    "decline", "不予签发", frozenset({S.CHECKED}), S.DRAFTING, Permission.RETURN_SIGN
)  # fmt: skip
SIGN = Move(
    "sign", "签发年报", frozenset({S.CHECKED}), S.SIGNED, Permission.RETURN_SIGN,
    apart_from=MAKERS, duty="SD-04",
)  # fmt: skip
SUBMIT = Move("submit", "上报年报", frozenset({S.SIGNED}), S.SUBMITTED, Permission.RETURN_COMPILE)
ACCEPT = Move(
    "accept", "受理年报", frozenset({S.SUBMITTED}), S.ACCEPTED, Permission.RETURN_RECEIVE,
    holder=RECEIVED,
)  # fmt: skip
SEND_BACK = Move(
    "send_back", "退回年报", frozenset({S.SUBMITTED, S.ACCEPTED, S.ROLLED_UP}), S.SENT_BACK,
    Permission.RETURN_RECEIVE, holder=RECEIVED,
)  # fmt: skip
INCLUDE = Move(
    "include", "汇总年报", frozenset({S.ACCEPTED, S.ROLLED_UP}), S.ROLLED_UP,
    Permission.RETURN_RECEIVE, holder=RECEIVED,
)  # fmt: skip
LOCK = Move(
    "lock", "锁定年报", frozenset({S.SIGNED, S.SUBMITTED}), S.LOCKED,
    Permission.RETURN_RECEIVE,
)  # fmt: skip
LOCK_BELOW = Move(
    "lock_below", "随上级锁定", frozenset({S.ROLLED_UP}), S.LOCKED, Permission.RETURN_RECEIVE,
    holder=RECEIVED,
)  # fmt: skip

MOVES: Final = (
    COMPUTE, GATHER, CHECK, RETURN_TO_COMPILER, DECLINE, SIGN, SUBMIT, ACCEPT, SEND_BACK, INCLUDE,
    LOCK, LOCK_BELOW,
)  # fmt: skip
events.name_moves("annual_returns.annualreturn", MOVES)
events.name_actions(
    {
        "annual_returns.annualreturn.create": "开启年报",
        "annual_returns.annualreturn.edit": "修改年报",
        "annual_returns.annualreturn.hand_in": "填表人签字提交审核",
        "annual_returns.annualreturn.figures": "写入计算结果",
        "annual_returns.annualreturn.adjust": "手工调整",
        "annual_returns.annualreturn.restore": "取消手工调整",
        "annual_returns.annualreturn.explain": "说明警告",
        "annual_returns.annualreturn.remind": "催报",
        "annual_returns.annualreturn.pull": "接口取数",
        "annual_returns.returnperiod.pull": "接口取数",
        "annual_returns.returnperiod.create": "启用年报表式",
        "annual_returns.returnperiod.set_levels": "调整填报层级",
    }
)
