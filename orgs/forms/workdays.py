"""The form of a year's notice of holidays."""

from django import forms


class NoticeForm(forms.Form):
    """The notice as printed, and where it stands."""

    source = forms.CharField(label="依据", max_length=200, help_text="如“国办发明电〔2026〕7号”。")
    text = forms.CharField(
        label="通知正文",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            "粘贴“具体安排”各条，如“元旦：1月1日（周五）至3日（周日）放假，共3天。”；"
            "所写星期与日期不符的会指出来。"
        ),
    )
