"""The life of a seat on the review panel."""

from typing import Final

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import PanelMember

P = Permission  # short, for the table below
S = PanelMember.State
DECLARE = Move("declare", "声明无利害关系", frozenset({S.APPOINTED}), S.SCORING, P.PANEL_SCORE)
RECUSE = Move("recuse", "申请回避", frozenset({S.APPOINTED, S.SCORING}), S.RECUSED, P.PANEL_SCORE)
SUBMIT = Move("submit", "提交评分", frozenset({S.SCORING}), S.SUBMITTED, P.PANEL_SCORE)
# Only for the grounds of PR-07, given as the reason.
REOPEN = Move(
    "reopen",
    "退回复核评分",
    frozenset({S.SUBMITTED}),
    S.SCORING,
    P.PANEL_MANAGE,
    holder="is_managed_by",
)
MOVES: Final = (DECLARE, RECUSE, SUBMIT, REOPEN)
events.name_moves("projects.panelmember", MOVES)
events.name_actions(
    {
        "projects.panelmember.create": "抽取评审成员",
        "projects.panelmember.edit": "保存评分",
        "projects.panel.draw": "抽取评审专家",
    }
)
