"""What every installation needs of this app: the shipped indicator systems."""

from evaluation.actions import indicators
from evaluation.models import IndicatorSystem
from portal.common.reference import loader


@loader("indicator systems")
def systems() -> int:
    """Add the shipped versions that are missing."""
    before = IndicatorSystem.objects.count()
    indicators.load()
    return IndicatorSystem.objects.count() - before
