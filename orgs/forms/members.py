"""Forms of an organisation's members."""

from typing import Any

from django import forms

from orgs.forms.people import PasswordForm
from orgs.models import Role
from portal.common.access import ActorKind

__all__ = ["MemberForm", "MemberRoleForm", "PasswordForm"]


def _roles() -> list[tuple[str, str]]:
    rows = Role.objects.filter(kind=ActorKind.ORGANISATION.value).order_by("-code")
    return [(r.code, r.label) for r in rows]


class MemberRoleForm(forms.Form):
    """What a colleague may do for the organisation."""

    role = forms.ChoiceField(
        label="岗位",
        help_text="负责人可以提交投标、签约、申请付款；工作人员可以编制投标文件、登记服务。",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        role: Any = self.fields["role"]
        role.choices = [("", "请选择"), *_roles()]


class MemberForm(MemberRoleForm):
    """A new colleague: the account and the first role."""

    full_name = forms.CharField(label="姓名", max_length=50)
    username = forms.CharField(label="登录名", max_length=50, help_text="字母和数字，如 wangmin。")
    phone = forms.CharField(label="手机", max_length=20, required=False)
    password = forms.CharField(
        label="初始密码",
        max_length=128,
        help_text="至少 10 位，不全是数字。只在这里填写一次，请当面或电话告知本人；本人登录后须先修改。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("full_name", "username", "phone", "role", "password")
