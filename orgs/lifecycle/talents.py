"""How a person enters the talent pool, leaves it and comes back (spec 11.2)."""

from orgs.models import Talent
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

S = Talent.State
EDIT = Permission.PEOPLE_EDIT

PROMOTE = Move("promote", "转为在库人才", frozenset({S.CANDIDATE}), S.ACTIVE, EDIT)
LEAVE = Move("leave", "登记离开", frozenset({S.CANDIDATE, S.ACTIVE}), S.LEFT, EDIT)
REJOIN = Move("rejoin", "重新入库", frozenset({S.LEFT}), S.ACTIVE, EDIT)
MOVES = (PROMOTE, LEAVE, REJOIN)
EDITABLE = frozenset({S.CANDIDATE, S.ACTIVE})

events.name_moves("orgs.talent", MOVES)
events.name_actions(
    {
        "orgs.talent.create": "登记人才",
        "orgs.talent.edit": "修改人才资料",
        "orgs.talent.reveal": "查看联系电话",
        "orgs.talent.compare_pay": "对比薪酬指导标准",
        "orgs.talentpost.create": "登记岗位",
        "orgs.talentpost.end": "登记离岗",
        "orgs.talentpost.renew": "按考核调整岗位",
        "orgs.talentcertificate.create": "登记证书",
        "orgs.talentassessment.create": "登记年度考核",
        "orgs.talentaward.create": "登记表彰",
        "orgs.training.create": "登记培训",
        "orgs.training.trainees": "登记学员",
        "orgs.training.results": "登记考试结果",
        "orgs.training.certify": "发放培训证书",
        "orgs.salaryguideline.create": "登记薪酬指导标准",
        "orgs.salaryguideline.correct": "更正薪酬指导标准",
        "orgs.headcount.create": "登记职工数",
        "orgs.headcount.correct": "更正职工数",
    }
)
