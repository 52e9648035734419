"""Forms of qualification decisions and of queries of the credit registers."""

from django import forms

from orgs.models import QualificationDecision
from portal.common.ui.forms import MomentInput

CHANNELS = "“信用中国”网站、中国执行信息公开网、中国政府采购网等，写明网址。"


class DecisionForm(forms.Form):
    """What a person decides on a doubt."""

    choice = forms.ChoiceField(
        label="决定", choices=QualificationDecision.Choice.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        help_text="核对了什么、依据什么；会留存备查。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CreditQueryForm(forms.Form):
    """When and where somebody looked, and the picture of it."""

    queried_at = forms.DateTimeField(label="查询时间", widget=MomentInput)
    channel = forms.CharField(label="查询渠道", max_length=120, help_text=CHANNELS)
    found = forms.CharField(
        label="查到的记录",
        max_length=200,
        required=False,
        help_text="没有失信、重大税收违法、政府采购严重违法失信记录的，留空。",
    )
    reference = forms.CharField(
        label="关联的采购或协议编号",
        max_length=60,
        required=False,
        help_text="如 ZB-410402-2026-0001。",
    )
    screenshot = forms.FileField(
        label="查询截图",
        required=False,
        help_text="图片或 PDF，能看清查询时间和结果；手机上可以直接拍照。",
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg,.pdf"}),
    )
