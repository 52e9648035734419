"""The bid form: made for each tender, one field per lot and per score item."""

from typing import Any, Final

from django import forms

from portal.common.money import YuanField, figure
from projects.models import Tender
from projects.rules.bids import TEXT_MAX

PROMISE: Final = (
    "我单位承诺：所提供材料真实有效；未与其他投标人串通；不转包，主体和关键服务不分包；"
    "成交后按采购文件和投标内容签订协议并履约。"
)


class ManyFilesInput(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class ManyFilesField(forms.FileField):
    """Several uploads; each is checked by the action."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [f for f in (data or []) if f]


class LaterYuan(YuanField):
    """A price that sealing needs, though a draft may be saved without it."""

    def validate(self, value: Any) -> None:
        """Let a draft go without."""


class LaterPromise(forms.BooleanField):
    """A promise that sealing needs, though a draft may be saved without it."""

    def validate(self, value: Any) -> None:
        """Let a draft go without."""


class BidForm(forms.Form):
    """Prices, answers to the score items, team, promise, files."""

    use_required_attribute = False

    def __init__(self, *args: Any, tender: Tender, stored: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lots = list(tender.lots.all())
        self.items = list(tender.score_items.all())
        for lot in self.lots:
            self.fields[f"price-{lot.number}"] = LaterYuan(
                label=f"投标报价　第 {lot.number} 包　{lot.name}",
                required=len(self.lots) == 1,
                help_text=f"最高限价 {figure(lot.ceiling)} 元。可写 12.5万。",
            )
        for item in self.items:
            self.fields[f"plan-{item.order}"] = forms.CharField(
                label=f"{item.section}　{item.name}（满分 {item.points} 分）",
                required=False,
                max_length=TEXT_MAX,
                help_text=f"评分标准：{item.standard}",
                widget=forms.Textarea(attrs={"rows": 5}),
            )
        self.fields["team"] = forms.CharField(
            label="项目团队",
            required=False,
            max_length=TEXT_MAX,
            help_text="负责人、成员、资格证书和分工。",
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.fields["contact"] = forms.CharField(
            label="本次投标联系人和电话", required=False, max_length=100
        )
        self.fields["files"] = ManyFilesField(
            label="附件",
            required=False,
            widget=ManyFilesInput(attrs={"multiple": True}),
            help_text="PDF、DOCX、XLSX 或图片，单个不超过 20 MB，可多选；上传后立即加密保存。",
        )
        if stored:
            self.fields["drop"] = forms.MultipleChoiceField(
                label="删除已上传的附件",
                required=False,
                choices=[(f["stored"], f["name"]) for f in stored],
                widget=forms.CheckboxSelectMultiple(),
            )
        self.fields["promise"] = LaterPromise(label=PROMISE)

    def content(self) -> dict[str, Any]:
        """Return what the actions take."""
        given = self.cleaned_data
        return {
            "prices": {
                str(lot.number): given[f"price-{lot.number}"]
                for lot in self.lots
                if given.get(f"price-{lot.number}") is not None
            },
            "plans": {str(i.order): given.get(f"plan-{i.order}", "") for i in self.items},
            "team": given.get("team", ""),
            "contact": given.get("contact", ""),
            "promise": given.get("promise", False),
        }


def initial_of(content: dict[str, Any]) -> dict[str, Any]:
    """Return a draft as the form shows it."""
    first: dict[str, Any] = {
        "team": content.get("team", ""),
        "contact": content.get("contact", ""),
        "promise": content.get("promise", False),
    }
    first |= {f"price-{lot}": amount for lot, amount in content.get("prices", {}).items()}
    first |= {f"plan-{order}": text for order, text in content.get("plans", {}).items()}
    return first
