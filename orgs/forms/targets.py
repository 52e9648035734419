"""Forms of targets. What they must be is judged by the actions."""

from django import forms

from orgs.models import TargetResult, TargetTemplate
from portal.common.ui.forms import DayField

MOST = 9_999_999


class TargetFilter(forms.Form):
    """What the list of targets shows."""

    template = forms.ModelChoiceField(
        label="目标",
        queryset=TargetTemplate.objects.order_by("code"),
        to_field_name="code",
        required=False,
        empty_label="全部目标",
    )
    outcome = forms.ChoiceField(
        label="进展", required=False, choices=[("", "全部"), *TargetResult.Outcome.choices]
    )
    scope = forms.ChoiceField(
        label="范围", required=False, choices=[("", "本级及下级"), ("own", "本单位")]
    )


class GiveTargetForm(forms.Form):
    """A target for the own union or those below."""

    template = forms.ModelChoiceField(
        label="目标",
        queryset=TargetTemplate.objects.order_by("code"),
        to_field_name="code",
        empty_label="请选择",
    )
    scope = forms.ChoiceField(
        label="下达给",
        choices=[("own", "本单位"), ("below", "本级及下级中适用的全部工会")],
        help_text="已有这项目标的工会不重复下达。",
    )
    least = forms.IntegerField(
        label="目标值（不少于）",
        max_value=MOST,
        required=False,
        help_text="留空时按文件规定的数。",
    )
    most = forms.IntegerField(
        label="上限", max_value=MOST, required=False, help_text="超过上限只作提示，不算未完成。"
    )
    due_on = DayField(label="完成期限", required=False)


class DeclareForm(forms.Form):
    """Progress that is stated, with its ground."""

    value = forms.IntegerField(label="数值", min_value=0, max_value=MOST)
    day = DayField(label="自哪一天起")
    ground = forms.CharField(
        label="依据", max_length=200, help_text="文件名称、文号。例如 关于印发年度考核办法的通知。"
    )


class EndTargetForm(forms.Form):
    """Why a target ended."""

    reason = forms.CharField(
        label="终止原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
