"""Forms of the dated parameters."""

from typing import Any

from django import forms

from portal.common.parameters import Dated, Structure
from portal.common.ui.forms import DayInput


class ProposalForm(forms.Form):
    """A new value of one parameter."""

    scope = forms.ChoiceField(label="适用范围")
    text = forms.CharField(label="取值", max_length=60_000)
    valid_from = forms.DateField(
        label="自", widget=DayInput, help_text="早于今天的，已经办理的事项不重算。"
    )
    valid_to = forms.DateField(
        label="至", widget=DayInput, required=False, help_text="留空为长期有效。"
    )
    source = forms.CharField(
        label="依据", max_length=200, help_text="文件名称和文号，或本单位的决定。"
    )

    def __init__(self, *args: Any, parameter: Dated, scopes: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = forms.ChoiceField(label="适用范围", choices=list(scopes.items()))
        self.fields["text"].help_text = parameter.kind.hint
        if isinstance(parameter.kind, Structure):
            self.fields["text"].widget = forms.Textarea(attrs={"rows": 10, "class": "mono"})


class RefusalForm(forms.Form):
    """Why a proposal is not approved."""

    reason = forms.CharField(label="不批准的理由", max_length=200)
