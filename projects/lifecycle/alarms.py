"""The life of a qualification alarm: raised by the portal, settled by people, or cleared by facts."""

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import QualificationAlarm

State = QualificationAlarm.State

SETTLE = Move("settle", "处理预警", frozenset({State.RAISED}), State.SETTLED,
              needs=Permission.ORG_QUALIFY)  # fmt: skip
CLEAR = Move("clear", "消除预警", frozenset({State.RAISED}), State.CLEARED,
             needs=Permission.ORG_QUALIFY)  # fmt: skip

MOVES = (SETTLE, CLEAR)
events.name_moves("projects.qualificationalarm", MOVES)
events.name_actions({"projects.qualificationalarm.create": "发出资格预警"})
