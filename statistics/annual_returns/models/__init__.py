"""The annual return: forms as dated data, periods, returns with versions, sources and findings."""

from annual_returns.models.forms import ReturnForm, ReturnPeriod, StatIndicator
from annual_returns.models.returns import AnnualReturn
from annual_returns.models.versions import Inclusion, ReturnFinding, ReturnVersion, SourceRecord

__all__ = [
    "AnnualReturn",
    "Inclusion",
    "ReturnFinding",
    "ReturnForm",
    "ReturnPeriod",
    "ReturnVersion",
    "SourceRecord",
    "StatIndicator",
]
