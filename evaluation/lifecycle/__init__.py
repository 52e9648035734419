"""How mid-term reviews, evaluations and surveys move."""

from typing import Final

from evaluation.models import Evaluation, MidtermReview, Survey
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

M = MidtermReview.State
E = Evaluation.State

REPORT = Move("report", "提交自评", frozenset({M.STARTED}), M.REPORTED, Permission.PAYMENT_CLAIM)
SCORE = Move(
    "score",
    "提交中期评分",
    frozenset({M.REPORTED}),
    M.SCORED,
    Permission.EVALUATION_SCORE,
    apart_from=("create",),
)
PASS = Move(
    "conclude_pass",
    "签发合格意见",
    frozenset({M.SCORED}),
    M.PASSED,
    Permission.EVALUATION_MANAGE,
    apart_from=("score",),
)
RECTIFY = Move(
    "conclude_rectify",
    "签发整改意见",
    frozenset({M.SCORED}),
    M.RECTIFY,
    Permission.EVALUATION_MANAGE,
    apart_from=("score",),
)
CONCLUDE = Move(
    "conclude",
    "形成评价结论",
    frozenset({E.STARTED}),
    E.CONCLUDED,
    Permission.EVALUATION_MANAGE,
)
PUBLISH = Move(
    "publish",
    "发布评价结果",
    frozenset({E.CONCLUDED}),
    E.PUBLISHED,
    Permission.EVALUATION_REVIEW,
    apart_from=("conclude",),
)
CLOSE_SURVEY = Move(
    "close",
    "结束调查",
    frozenset({Survey.State.OPEN}),
    Survey.State.CLOSED,
    Permission.EVALUATION_MANAGE,
)
MIDTERM_MOVES: Final = (REPORT, SCORE, PASS, RECTIFY)
EVALUATION_MOVES: Final = (CONCLUDE, PUBLISH)

events.name_moves("evaluation.midtermreview", MIDTERM_MOVES)
events.name_moves("evaluation.evaluation", EVALUATION_MOVES)
events.name_moves("evaluation.survey", (CLOSE_SURVEY,))
events.name_actions(
    {
        "evaluation.midtermreview.create": "发起中期评审",
        "evaluation.evaluation.create": "发起绩效评价",
        "evaluation.partysheet.create": "提交评价",
        "evaluation.survey.create": "发起满意度调查",
    }
)
