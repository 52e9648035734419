"""Forms of the resource list."""

from typing import Any

from django import forms

from orgs import service_terms
from orgs.models import Division, Organisation, ResourceItem
from orgs.querysets.venues import stem_of
from portal.common.money import YuanField
from portal.common.ui.forms import DayField


class ResourceForm(forms.Form):
    """One service that the organisation offers."""

    title = forms.CharField(label="名称", max_length=60, help_text="如“一线职工心理减压小组”。")
    domain = forms.ChoiceField(label="服务领域")
    form = forms.ChoiceField(label="服务形式", choices=ResourceItem.Form.choices)
    groups = forms.MultipleChoiceField(label="服务对象", widget=forms.CheckboxSelectMultiple)
    regions = forms.MultipleChoiceField(label="服务地区", widget=forms.CheckboxSelectMultiple)
    capacity = forms.IntegerField(
        label="每场人数", min_value=1, max_value=100_000,
        widget=forms.NumberInput(attrs={"data-unit": "人"}),
    )  # fmt: skip
    price = YuanField(label="价格（元/场）", required=False, help_text="免费填 0。")
    times = forms.CharField(
        label="可提供时间", max_length=100, help_text="如“工作日晚上、周末全天”。"
    )
    description = forms.CharField(
        label="说明", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="做什么、由谁来做、需要工会准备什么。请勿写个人手机号。",
    )  # fmt: skip
    valid_until = DayField(label="有效期至")

    def __init__(self, data: Any = None, *, organisation: Organisation, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["domain"].choices = list(service_terms.DOMAINS.items())  # type: ignore[attr-defined]
        self.fields["groups"].choices = list(service_terms.GROUPS.items())  # type: ignore[attr-defined]
        self.fields["regions"].choices = _regions(organisation)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the action asks for."""
        return self.cleaned_data | {"price": self.cleaned_data["price"] or 0}


def _regions(organisation: Organisation) -> list[tuple[str, str]]:
    """Return the city and its counties around the union that keeps the organisation."""
    keeper = organisation.keeper
    code = (keeper.division_id or keeper.code) if keeper else organisation.uscc[2:8]
    stem = stem_of(code)[:4]
    rows = Division.objects.filter(code__startswith=stem, level__in=(2, 3), is_container=False)
    return [(d.code, f"{d.name}全域" if d.level == 2 else d.name) for d in rows.order_by("code")]


class ResourceFilter(forms.Form):
    """What to look for on the resource list."""

    q = forms.CharField(label="名称或机构", required=False, max_length=60)
    domain = forms.ChoiceField(label="服务领域", required=False)
    form = forms.ChoiceField(
        label="形式", required=False, choices=[("", "全部"), *ResourceItem.Form.choices]
    )
    free = forms.BooleanField(label="只看免费", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices = [("", "全部"), *service_terms.DOMAINS.items()]
        self.fields["domain"].choices = choices  # type: ignore[attr-defined]
