"""Forms of organisations: registering, the own profile, searching the register."""

from typing import Any, Final

from django import forms

from orgs.models import Organisation, Suspension
from orgs.rules import kinds
from portal.common.ui.forms import DayInput

RATINGS: Final = [("", "未评"), *((f"{n}A", f"{n}A 级") for n in range(5, 0, -1))]


def contractable_kinds() -> list[tuple[str, str]]:
    """Return the kinds that register by themselves and are found by the public."""
    barred = kinds.NOT_CONTRACTED
    return [(code, label) for code, label in Organisation.Kind.choices if code not in barred]


class RegisterForm(forms.Form):
    """What a new organisation and its manager's account need."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=30,
        help_text="18 位，见登记证书。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    name = forms.CharField(label="机构名称", max_length=120, help_text="与登记证书一致。")
    kind = forms.ChoiceField(
        label="机构类型",
        required=False,
        choices=[("", "按代码自动判断"), *contractable_kinds()],
        help_text="代码已能判断类型时不用选。",
    )
    keeper = forms.CharField(
        label="受理工会",
        max_length=100,
        required=False,
        help_text="不填时由登记机关所在地的工会受理；也可填工会全称或 6 位代码。",
    )
    contact_phone = forms.CharField(
        label="联系手机",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    full_name = forms.CharField(
        label="您的姓名",
        max_length=50,
        help_text="您将成为本机构账号的负责人。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label="登录名",
        max_length=50,
        help_text="字母和数字，至少 4 位。",
        min_length=4,
        error_messages={"min_length": "登录名至少 4 位，请加长。"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        help_text="至少 10 位，不全是数字。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )


class RegisterFilter(forms.Form):
    """What the register shows."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "名称、代码、拼音首字母"}),
    )
    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "全部类型"), *contractable_kinds()]
    )
    rating = forms.ChoiceField(
        label="评估等级",
        required=False,
        choices=[("", "不限等级"), ("3A+", "3A 及以上"), *RATINGS[1:]],
    )


class StaffRegisterFilter(RegisterFilter):
    """What the staff's register shows."""

    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "全部类型"), *Organisation.Kind.choices]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *Organisation.State.choices]
    )
    scope = forms.ChoiceField(
        label="范围",
        required=False,
        choices=[("", "全部"), ("linked", "本单位联系的"), ("kept", "本单位建档的")],
    )
    region = forms.CharField(
        label="登记地区",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"placeholder": "代码，如 4104", "inputmode": "numeric"}),
    )
    mark = forms.ChoiceField(
        label="特征",
        required=False,
        choices=[
            ("", "不限"),
            ("labour", "劳动关系领域"),
            ("unionised", "已建工会"),
            ("not_unionised", "未建工会"),
        ],
    )

    batch = forms.CharField(label="导入批次", required=False, max_length=40)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        if not (data or {}).get("batch"):
            del self.fields["batch"]  # only whoever comes from a batch asks for it

    def clean_region(self) -> str:
        """Return the leading digits of the division that registered it."""
        typed: str = self.cleaned_data["region"].strip()
        if typed and not typed.isdecimal():
            raise forms.ValidationError("请填行政区划代码的前几位数字，如 41、4104、410402。")
        return typed


class ReasonForm(forms.Form):
    """Why the profile goes back."""

    reason = forms.CharField(
        label="退回原因",
        max_length=500,
        required=False,
        help_text="写明要补正什么、怎么补，机构会原样看到。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].marks_optional = False  # type: ignore[attr-defined]


class SuspendForm(forms.Form):
    """For how long and why an organisation takes on nothing."""

    ground = forms.ChoiceField(label="事由", choices=[("", "请选择"), *Suspension.Ground.choices])
    reason = forms.CharField(
        label="具体情况",
        max_length=300,
        help_text="写明事实和依据，机构会原样看到。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(label="暂停至", widget=DayInput, help_text="当天仍暂停，次日自动恢复。")
    decision = forms.FileField(
        label="决定书",
        required=False,
        help_text="PDF 或图片，机构可以下载。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class RestoreForm(forms.Form):
    """Why a suspension ends before its term."""

    reason = forms.CharField(
        label="提前恢复的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class LedgerForm(forms.Form):
    """A ledger to read."""

    file = forms.FileField(
        label="台账文件",
        help_text="只收 .xlsx，不超过 20 MB；读取第一张有表头的工作表。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
