"""Forms of tenders. What a tender must be is judged by the actions."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.datastructures import MultiValueDict

from portal.common import clock
from portal.common.money import YuanField, parse
from portal.common.ui.forms import YEARS, DayField, MomentInput
from projects.actions.tender_keys import Candidate
from projects.actions.tenders import SECTIONS
from projects.models import PublicNotice, Tender
from projects.taxonomies import Domain

SPARE_ROWS: Final = 2
DUTIES: Final = {"open": "可主持", "witness": "可监督"}
Row = dict[str, Any]


class RowsWidget(forms.Widget):
    """A small table of inputs; each column is a list of values under `<name>-<column>`."""

    template_name = "projects/tenders/rows_widget.html"

    def __init__(self, columns: Sequence[Mapping[str, Any]], spare: int = SPARE_ROWS) -> None:
        super().__init__()
        self.columns = columns
        self.spare = spare

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows: list[Row] = [*(value or []), *({} for _ in range(self.spare))]
        context["widget"]["columns"] = self.columns
        context["widget"]["rows"] = [
            [{**column, "value": row.get(str(column["key"]), "")} for column in self.columns]
            for row in rows
        ]
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[Row]:
        if not hasattr(data, "getlist"):
            return []
        keys = [str(column["key"]) for column in self.columns]
        lists = [data.getlist(f"{name}-{key}") for key in keys]
        rows = [dict(zip(keys, values, strict=True)) for values in zip(*lists, strict=False)]
        asked = [str(c["key"]) for c in self.columns if not c.get("options")]
        return [row for row in rows if any(str(row[key]).strip() for key in asked)]


class LaterMoment(forms.DateTimeField):
    """A moment that publication needs, though a draft may be saved without it."""

    def validate(self, value: Any) -> None:
        """Let a draft go without."""

    def clean(self, value: Any) -> Any:
        """Return the moment. Raises: ValidationError for a year that is a slip of the hand."""
        moment = super().clean(value)
        if moment is not None and moment.year not in YEARS:
            raise forms.ValidationError(DayField.default_error_messages["far"])
        return moment


class RowsField(forms.Field):
    """Rows of a `RowsWidget`; rows left empty are dropped, a draft may have none."""

    def validate(self, value: Any) -> None:
        """Let a draft go without."""

    def __init__(self, columns: Sequence[Mapping[str, Any]], **more: Any) -> None:
        super().__init__(widget=RowsWidget(columns), **more)


LOT_COLUMNS: Final = (
    {"key": "name", "label": "包名称", "css": "grow"},
    {"key": "ceiling", "label": "最高限价（元）", "css": "num"},
)
ITEM_COLUMNS: Final = (
    {"key": "section", "label": "部分", "options": SECTIONS, "css": ""},
    {"key": "name", "label": "评分项", "css": ""},
    {"key": "standard", "label": "评分标准（怎样得几分）", "css": "grow", "is_long": True},
    {"key": "points", "label": "满分", "css": "num"},
    {"key": "kind", "label": "性质", "options": ("主观分", "客观分"), "css": ""},
)


class TenderForm(forms.Form):
    """Everything a person writes about a tender."""

    title = forms.CharField(label="采购公告标题", max_length=160)
    use_required_attribute = False
    deadline = LaterMoment(
        label="提交截止暨开标时间",
        widget=MomentInput(),
        help_text="截止时间就是开标时间，须在工作日；含本时刻。",
    )
    ceiling = YuanField(label="最高限价", help_text="不超过项目预算。可写 28万。")
    lots = RowsField(
        LOT_COLUMNS,
        label="采购包",
        help_text="不分包就填一行；各包限价合计等于最高限价。",
    )
    qualification = forms.CharField(
        label="申请人的资格要求",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="资格条件不能再作为评分因素。",
    )
    price_weight = forms.IntegerField(
        label="价格分权重",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"data-unit": "分"}),
    )
    items = RowsField(ITEM_COLUMNS, label="评分项", help_text="各评分项满分与价格分合计 100 分。")
    contact = forms.CharField(label="联系方式", max_length=200, help_text="联系人、电话、地址。")
    holders = forms.MultipleChoiceField(
        label="开标钥匙保管人",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="至少一名主持人和一名监督人，最多 3 人；都要先设置开标口令。不选则由系统按岗位指定。",
    )

    def __init__(self, *args: Any, people: Sequence[Candidate], earliest: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["deadline"].help_text += earliest
        holders: Any = self.fields["holders"]
        holders.choices = [(str(c.user_id), _candidate(c)) for c in people]

    def clean_lots(self) -> list[Row]:
        """Return lots with amounts."""
        return [
            {"name": row["name"], "ceiling": _yuan(row["ceiling"], place)}
            for place, row in enumerate(self.cleaned_data["lots"], start=1)
        ]

    def clean_items(self) -> list[Row]:
        """Return score items with whole points."""
        rows = []
        for place, row in enumerate(self.cleaned_data["items"], start=1):
            points = str(row["points"]).strip()
            if re.fullmatch(r"[0-9]{1,3}", points) is None:
                raise forms.ValidationError(f"第 {place} 个评分项的满分请填 1 至 100 的整数。")
            rows.append(
                {
                    "section": row["section"],
                    "name": row["name"],
                    "standard": row["standard"],
                    "points": int(points),
                    "is_objective": row["kind"] == "客观分",
                }
            )
        return rows

    def values(self) -> dict[str, Any]:
        """Return what the draft itself takes."""
        names = ("title", "deadline", "ceiling", "lots", "qualification", "price_weight", "contact")
        return {name: self.cleaned_data[name] for name in names}


def initial_of(tender: Tender) -> dict[str, Any]:
    """Return the tender as the form shows it."""
    items = [
        {
            "section": i.section,
            "name": i.name,
            "standard": i.standard,
            "points": i.points,
            "kind": "客观分" if i.is_objective else "主观分",
        }
        for i in tender.score_items.all()
    ]
    return {
        "title": tender.title,
        "deadline": tender.deadline and clock.local(tender.deadline),
        "ceiling": tender.ceiling,
        "lots": [{"name": x.name, "ceiling": f"{x.ceiling:.2f}"} for x in tender.lots.all()],
        "qualification": tender.qualification,
        "price_weight": tender.price_weight,
        "items": items,
        "contact": tender.contact,
        "holders": [str(pk) for pk in tender.key_holders.values_list("user_id", flat=True)],
    }


class ReasonForm(forms.Form):
    """Why something is sent back or ended."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class RemarkForm(forms.Form):
    """A remark that may be left out."""

    reason = forms.CharField(
        label="说明", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class NoActForm(forms.Form):
    """Nothing is asked: the page only confirms."""


class StaffFilter(forms.Form):
    """The staff list's filter row."""

    q = forms.CharField(label="关键词", required=False, max_length=40)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Tender.State.choices]
    )
    scope = forms.ChoiceField(
        label="范围", required=False, choices=[("", "本级及下级"), ("own", "只看本级")]
    )


class PublicFilter(forms.Form):
    """The public list's filter."""

    type = forms.ChoiceField(
        label="公告类型", required=False, choices=[("", "全部"), *PublicNotice.Kind.choices]
    )
    domain = forms.ChoiceField(
        label="服务领域", required=False, choices=[("", "全部"), *Domain.choices]
    )
    region = forms.CharField(label="地区或单位", required=False, max_length=20)
    open = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("1", "可以投标"), ("0", "已截止")]
    )
    q = forms.CharField(label="关键词", required=False, max_length=40)


def _candidate(candidate: Candidate) -> str:
    duties = "、".join(DUTIES[d] for d in sorted(candidate.duties))
    key = "" if candidate.key else "，还没有设置开标口令"
    return f"{candidate.name}（{duties}{key}）"


def _yuan(text: Any, place: int) -> Decimal:
    try:
        return parse(str(text))
    except ValueError as error:
        message = f"第 {place} 包的限价请填金额，例如 280000.00 或 28万。"
        raise forms.ValidationError(message) from error
