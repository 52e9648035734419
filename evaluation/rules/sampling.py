"""How many people a satisfaction survey asks. Rule: SV-02."""

from decimal import ROUND_CEILING, Decimal

Z = Decimal("1.96")
ERROR = Decimal("0.05")
SHOWN_FROM = 5  # SV-04: no result of fewer answers
INDICATIVE_BELOW = 30  # SV-03


def sample_size(frame: int, error: Decimal = ERROR) -> int:
    """Return n = ceil(n0 / (1 + (n0−1)/N)), n0 = z²·0.25/e²."""
    if frame <= 0:
        return 0
    n0 = Z * Z * Decimal("0.25") / (error * error)
    return int((n0 / (1 + (n0 - 1) / frame)).to_integral_value(ROUND_CEILING))
