"""The life of an agreement: drafted, offered, signed by both sides, completed."""

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import Agreement

State = Agreement.State

OFFER = Move("offer", "提交签署", frozenset({State.DRAFT}), State.TO_SIGN,
             needs=Permission.AGREEMENT_EDIT)  # fmt: skip
TAKE_BACK = Move("take_back", "撤回修改", frozenset({State.TO_SIGN, State.UNION_SIGNED}),
                 State.DRAFT, needs=Permission.AGREEMENT_EDIT)  # fmt: skip
SIGN_UNION = Move("sign_union", "甲方签署", frozenset({State.TO_SIGN}), State.UNION_SIGNED,
                  needs=Permission.AGREEMENT_SIGN, apart_from=("create", "edit", "offer"))  # fmt: skip
SIGN_ORGANISATION = Move("sign_organisation", "乙方签署", frozenset({State.UNION_SIGNED}),
                         State.SIGNED, needs=Permission.OWN_AGREEMENT_SIGN)  # fmt: skip
COMPLETE = Move("complete", "办理履约完成", frozenset({State.SIGNED}), State.COMPLETED,
                needs=Permission.AGREEMENT_EDIT, apart_from=("sign_union",))  # fmt: skip

# Its award is cancelled before both sides have signed.
DROP = Move("drop", "成交取消，协议作废",
            frozenset({State.DRAFT, State.TO_SIGN, State.UNION_SIGNED}), State.TERMINATED,
            needs=Permission.AWARD_DECIDE)  # fmt: skip

MOVES = (OFFER, TAKE_BACK, SIGN_UNION, SIGN_ORGANISATION, COMPLETE, DROP)
events.name_moves("projects.agreement", MOVES)
events.name_actions(
    {
        "projects.agreement.create": "起草协议",
        "projects.agreement.edit": "修改协议草稿",
        "projects.agreement.milestones": "设置付款计划",
        "projects.agreement.document": "生成合同正本",
        "projects.agreement.plan": "提交实施方案",
    }
)
