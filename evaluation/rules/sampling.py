"""How many people a satisfaction survey asks, and when its answers say something. Rules: SV-02, SV-03."""

from decimal import ROUND_CEILING, Decimal

Z = Decimal("1.96")
ERROR = Decimal("0.05")
SHOWN_FROM = 5  # SV-04: no result of fewer answers
INDICATIVE_BELOW = 30  # SV-03
RESPONSE_WANTED = Decimal("0.60")  # SV-03
DAYS_BETWEEN = 90  # SV-06


def sample_size(frame: int, error: Decimal = ERROR) -> int:
    """Return n = ceil(n0 / (1 + (n0−1)/N)), n0 = z²·0.25/e²."""
    if frame <= 0:
        return 0
    n0 = Z * Z * Decimal("0.25") / (error * error)
    return int((n0 / (1 + (n0 - 1) / frame)).to_integral_value(ROUND_CEILING))


def supplement(frame: int, sample: int, invited: int, answers: int) -> int:
    """Return how many more people to ask: none once 60 % of the sample answered (SV-03).

    As many as the sample still lacks, never more than there are people not yet asked.
    """
    if answers >= sample * RESPONSE_WANTED:
        return 0
    return max(min(sample - answers, frame - invited), 0)
