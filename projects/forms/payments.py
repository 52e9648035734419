"""Forms of payments. What a claim must satisfy is judged by the actions."""

from typing import Any

from django import forms

from portal.common.money import YuanField
from projects.models import Payment

FILE_HINT = "PDF 或图片，单个不超过 20 MB。页面提示修改时，请重新选择文件。"


class ClaimForm(forms.Form):
    """One claim: amount, invoice, remark."""

    amount = YuanField(label="申请金额")
    invoice_no = forms.CharField(
        label="发票号码", max_length=30, help_text="按票面填写，只填数字。"
    )
    invoice = forms.FileField(
        label="发票文件", required=False, help_text=FILE_HINT, widget=forms.FileInput()
    )
    note = forms.CharField(
        label="说明", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class FirstClaimForm(ClaimForm):
    """The first claim also hands in the implementation plan, as text or as a file."""

    plan = forms.CharField(
        label="实施方案",
        required=False,
        max_length=5000,
        help_text="填写文字或上传文件，任选其一：目标、步骤、人员、进度、安全措施。",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    plan_file = forms.FileField(
        label="实施方案文件", required=False, help_text=FILE_HINT, widget=forms.FileInput()
    )


class VoucherForm(forms.Form):
    """The booking of a payment."""

    voucher_no = forms.CharField(
        label="支付凭证号",
        max_length=40,
        help_text="例如 2026-03-0012",
    )


class PaymentFilter(forms.Form):
    """Filter of the list of payments."""

    q = forms.CharField(label="查找", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Payment.State.choices]
    )

    def chosen(self) -> dict[str, Any]:
        """Return the valid choices, none when something is wrong."""
        return self.cleaned_data if self.is_valid() else {}
