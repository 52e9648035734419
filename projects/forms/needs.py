"""Forms of needs. What a need must bring along is judged by the action."""

from typing import Any, Final

from django import forms

from portal.common import clock
from projects.models import NeedSite, WorkerNeed
from projects.rules.needs import CONSENT_VERSION, TEXT_MAX, TRADES
from projects.taxonomies import Domain, Group

# What workers ask for most, in their own words: (code, words, empty note, icon).
CHIPS: Final = (
    ("L6", "孩子托管", "", "child"),
    ("L4", "心理关怀", "", "heart"),
    ("P5", "职业健康", "", "health"),
    ("L3", "法律服务", "", "legal"),
    ("P3", "技能提升", "", "training"),
    ("L1", "文体活动", "", "culture"),
    ("L2", "婚恋交友", "", "volunteer"),
    ("L5", "困难帮扶", "", "hands"),
    ("L7", "户外歇脚", "", "store"),
    ("P4", "安全生产", "", "worker"),
)


class NeedForm(forms.Form):
    """The phone form: one sentence is enough, everything else is optional."""

    asked_domain = forms.CharField(label="想要什么服务", required=False, max_length=3)
    text = forms.CharField(
        label="您的需求",
        help_text=f"一句话就可以，最多 {TEXT_MAX} 个字。请不要写身份证号、病情等隐私。",
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "例如：周末孩子没人带"}),
    )
    place_time = forms.CharField(label="在哪里、什么时间方便", required=False, max_length=200)
    trade = forms.CharField(label="您是", required=False, max_length=40)
    phone = forms.CharField(
        label="手机号",
        help_text="留电话只用于告知结果。",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(
        label=f"留手机号的请勾选：我看过并同意《个人信息告知》（{CONSENT_VERSION} 版）",
        required=False,
    )

    def chips(self) -> dict[str, Any]:
        """Return the choices shown as chips, by field."""
        return {
            "domains": CHIPS,
            "trades": [(word, word, "", icon) for word, icon in TRADES],
        }


class TrackForm(forms.Form):
    """Number and code from the receipt."""

    no = forms.CharField(label="受理编号", max_length=40, help_text="例如 XQ-410402-2026-000123")
    code = forms.CharField(label="查询码", max_length=12, help_text="6 位，印在受理回执上")


class ClassifyForm(forms.Form):
    """Domain and target group."""

    domain = forms.ChoiceField(label="服务领域", choices=[("", "请选择"), *Domain.choices])
    group = forms.ChoiceField(label="目标群体", choices=[("", "请选择"), *Group.choices])


class AnswerForm(forms.Form):
    """Words for the worker."""

    text = forms.CharField(
        label="答复内容",
        help_text="职工凭编号和查询码可以看到。",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RejectForm(forms.Form):
    """Why the union does not take the need up."""

    reason = forms.CharField(
        label="不予采纳的理由",
        help_text="职工凭编号和查询码可以看到。",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SiteForm(forms.Form):
    """A new place with a QR code."""

    name = forms.CharField(label="站点名称", max_length=100, help_text="例如：东环路户外劳动者驿站")


class NeedFilter(forms.Form):
    """The board's filter row; every field is optional."""

    q = forms.CharField(label="关键词", required=False, max_length=40)
    year = forms.ChoiceField(label="年度", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *WorkerNeed.State.choices]
    )
    domain = forms.ChoiceField(
        label="领域", required=False, choices=[("", "全部"), ("none", "未选领域"), *Domain.choices]
    )
    site = forms.ChoiceField(label="站点", required=False)

    def __init__(self, data: Any, *, sites: list[NeedSite]) -> None:
        super().__init__(data)
        this_year = clock.today().year
        year: Any = self.fields["year"]
        year.choices = [(y, f"{y} 年") for y in range(this_year, this_year - 4, -1)]
        site: Any = self.fields["site"]
        site.choices = [("", "全部"), *[(s.code, s.name) for s in sites]]
