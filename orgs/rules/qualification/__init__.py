"""Admission rules (准入条件): one function per rule of spec 3.4, values in, finding out.

Each rule says its source, what its outcome does at each point, and how long its result serves.
"""

from orgs.rules.qualification.standing import (
    Act,
    Finding,
    Paper,
    Pay,
    Punished,
    Queried,
    Relation,
    Standing,
    Vetted,
)
from orgs.rules.qualification.table import (
    BY_CODE,
    CONFIDENTIAL,
    MATRIX,
    NAMES,
    POINT_NAMES,
    POINTS,
    RULES,
    Rule,
    blocking,
    judge,
    stops,
)

__all__ = [
    "BY_CODE",
    "CONFIDENTIAL",
    "MATRIX",
    "NAMES",
    "POINTS",
    "POINT_NAMES",
    "RULES",
    "Act",
    "Finding",
    "Paper",
    "Pay",
    "Punished",
    "Queried",
    "Relation",
    "Rule",
    "Standing",
    "Vetted",
    "blocking",
    "judge",
    "stops",
]
