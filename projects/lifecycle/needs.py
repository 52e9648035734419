"""How a need moves: received, classified, taken up by a project or answered, closed."""

from typing import Final

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import WorkerNeed

S = WorkerNeed.State

CLASSIFY = Move(
    "classify",
    "归类",
    frozenset({S.RECEIVED, S.CLASSIFIED}),
    S.CLASSIFIED,
    Permission.NEED_EDIT,
)
REJECT = Move(
    "reject",
    "不予采纳",
    frozenset({S.RECEIVED, S.CLASSIFIED}),
    S.REJECTED,
    Permission.NEED_EDIT,
)
ANSWER = Move(
    "answer",
    "答复",
    frozenset({S.RECEIVED, S.CLASSIFIED, S.IN_PROJECT, S.SERVED}),
    S.ANSWERED,
    Permission.NEED_EDIT,
)
TAKE_UP = Move("take_up", "立项", frozenset({S.CLASSIFIED}), S.IN_PROJECT, Permission.NEED_EDIT)
PUT_BACK = Move(
    "put_back", "移出项目", frozenset({S.IN_PROJECT}), S.CLASSIFIED, Permission.NEED_EDIT
)
SERVE = Move("serve", "开始服务", frozenset({S.IN_PROJECT}), S.SERVED, Permission.NEED_EDIT)
CLOSE = Move(
    "close",
    "办结",
    frozenset({S.IN_PROJECT, S.SERVED, S.ANSWERED}),
    S.CLOSED,
    Permission.NEED_EDIT,
)
MOVES: Final = (CLASSIFY, REJECT, ANSWER, TAKE_UP, PUT_BACK, SERVE, CLOSE)
events.name_moves("projects.workerneed", MOVES)
events.name_actions(
    {"projects.workerneed.create": "收到需求", "projects.needsite.create": "设置需求站点"}
)
