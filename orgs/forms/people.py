"""Forms of the administrator's pages."""

from typing import Any

from django import forms

from orgs.models import Role, User
from portal.common.access import ActorKind
from portal.common.ui.forms import CodeInput, DayField

HIRED = (ActorKind.STAFF, ActorKind.EXPERT, ActorKind.EVALUATOR)


def _roles(*kinds: ActorKind) -> list[tuple[str, str]]:
    rows = Role.objects.filter(kind__in=[k.value for k in kinds]).order_by("kind", "code")
    return [("", "请选择"), *((r.code, r.label) for r in rows if r.code != "evaluator")]


class ColleagueForm(forms.Form):
    """A new colleague: the account and the first role."""

    full_name = forms.CharField(label="姓名", max_length=50)
    username = forms.CharField(label="登录名", max_length=50, help_text="字母和数字，如 wangmin。")
    phone = forms.CharField(label="手机", max_length=20, required=False)
    role = forms.ChoiceField(label="岗位")
    password = forms.CharField(
        label="初始密码",
        max_length=128,
        help_text="至少 10 位，不全是数字。请当面或电话告知本人，并提醒登录后修改。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        role: Any = self.fields["role"]
        role.choices = _roles(*HIRED)


class AppointForm(forms.Form):
    """One more role for a colleague."""

    role = forms.ChoiceField(label="岗位")

    def __init__(self, user: User, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        role: Any = self.fields["role"]
        role.choices = _roles(*HIRED)
        self.user = user


class PasswordForm(forms.Form):
    """A new password for a colleague who forgot the old one."""

    password = forms.CharField(
        label="新密码",
        max_length=128,
        help_text="至少 10 位，不全是数字。请当面或电话告知本人，并提醒登录后修改。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UnionForm(forms.Form):
    """What agreements and returns print of the own union."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=30,
        required=False,
        help_text="18 位，见本单位的法人资格证书。",
        widget=CodeInput,
    )
    head_name = forms.CharField(label="单位负责人", max_length=50)
    address = forms.CharField(label="地址", max_length=200)
    phone = forms.CharField(label="电话", max_length=30)


class TokenForm(forms.Form):
    """A new key for another system."""

    name = forms.CharField(
        label="用途", max_length=50, help_text="写明哪个系统、哪个单位在用，如“省总数据中心取数”。"
    )
    role = forms.ChoiceField(label="权限")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        role: Any = self.fields["role"]
        role.choices = _roles(ActorKind.SERVICE)


class AuditFilter(forms.Form):
    """What the log shows."""

    q = forms.CharField(
        label="编号或姓名",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "编号、姓名"}),
    )
    since = DayField(label="自", required=False)
    until = DayField(label="至", required=False)
