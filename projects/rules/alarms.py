"""When a contractor's standing has become worse than it was at signing (spec 3.4)."""

from collections.abc import Mapping
from typing import Final

from orgs.models import QualificationCheck

O = QualificationCheck.Outcome  # noqa: E741 - short, for the order below
GRAVITY: Final[Mapping[str, int]] = {O.PASS: 0, O.INFO: 0, O.HUMAN: 1, O.FAIL: 2}


def is_worse(now: str, at_signing: str) -> bool:
    """Whether today's outcome weighs more; a rule that was not run at signing counts as passed."""
    return GRAVITY[now] > GRAVITY.get(at_signing, 0)
