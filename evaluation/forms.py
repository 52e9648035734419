"""Forms of reviews, evaluations and surveys."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from evaluation.actions.surveys import QUESTIONS, SCALE
from evaluation.models import Indicator
from orgs.models import Organisation


class ReportForm(forms.Form):
    """The organisation's own report."""

    report = forms.CharField(
        label="自评报告",
        help_text="写明进度、成效、经费使用、存在问题和下一步安排，不少于 20 个字。",
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ScoreForm(forms.Form):
    """One score and one comment for each indicator; missing ones are told by the action."""

    def __init__(
        self, indicators: Iterable[Indicator], *args: Any, proposed: Mapping[str, Decimal] | None = None,
        with_comments: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        self.with_comments = with_comments
        for each in self.indicators:
            self.fields[each.code] = forms.DecimalField(
                label=f"{each.name}得分",
                required=False,
                decimal_places=2,
                initial=(proposed or {}).get(each.code),
                widget=forms.NumberInput(
                    attrs={"step": "0.01", "min": 0, "max": each.weight, "inputmode": "decimal"}
                ),
            )
            if with_comments:
                self.fields[f"{each.code}_comment"] = forms.CharField(
                    label=f"{each.name}依据", required=False, max_length=200
                )

    def rows(self) -> Iterator[tuple[Indicator, forms.BoundField, forms.BoundField | None]]:
        """Yield (indicator, score field, comment field)."""
        for each in self.indicators:
            comment = self[f"{each.code}_comment"] if self.with_comments else None
            yield each, self[each.code], comment

    def scores(self) -> dict[str, dict[str, Any]]:
        """Return code → {points, comment} of what was given."""
        return {
            each.code: {
                "points": self.cleaned_data.get(each.code),
                "comment": self.cleaned_data.get(f"{each.code}_comment", ""),
            }
            for each in self.indicators
            if self.cleaned_data.get(each.code) is not None
        }


class OpinionForm(forms.Form):
    """What a conclusion says."""

    opinion = forms.CharField(
        label="评审意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConclusionForm(OpinionForm):
    """The conclusion of an evaluation, with a veto when there is one (8.3)."""

    veto = forms.CharField(
        label="一票否决事项（选填）",
        required=False,
        max_length=100,
        help_text="如弄虚作假达 3%、挪用资金、转包、未成年人安全事故。填写后等次为不合格。",
    )


class ThirdPartyForm(forms.Form):
    """Which independent organisation evaluates."""

    third_party = forms.ModelChoiceField(
        label="第三方评估机构", queryset=Organisation.objects.none(), empty_label="请选择"
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["third_party"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = agencies


class SurveyForm(forms.Form):
    """The phone survey: an overall question and six short ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(value), label) for value, label in SCALE]
        self.fields["overall"] = forms.ChoiceField(
            label="总的来说，您对这项服务满意吗？", choices=choices, widget=forms.RadioSelect,
            required=False,
        )  # fmt: skip
        for code, question in QUESTIONS:
            self.fields[code] = forms.ChoiceField(
                label=question, choices=choices, widget=forms.RadioSelect, required=False
            )
        self.fields["comment"] = forms.CharField(
            label="还想说的话（选填）", required=False, max_length=300,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip

    def overall(self) -> int | None:
        """Return the overall answer, or None."""
        value = self.cleaned_data.get("overall")
        return int(value) if value else None

    def items(self) -> dict[str, int]:
        """Return the answered short questions."""
        return {
            code: int(self.cleaned_data[code])
            for code, _ in QUESTIONS
            if self.cleaned_data.get(code)
        }
