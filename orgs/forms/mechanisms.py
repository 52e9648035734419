"""Forms of leading groups, policy documents, meetings and tasks, coordination and pilots."""

from typing import Any, Final

from django import forms

from orgs.models import Coordination, Meeting, PolicyDocument
from portal.common.ui.forms import DayField


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MechanismFilter(forms.Form):
    """What a list of mechanisms shows."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "名称、编号或工会"}),
    )
    scope = forms.ChoiceField(
        label="范围", required=False, choices=[("", "本级及下级"), ("own", "本单位")]
    )


class DocumentFilter(MechanismFilter):
    """What the list of policy documents shows."""

    scope = forms.ChoiceField(
        label="范围",
        required=False,
        choices=[("", "全部工会"), ("own", "本单位"), ("province", "省级工会牵头")],
    )
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部类别"), *PolicyDocument.Kind.choices]
    )


class GroupForm(forms.Form):
    """A leading group."""

    name = forms.CharField(label="名称", max_length=120)
    document = forms.CharField(label="成立文号", max_length=100, required=False)
    head = forms.CharField(label="组长", max_length=50, help_text="姓名和职务。")
    members = forms.CharField(
        label="成员", max_length=1000, widget=_text(4), help_text="一行一人：姓名、单位和职务。"
    )
    since = DayField(label="成立日期")


class DocumentForm(forms.Form):
    """A policy document."""

    name = forms.CharField(label="文件标题", max_length=200)
    doc_no = forms.CharField(label="文号", max_length=100, help_text="例如 豫工发〔2025〕12号。")
    kind = forms.ChoiceField(label="类别", choices=PolicyDocument.Kind.choices)
    issuers = forms.CharField(
        label="发文单位", max_length=200, help_text="联合发文的全部写上，用顿号分开。"
    )
    leads = forms.BooleanField(
        label="本单位牵头",
        required=False,
        help_text="只有牵头单位计入制度文件数，联合发文不重复计。",
    )
    lead_issuer = forms.CharField(
        label="牵头单位", max_length=120, required=False, help_text="不是本单位牵头的填写。"
    )
    since = DayField(label="发文日期")
    upload = forms.FileField(
        label="文件正文",
        required=False,
        help_text="PDF、DOCX、XLSX 或图片，不超过 20 MB。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"}),
    )


class MeetingForm(forms.Form):
    """A meeting."""

    kind = forms.ChoiceField(label="类型", choices=Meeting.Kind.choices)
    period = forms.CharField(label="时段", max_length=40, help_text="例如 2026 年第三季度。")
    since = DayField(label="召开日期")
    participants = forms.CharField(label="参加单位和人员", max_length=500, widget=_text(2))
    decisions = forms.CharField(label="议定事项", max_length=2000, widget=_text(4))


class CoordinationForm(forms.Form):
    """A coordination with another body."""

    partner = forms.ChoiceField(label="协调对象", choices=Coordination.Partner.choices)
    partner_name = forms.CharField(
        label="对象名称", max_length=100, required=False, help_text="选“其他”时填写。"
    )
    form = forms.CharField(
        label="协调形式", max_length=200, help_text="例如 联席会议，每季度一次。"
    )
    since = DayField(label="建立日期")


class PilotForm(forms.Form):
    """The union as a pilot."""

    name = forms.CharField(label="试点名称", max_length=120)
    approval_doc = forms.CharField(label="批准文号", max_length=100)
    since = DayField(label="试点开始日期")
    until = DayField(label="试点结束日期", required=False, help_text="没有定的留空。")


class TaskForm(forms.Form):
    """A task given at a meeting."""

    name = forms.CharField(label="任务", max_length=200)
    responsible = forms.CharField(label="责任人", max_length=100)
    due_on = DayField(label="完成期限")


class FinishForm(forms.Form):
    """How a task was done."""

    result = forms.CharField(label="办理结果", max_length=200, widget=_text(2))
    done_on = DayField(label="办结日期")


class EndForm(forms.Form):
    """From when and why it no longer stands."""

    until = DayField(label="日期", help_text="自这一天起不再有效。")
    reason = forms.CharField(label="原因或文号", max_length=200, widget=_text(2))


FORMS: Final[dict[str, type[Any]]] = {
    "groups": GroupForm,
    "documents": DocumentForm,
    "meetings": MeetingForm,
    "coordination": CoordinationForm,
    "pilots": PilotForm,
}
