"""The life of a payment: claimed by the organisation, reviewed by one person, paid by another."""

from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move
from projects.models import Payment

State = Payment.State

REVIEW = Move("review", "审核通过", frozenset({State.CLAIMED}), State.REVIEWED,
              needs=Permission.PAYMENT_REVIEW, apart_from=("create", "resubmit"))  # fmt: skip
PAY = Move("pay", "批准支付", frozenset({State.REVIEWED}), State.PAID,
           needs=Permission.PAYMENT_APPROVE, apart_from=("create", "resubmit", "review"))  # fmt: skip
SEND_BACK = Move("send_back", "审核退回", frozenset({State.CLAIMED}), State.RETURNED,
                 needs=Permission.PAYMENT_REVIEW)  # fmt: skip
REFUSE = Move("refuse", "审批退回", frozenset({State.REVIEWED}), State.RETURNED,
              needs=Permission.PAYMENT_APPROVE)  # fmt: skip
RESUBMIT = Move("resubmit", "重新提交", frozenset({State.RETURNED}), State.CLAIMED,
                needs=Permission.PAYMENT_CLAIM)  # fmt: skip
WITHDRAW = Move("withdraw", "撤回申请", frozenset({State.CLAIMED, State.RETURNED}),
                State.WITHDRAWN, needs=Permission.PAYMENT_CLAIM)  # fmt: skip

MOVES = (REVIEW, PAY, SEND_BACK, REFUSE, RESUBMIT, WITHDRAW)
events.name_moves("projects.payment", MOVES)
events.name_actions({"projects.payment.create": "申请付款"})
