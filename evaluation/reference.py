"""What every installation needs of this app: the shipped indicator systems."""

from evaluation.actions import indicators
from portal.common.reference import loader


@loader("indicator systems")
def systems() -> int:
    """Add the shipped versions that are missing."""
    return len(indicators.load())
