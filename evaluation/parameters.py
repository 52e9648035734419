"""The dated numbers of this app: what ships, from where, and for whom it may differ."""

from typing import Any

from evaluation.rules import grading
from portal.common.parameters import OF_A_UNION, Structure, Whole, declare


def _problem_of_shares(value: Any) -> str:
    return "".join(problem["message"] for problem in grading.problems_of_shares(value, {}))


SHARES = declare(
    "evaluation.shares",
    "绩效评价三方权重（8.2）",
    Structure(_problem_of_shares, "每行写 union、workers、third 的权重，合计 1。"),
    grading.SHARES,
)
WORKER_REPS = declare(
    "evaluation.worker_reps",
    "须评分的受益职工代表人数（8.2）",
    Whole(1, 50, "人"),
    5,
    scopes=(OF_A_UNION,),
)
