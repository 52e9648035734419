"""The life of a tender (spec 6.10): written, checked, published, opened, reviewed, awarded."""

from typing import Final

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import Tender

P = Permission  # short, for the table below
S = Tender.State
EDITABLE: Final = frozenset({S.DRAFT.value})
AUTHORS: Final = ("create", "edit", "submit")
# Nothing decided yet: a procedure may still fail or be ended.
RUNNING: Final = frozenset({S.NOTICED, S.OPENED, S.EVALUATING, S.REPORTED})

SUBMIT = Move("submit", "提交审核", frozenset({S.DRAFT}), S.SUBMITTED, P.TENDER_EDIT)
SEND_BACK = Move(
    "send_back", "退回修改", frozenset({S.SUBMITTED, S.APPROVED}), S.DRAFT, P.TENDER_PUBLISH
)
APPROVE = Move(
    "approve",
    "审核采购文件",
    frozenset({S.SUBMITTED}),
    S.APPROVED,
    P.TENDER_PUBLISH,
    apart_from=AUTHORS,
)
PUBLISH = Move(
    "publish",
    "发布公告",
    frozenset({S.APPROVED}),
    S.NOTICED,
    P.TENDER_PUBLISH,
    apart_from=AUTHORS,
)
OPEN = Move("open", "开标", frozenset({S.NOTICED}), S.OPENED, P.TENDER_OPEN)
FAIL_AT_OPENING = Move(
    "fail_at_opening", "投标不足废标", frozenset({S.NOTICED}), S.FAILED, P.TENDER_OPEN
)
APPOINT = Move("appoint", "组建评审小组", frozenset({S.OPENED}), S.EVALUATING, P.PANEL_MANAGE)
REPORT = Move("report", "提出成交建议", frozenset({S.EVALUATING}), S.REPORTED, P.AWARD_PROPOSE)
TAKE_BACK = Move("take_back", "退回评审", frozenset({S.REPORTED}), S.EVALUATING, P.AWARD_DECIDE)
DECIDE = Move(
    "decide",
    "定标",
    frozenset({S.REPORTED}),
    S.DECIDED,
    P.AWARD_DECIDE,
    apart_from=("report",),
)
PUBLISH_RESULT = Move(
    "publish_result", "发布成交公示", frozenset({S.DECIDED}), S.RESULT_PUBLISHED, P.TENDER_PUBLISH
)
SEND_NOTICE = Move(
    "send_notice",
    "发出成交通知书",
    frozenset({S.RESULT_PUBLISHED}),
    S.NOTICE_SENT,
    P.TENDER_PUBLISH,
)
# The winner lost its standing before signing: the next in rank, or no award at all.
CHANGE_RESULT = Move(
    "change_result",
    "变更成交结果",
    frozenset({S.RESULT_PUBLISHED, S.NOTICE_SENT}),
    S.DECIDED,
    P.AWARD_DECIDE,
    apart_from=("report",),
)
FAIL_AFTER_AWARD = Move(
    "fail_after_award",
    "取消成交，重新采购",
    frozenset({S.RESULT_PUBLISHED, S.NOTICE_SENT}),
    S.FAILED,
    P.AWARD_DECIDE,
    apart_from=("report",),
)
CONTRACT = Move("contract", "签订协议", frozenset({S.NOTICE_SENT}), S.CONTRACTED, P.AGREEMENT_SIGN)
FAIL = Move("fail", "废标", RUNNING - {S.NOTICED}, S.FAILED, P.AWARD_DECIDE)
TERMINATE = Move(
    "terminate",
    "终止采购",
    RUNNING | {S.DRAFT, S.SUBMITTED, S.APPROVED},
    S.TERMINATED,
    P.TENDER_PUBLISH,
)
MOVES: Final = (
    SUBMIT,
    SEND_BACK,
    APPROVE,
    PUBLISH,
    OPEN,
    FAIL_AT_OPENING,
    APPOINT,
    REPORT,
    TAKE_BACK,
    DECIDE,
    PUBLISH_RESULT,
    SEND_NOTICE,
    CHANGE_RESULT,
    FAIL_AFTER_AWARD,
    CONTRACT,
    FAIL,
    TERMINATE,
)
events.name_moves("projects.tender", MOVES)
events.name_actions(
    {
        "projects.tender.create": "编制采购文件",
        "projects.tender.edit": "修改采购文件",
        "projects.publicnotice.create": "发布公告",
        "projects.award.create": "确定成交组织",
        "projects.award.cancel": "取消成交",
        "projects.openingkey.create": "设置开标口令",
        "projects.keyturn.create": "验证开标口令",
        "projects.tender.turn_refused": "验证开标口令被拒绝",
        "projects.tender.open_refused": "开启投标文件被拒绝",
        "projects.bid.submit": "提交投标",
        "projects.bid.replace": "替换投标",
        "projects.bid.withdraw": "撤回投标",
        "projects.bid.conformity": "符合性审查",
    }
)
