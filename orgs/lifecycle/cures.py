"""How a cure window goes: open, handed in or expired, closed (feature 34)."""

from orgs.models import CureWindow
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = CureWindow.State

HAND_IN = Move("hand_in", "提交补正", frozenset({S.OPEN}), S.HANDED_IN, Permission.OWN_PROFILE_EDIT)
EXPIRE = Move("expire", "补正逾期", frozenset({S.OPEN}), S.EXPIRED, Permission.ORG_QUALIFY)
CLOSE = Move(
    "close",
    "复核办结",
    frozenset({S.OPEN, S.HANDED_IN, S.EXPIRED}),
    S.CLOSED,
    Permission.ORG_QUALIFY,
)
MOVES = (HAND_IN, EXPIRE, CLOSE)

events.name_moves("orgs.curewindow", MOVES)
events.name_actions(
    {
        "orgs.curewindow.create": "发补正通知",
        "orgs.organisationdocument.create": "上传资质材料",
        "orgs.organisationdocument.judge": "核对资质材料",
        "orgs.organisationdocument.reopen": "登记事项有改动，证书重新待核对",
        "orgs.politicalvetting.create": "记录政治把关",
        "orgs.politicalvetting.note": "补记政治把关",
        "orgs.creditquery.create": "登记信用查询",
        "orgs.qualificationdecision.create": "作资格核对决定",
        "orgs.suspensionobjection.create": "提出暂停承接异议",
        "orgs.suspensionobjection.answer": "答复暂停承接异议",
    }
)
