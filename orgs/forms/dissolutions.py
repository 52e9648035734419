"""Forms of the end of a union: report, confirm, return."""

from django import forms

from orgs.models import DissolutionReport
from portal.common.ui.forms import DayInput


class ReportForm(forms.Form):
    """Why a union ends, with what shows it."""

    cause = forms.ChoiceField(
        label="撤销事由", choices=[("", "请选择"), *DissolutionReport.Cause.choices]
    )
    employer_ended_on = forms.DateField(
        label="用人单位终止或合并日期", widget=DayInput, required=False,
        help_text="用人单位终止、合并或改制的必填。",
    )  # fmt: skip
    reason = forms.CharField(
        label="具体情况", max_length=300, help_text="会员去向、经费和财产怎样处理。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    document = forms.FileField(
        label="证明材料", required=False, help_text="如注销通知书、会员大会决议；PDF 或图片。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """From which day and by which approval the union ends."""

    since = forms.DateField(label="撤销生效", widget=DayInput, help_text="当天起不再是工会。")
    approval_doc = forms.CharField(
        label="批准文号", max_length=100, help_text="本级工会的批复，如“平工〔2026〕21号”。"
    )


class SendBackForm(forms.Form):
    """Why the report goes back."""

    reason = forms.CharField(
        label="退回意见", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
