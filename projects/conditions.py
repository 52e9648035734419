"""Payment conditions that other floors know: mid-term passed, evaluation passed.

This floor cannot import evaluation; evaluation registers its answers here at start-up. A condition
nobody answers for is not met.
"""

from collections.abc import Callable
from decimal import Decimal

from projects.models import Agreement

Answer = Callable[[Agreement], list[str]]
Factor = Callable[[Agreement], Decimal]
ANSWERS: dict[str, Answer] = {}
FACTORS: dict[str, Factor] = {}
WHOLE = Decimal(1)


def register(condition: str, answer: Answer) -> None:
    """Let `answer` say why the condition is not met (empty list: it is met)."""
    ANSWERS[condition] = answer


def register_factor(condition: str, factor: Factor) -> None:
    """Let `factor` say which share of the instalment the result allows (grades, spec 8.3)."""
    FACTORS[condition] = factor


def payable_share(condition: str, agreement: Agreement) -> Decimal:
    """Return the share of the instalment that may be paid, 0 to 1; all of it when nobody says."""
    factor = FACTORS.get(condition)
    return WHOLE if factor is None else factor(agreement)


def unmet(condition: str, agreement: Agreement) -> list[str]:
    """Return the reasons why the milestone's condition is not met yet, as Chinese sentences."""
    answer = ANSWERS.get(condition)
    if answer is None:
        return ["付款条件还没有办理结果。"]
    return answer(agreement)
