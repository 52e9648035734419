"""What people type into the annual return."""

from typing import Any

from django import forms
from stdnum.cn import uscc as credit_code
from stdnum.exceptions import ValidationError as CodeError

from annual_returns import presentation
from annual_returns.models import StatIndicator
from orgs.rules.credit_code import OF_A_UNION
from portal.common.ui.forms import CodeInput


class CoverForm(forms.Form):
    """The facts of the cover that the register does not hold."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=18, widget=CodeInput)
    head = forms.CharField(label="单位负责人", max_length=50)
    statistician = forms.CharField(label="统计负责人", max_length=50)
    phone = forms.CharField(label="联系电话", max_length=30)

    def clean_uscc(self) -> str:
        """Return the code, checked by its check digit and prefix."""
        code = str(self.cleaned_data["uscc"]).strip().upper()
        try:
            credit_code.validate(code)
        except CodeError:
            raise forms.ValidationError("代码的位数或校验位不对。请对照证书逐位核对。") from None
        if not code.startswith(OF_A_UNION):
            raise forms.ValidationError(
                "工会的代码以 81、89 或 1 开头。请核对是否填了其他单位的代码。"
            )
        return code


class AdjustForm(forms.Form):
    """A figure set by hand, with its reason."""

    value = forms.CharField(label="调整后的数", max_length=30)
    reason = forms.CharField(
        label="调整原因和依据",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="至少 10 个字。自动数会一并保留，审核人和上级都能看到。",
    )

    def __init__(self, indicator: StatIndicator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.fields["value"].widget.attrs |= {"inputmode": "decimal", "data-unit": indicator.unit}

    def clean_value(self) -> int:
        """Return the stored integer."""
        number = presentation.parsed(str(self.cleaned_data["value"]), self.indicator.kind)
        if number is None:
            unit = self.indicator.unit
            raise forms.ValidationError(f"请填写数字，单位是{unit}，例如 120。")
        return number


class ReasonForm(forms.Form):
    """Why something is given back."""

    reason = forms.CharField(
        label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明要改什么、依据什么。",
    )  # fmt: skip


class SendBackForm(forms.Form):
    """Up to five cells with what is wrong with each."""

    ROWS = 5

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [("", "请选择指标"), *choices]
        for number in range(1, self.ROWS + 1):
            is_first = number == 1
            self.fields[f"cell_{number}"] = forms.ChoiceField(
                label=f"指标 {number}", choices=listed, required=is_first
            )
            self.fields[f"message_{number}"] = forms.CharField(
                label=f"原因 {number}", max_length=300, required=is_first,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a cell without words and words without a cell."""
        data = super().clean() or {}
        for number in range(2, self.ROWS + 1):
            cell, words = data.get(f"cell_{number}"), data.get(f"message_{number}")
            if cell and not words:
                self.add_error(f"message_{number}", "请写明这个指标的退回原因。")
            if words and not cell:
                self.add_error(f"cell_{number}", "请选择这条原因对应的指标。")
        return data

    def reasons(self) -> list[dict[str, str]]:
        """Return the reasons by cell."""
        data = self.cleaned_data
        return [
            {"cell": data[f"cell_{n}"], "message": data[f"message_{n}"]}
            for n in range(1, self.ROWS + 1)
            if data.get(f"cell_{n}")
        ]
