"""How mid-term reviews, evaluations and surveys move (spec 2.3: officer creates, reviewer decides)."""

from typing import Final

from evaluation.models import Evaluation, MidtermReview, Survey
from portal.common import events
from portal.common.access import Permission
from portal.common.lifecycle import Move

M = MidtermReview.State
E = Evaluation.State

REPORT = Move("report", "提交自评", frozenset({M.STARTED}), M.REPORTED, Permission.PAYMENT_CLAIM)
RETURN_REPORT = Move(
    "return_report", "退回自评", frozenset({M.REPORTED}), M.STARTED, Permission.EVALUATION_SCORE
)
SCORE = Move(
    "score",
    "提交中期评分",
    frozenset({M.REPORTED}),
    M.SCORED,
    Permission.EVALUATION_SCORE,
    apart_from=("create",),
)
RETURN_SCORES = Move(
    "return_scores",
    "退回重新评分",
    frozenset({M.SCORED}),
    M.REPORTED,
    Permission.EVALUATION_REVIEW,
    apart_from=("score",),
)
PASS = Move(
    "conclude_pass",
    "签发合格意见",
    frozenset({M.SCORED}),
    M.PASSED,
    Permission.EVALUATION_REVIEW,
    apart_from=("create", "score"),
)
RECTIFY = Move(
    "conclude_rectify",
    "签发整改意见",
    frozenset({M.SCORED}),
    M.RECTIFY,
    Permission.EVALUATION_REVIEW,
    apart_from=("create", "score"),
)
CONCLUDE = Move(
    "conclude",
    "形成评价结论",
    frozenset({E.STARTED}),
    E.CONCLUDED,
    Permission.EVALUATION_MANAGE,
)
SEND_BACK = Move(
    "send_back",
    "退回重新形成结论",
    frozenset({E.CONCLUDED}),
    E.STARTED,
    Permission.EVALUATION_REVIEW,
)
PUBLISH = Move(
    "publish",
    "发布评价结果",
    frozenset({E.CONCLUDED}),
    E.PUBLISHED,
    Permission.EVALUATION_REVIEW,
    apart_from=("create", "conclude"),
)
CLOSE_SURVEY = Move(
    "close",
    "结束调查",
    frozenset({Survey.State.OPEN}),
    Survey.State.CLOSED,
    Permission.EVALUATION_MANAGE,
)
MIDTERM_MOVES: Final = (REPORT, RETURN_REPORT, SCORE, RETURN_SCORES, PASS, RECTIFY)
EVALUATION_MOVES: Final = (CONCLUDE, SEND_BACK, PUBLISH)
SURVEY_MOVES: Final = (CLOSE_SURVEY,)

events.name_moves("evaluation.midtermreview", MIDTERM_MOVES)
events.name_moves("evaluation.evaluation", EVALUATION_MOVES)
events.name_moves("evaluation.survey", SURVEY_MOVES)
events.name_actions(
    {
        "evaluation.indicatorsystem.create": "装入指标体系",
        "evaluation.midtermreview.create": "发起中期评审",
        "evaluation.evaluation.create": "发起绩效评价",
        "evaluation.evaluation.edit": "认定不适用指标",
        "evaluation.partysheet.create": "提交评价",
        "evaluation.survey.create": "发起满意度调查",
        "evaluation.survey.supplement": "补充抽样",
    }
)
