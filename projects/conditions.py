"""Payment conditions that other floors know: mid-term passed, evaluation passed.

This floor cannot import evaluation; evaluation registers its answers here at start-up. A condition
nobody answers for is not met.
"""

from collections.abc import Callable

from projects.models import Agreement

Answer = Callable[[Agreement], list[str]]
ANSWERS: dict[str, Answer] = {}


def register(condition: str, answer: Answer) -> None:
    """Let `answer` say why the condition is not met (empty list: it is met)."""
    ANSWERS[condition] = answer


def unmet(condition: str, agreement: Agreement) -> list[str]:
    """Return the reasons why the milestone's condition is not met yet, as Chinese sentences."""
    answer = ANSWERS.get(condition)
    if answer is None:
        return ["付款条件还没有办理结果。"]
    return answer(agreement)
