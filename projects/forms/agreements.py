"""Forms of agreements. What an agreement must hold is judged by the actions."""

from collections.abc import Mapping
from typing import Any

from django import forms

from portal.common.ui.forms import DayField
from projects.models import Agreement, Milestone
from projects.rules.milestones import SCHEDULE_LABELS, plain
from projects.rules.model_texts import TERMS

ROWS = 5
SHORT_TERMS = frozenset({"salary_doc"})


def _term_field(code: str, label: str, hint: str) -> forms.CharField:
    widget = forms.TextInput() if code in SHORT_TERMS else forms.Textarea(attrs={"rows": 2})
    if code == "items":
        widget = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=3000, widget=widget
    )


class DraftForm(forms.Form):
    """Period and terms; the amount is not typed, it is the award's."""

    start_on = DayField(label="服务开始")
    end_on = DayField(label="服务结束")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for code, label, hint in TERMS:
            self.fields[code] = _term_field(code, label, hint)

    @property
    def period(self) -> list[forms.BoundField]:
        """The two dates."""
        return [self["start_on"], self["end_on"]]

    @property
    def terms(self) -> list[forms.BoundField]:
        """The terms in the order of the text."""
        return [self[code] for code, _, _ in TERMS]


class NewDraftForm(DraftForm):
    """A draft that still chooses its payment schedule."""

    schedule = forms.ChoiceField(label="付款安排", choices=list(SCHEDULE_LABELS.items()))


class EditDraftForm(DraftForm):
    """A draft with its instalments; an empty row is no instalment."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for row in range(1, ROWS + 1):
            self.fields[f"name_{row}"] = forms.CharField(
                label=f"第 {row} 行名称", max_length=40, required=False
            )
            self.fields[f"condition_{row}"] = forms.ChoiceField(
                label=f"第 {row} 行付款条件",
                choices=[("", "请选择"), *Milestone.Condition.choices],
                required=False,
            )
            self.fields[f"percent_{row}"] = forms.DecimalField(
                label=f"第 {row} 行比例",
                max_digits=5,
                decimal_places=2,
                min_value=0,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
            )

    @property
    def milestone_fields(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The instalments' fields, row by row."""
        names = ("name", "condition", "percent")
        return [(r, [self[f"{n}_{r}"] for n in names]) for r in range(1, ROWS + 1)]

    def milestone_rows(self) -> list[dict[str, Any]]:
        """Return the rows in which anything is filled in."""
        rows = [
            {name: self.cleaned_data.get(f"{name}_{r}") or "" for name in ("name", "condition")}
            | {"percent": self.cleaned_data.get(f"percent_{r}") or 0}
            for r in range(1, ROWS + 1)
        ]
        return [row for row in rows if any(row.values())]


def initial_of(agreement: Agreement) -> dict[str, Any]:
    """Return what the editor shows at first."""
    values: dict[str, Any] = {
        "start_on": agreement.start_on,
        "end_on": agreement.end_on,
        **agreement.terms,
    }
    for row, stone in enumerate(agreement.milestones.all(), 1):
        values |= {
            f"name_{row}": stone.name,
            f"condition_{row}": stone.condition,
            f"percent_{row}": plain(stone.percent),
        }
    return values


class SignForm(forms.Form):
    """The signature: the person has read the text with this digest."""

    seen = forms.CharField(widget=forms.HiddenInput())
    read = forms.BooleanField(label="我已阅读协议全文，同意签署")


class ReasonForm(forms.Form):
    """Why something goes back."""

    reason = forms.CharField(
        label="原因",
        help_text="对方凭它修改。",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AgreementFilter(forms.Form):
    """Filter of the list of agreements."""

    q = forms.CharField(label="查找", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Agreement.State.choices]
    )

    def chosen(self) -> Mapping[str, Any]:
        """Return the valid choices, none when something is wrong."""
        return self.cleaned_data if self.is_valid() else {}
