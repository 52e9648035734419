"""The phone survey, one question a screen, and what staff give to open one."""

from typing import Any

from django import forms

from evaluation.forms.scores import needed
from evaluation.survey_results import OVERALL, QUESTIONS, scale_of

UNSURE = "0"
SCREENS = (*QUESTIONS, ("overall", OVERALL))


class SurveyForm(forms.Form):
    """All answers; the screens not shown carry theirs in hidden fields. 0 means 说不清."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, question in SCREENS:
            choices = [(str(value), label) for value, label in scale_of(code)]
            if code != "overall":
                choices.append((UNSURE, "说不清"))
            self.fields[code] = forms.ChoiceField(label=question, choices=choices, required=False)
        self.fields["comment"] = forms.CharField(
            label="还想说的话",
            required=False,
            max_length=300,
            help_text="请不要写姓名和电话。",
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def overall(self) -> int | None:
        """Return the overall answer, or None."""
        value = self.cleaned_data.get("overall")
        return int(value) if value else None

    def items(self) -> dict[str, int]:
        """Return the answered short questions."""
        return {
            code: int(self.cleaned_data[code])
            for code, _ in QUESTIONS
            if self.cleaned_data.get(code, "") not in ("", UNSURE)
        }


class FrameForm(forms.Form):
    """How many people may be asked, when attendance does not tell (SV-01)."""

    frame = forms.IntegerField(
        label="受益职工人数",
        required=False,
        min_value=1,
        help_text="有签到名单的不用填，按名单去重计算。没有具名签到的，填写同意回访的人数。",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-unit": "人"}),
    )
    frame_basis = forms.CharField(
        label="人数依据", required=False, max_length=100, help_text="例如：站点会员登记表。"
    )

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_named:
            needed(self, "frame")
            self.fields["frame"].help_text = "签到没有具名，填写同意接受回访的人数。"
