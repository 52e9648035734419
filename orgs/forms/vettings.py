"""Forms of political vetting."""

from django import forms

from orgs.models import PoliticalVetting
from portal.common.ui.forms import DayInput


class VettingFilter(forms.Form):
    """Which organisations the vetting list shows."""

    q = forms.CharField(label="名称或代码", required=False, max_length=120)
    standing = forms.ChoiceField(
        label="把关",
        required=False,
        choices=[
            ("", "全部"),
            ("due", "待办（没有或快到期）"),
            ("held", "在有效期内"),
            ("below", "下级工会作出的结论"),
        ],
    )


class VettingForm(forms.Form):
    """A conclusion on one organisation."""

    conclusion = forms.ChoiceField(
        label="结论", choices=[("", "请选择"), *PoliticalVetting.Conclusion.choices]
    )
    vetted_on = forms.DateField(label="把关日期", widget=DayInput)
    leader = forms.CharField(label="把关领导", max_length=50)
    ground = forms.CharField(
        label="依据",
        max_length=500,
        help_text="至少 4 个字：走访、核查了什么，征求了哪些部门意见。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    has_declared_overseas = forms.BooleanField(
        label="机构已申报境外资金情况",
        required=False,
        help_text="没有境外资金也要申报；结论为合格的必须已申报。",
    )
    has_declared_overseas.marks_optional = False  # type: ignore[attr-defined]
    overseas_note = forms.CharField(label="境外资金情况", max_length=200, required=False)
    document = forms.FileField(
        label="把关材料",
        required=False,
        help_text="PDF 或图片，只有把关人员和负责人能打开。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class ClearForm(forms.Form):
    """Why a doubtful organisation may take on services."""

    reason = forms.CharField(
        label="理由和防范措施",
        max_length=300,
        help_text="至少 4 个字。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
