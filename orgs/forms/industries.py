"""Forms of dual leadership."""

from django import forms

from orgs import keepers
from orgs.models import Union
from portal.common.errors import Incomplete
from portal.common.ui.forms import DayInput


class LeadForm(forms.Form):
    """Which union an industrial union leads beside its counting parent."""

    union = forms.CharField(label="工会", max_length=100, help_text="工会全称或代码。")
    since = forms.DateField(label="自", widget=DayInput)

    def clean_union(self) -> Union:
        """Return the union of the name or code."""
        try:
            found = keepers.named(self.cleaned_data["union"])
        except Incomplete as refusal:
            raise forms.ValidationError(refusal.details[0]["message"]) from refusal
        return found


class EndLeadForm(forms.Form):
    """From which day the leadership holds no more."""

    since = forms.DateField(label="结束日期", widget=DayInput)
