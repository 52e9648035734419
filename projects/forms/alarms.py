"""Forms of qualification alarms."""

from typing import Any

from django import forms

from projects.models import QualificationAlarm


class AlarmFilter(forms.Form):
    """Filter of the list; those that wait are shown at first."""

    q = forms.CharField(label="查找", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *QualificationAlarm.State.choices]
    )

    def chosen(self) -> dict[str, Any]:
        """Return the valid choices, none when something is wrong."""
        return self.cleaned_data if self.is_valid() else {}


class SettleForm(forms.Form):
    """What follows from the change."""

    decision = forms.ChoiceField(
        label="处理决定", choices=QualificationAlarm.Decision.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="处理说明",
        max_length=300,
        help_text="写明依据和要求，例如整改期限。社会组织会收到。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
