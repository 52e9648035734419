"""What every installation needs of this app: the forms of the years that are being reported."""

from annual_returns.actions import forms
from annual_returns.models import ReturnPeriod
from portal.common.access import SYSTEM
from portal.common.reference import loader

FORMS = "annual return forms"


@loader(FORMS)
def years() -> int:
    """Add the forms of this year, and of last year until its last deadline has passed."""
    before = ReturnPeriod.objects.count()
    for year in forms.years_to_report():
        forms.load_forms(year, by=SYSTEM)
    return ReturnPeriod.objects.count() - before
