"""Forms of links and contacts. What they must be is judged by the actions."""

from typing import Any

from django import forms

from orgs.models import Contact, OrganisationLink
from portal.common.ui.forms import DayField

SCOPES = [("", "本单位"), ("below", "本级及下级")]


def _text(rows: int, hint: str = "") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "placeholder": hint} if hint else {"rows": rows})


class LinkFilter(forms.Form):
    """What the list of links shows."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "名称、代码、拼音首字母"}),
    )
    standing = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "联系中"),
            ("stale", "超期未联系"),
            ("representative", "代表性组织"),
            ("ended", "已解除"),
            ("all", "全部"),
        ],
    )
    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "全部类型"), *OrganisationLink.Kind.choices]
    )
    scope = forms.ChoiceField(label="范围", required=False, choices=SCOPES)


class LinkForm(forms.Form):
    """A new relation."""

    organisation = forms.CharField(
        label="社会组织", max_length=120, help_text="已入库机构的全称或统一社会信用代码。"
    )
    kind = forms.ChoiceField(
        label="联系类型",
        choices=OrganisationLink.Kind.choices,
        help_text="业务主管、孵化、试点同时算作联系引导。",
    )
    since = DayField(label="建立联系日期")


class EndLinkForm(forms.Form):
    """When and why a relation ended."""

    until = DayField(label="解除日期")
    reason = forms.CharField(label="解除原因", max_length=200, widget=_text(2))


class RepresentForm(forms.Form):
    """On what ground the organisation is representative."""

    ground = forms.CharField(
        label="认定理由",
        max_length=200,
        widget=_text(2),
        help_text="例如 会员多、在行业内有影响；有会议或文件的写明。",
    )
    decided_on = DayField(label="认定日期")


class UnrepresentForm(forms.Form):
    """Why the mark is taken back."""

    ground = forms.CharField(label="取消原因", max_length=200, widget=_text(2))


class ContactFilter(forms.Form):
    """What the contact log shows."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "机构名称或代码"}),
    )
    mode = forms.ChoiceField(
        label="方式", required=False, choices=[("", "全部方式"), *Contact.Mode.choices]
    )
    since = DayField(label="从", required=False)
    until = DayField(label="到", required=False)
    show = forms.ChoiceField(
        label="显示",
        required=False,
        choices=[("", "有效记录"), ("open", "有待办后续的"), ("void", "已作废的")],
    )
    scope = forms.ChoiceField(label="范围", required=False, choices=SCOPES)


class FilesInput(forms.ClearableFileInput):
    """The phone's camera or album, or documents; several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the view checks and reads them."""

    widget = FilesInput(attrs={"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the uploads as a list, empty when none was chosen."""
        if not data:
            return []
        return list(data) if isinstance(data, list | tuple) else [data]


class ContactForm(forms.Form):
    """One contact, short enough for a phone."""

    organisation = forms.CharField(
        label="社会组织",
        max_length=120,
        help_text="输入全称或代码，可从本单位联系的机构里选。",
        widget=forms.TextInput(attrs={"list": "linked-organisations", "autocomplete": "off"}),
    )
    held_on = DayField(label="联系日期")
    mode = forms.ChoiceField(label="方式", choices=Contact.Mode.choices)
    persons = forms.CharField(
        label="参加人员",
        max_length=200,
        help_text="双方的姓名和职务，例如 王敏；对方 李芳（理事长）。",
    )
    topics = forms.CharField(label="联系内容", max_length=1000, widget=_text(3))
    needs_raised = forms.CharField(
        label="对方提出的需求", max_length=1000, required=False, widget=_text(2)
    )
    help_given = forms.CharField(
        label="给予的帮助", max_length=1000, required=False, widget=_text(2)
    )
    follow_up = forms.CharField(
        label="后续事项", max_length=200, required=False, help_text="填写后列入待办，办结为止。"
    )
    follow_up_on = DayField(label="后续事项期限", required=False)
    uploads = FilesField(
        label="附件",
        required=False,
        help_text="照片、纪要：PDF、DOCX、XLSX 或图片，单个不超过 20 MB，最多 6 个。",
    )


class FollowUpForm(forms.Form):
    """How a promise was kept."""

    result = forms.CharField(label="办理结果", max_length=200, widget=_text(2))
    done_on = DayField(label="办结日期")


class VoidForm(forms.Form):
    """Why an entry is void."""

    reason = forms.CharField(label="作废原因", max_length=200, widget=_text(2))
