"""Forms of federations, hubs, demonstration bases and foundings."""

from typing import Any, Final

from django import forms

from orgs.models import Union
from portal.common.ui.forms import DayField

NAMED = "已入库机构的全称或统一社会信用代码。"


class FederationForm(forms.Form):
    """A federation."""

    name = forms.CharField(label="名称", max_length=120)
    level = forms.ChoiceField(label="层级", choices=Union.Level.choices)
    uscc = forms.CharField(
        label="统一社会信用代码", max_length=18, required=False, help_text="没有登记的留空。"
    )
    role = forms.CharField(
        label="工会的作用", max_length=200, help_text="例如 发起单位、业务主管、理事单位。"
    )
    since = DayField(label="成立日期")


class HubForm(forms.Form):
    """A hub or incubation base."""

    name = forms.CharField(label="名称", max_length=120)
    host = forms.CharField(
        label="运营机构", max_length=120, required=False, help_text=f"工会自办的留空。{NAMED}"
    )
    support_people = forms.CharField(label="人员扶持", max_length=200, required=False)
    support_funds = forms.CharField(label="资金扶持", max_length=200, required=False)
    support_space = forms.CharField(label="场所扶持", max_length=200, required=False)
    since = DayField(label="启用日期")


class BaseForm(forms.Form):
    """A demonstration base."""

    organisation = forms.CharField(label="社会组织", max_length=120, help_text=NAMED)
    named_by = forms.CharField(label="命名单位", max_length=100)
    document = forms.CharField(label="命名文号", max_length=100, required=False)
    since = DayField(label="命名日期")


class FoundingForm(forms.Form):
    """The begin of a founding."""

    organisation = forms.CharField(label="社会组织", max_length=120, help_text=NAMED)
    since = DayField(label="动员日期")


class StepsForm(forms.Form):
    """How far a founding has come."""

    prepared_on = DayField(label="筹备日期", required=False)
    prepared_note = forms.CharField(
        label="筹备情况", max_length=200, required=False, help_text="筹备组成员、拟建形式等。"
    )
    approved_on = DayField(label="批复日期", required=False)
    approval_doc = forms.CharField(label="批复文号", max_length=100, required=False)
    founded_on = DayField(
        label="成立日期", required=False, help_text="填写后建会完成，记入机构档案的建会情况。"
    )
    founded_name = forms.CharField(label="工会名称", max_length=120, required=False)
    founded_code = forms.CharField(
        label="工会统一社会信用代码",
        max_length=18,
        required=False,
        help_text="以 81 开头，没有的留空。",
    )
    members = forms.IntegerField(label="会员数", min_value=1, max_value=999_999, required=False)


class MemberForm(forms.Form):
    """Who joins."""

    organisation = forms.CharField(label="社会组织", max_length=120, help_text=NAMED)
    since = DayField(label="加入日期")
    note = forms.CharField(label="说明", max_length=200, required=False)


class EndForm(forms.Form):
    """When and why it ended."""

    until = DayField(label="日期")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class LeaveForm(forms.Form):
    """When an organisation left."""

    until = DayField(label="退出日期")


FORMS: Final[dict[str, type[Any]]] = {
    "federations": FederationForm,
    "hubs": HubForm,
    "bases": BaseForm,
    "foundings": FoundingForm,
}
