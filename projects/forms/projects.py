"""Forms of projects. What a project must be is judged by the actions."""

from typing import TYPE_CHECKING, Any, Final

from django import forms

from portal.common import clock
from portal.common.access import Actor
from portal.common.money import YuanField, figure
from portal.common.ui.forms import DayField
from projects.models import Budget, BudgetLine, Project
from projects.taxonomies import Category, Domain, Group, Method, Mode

MOST: Final = 999_999_999


def _years() -> list[tuple[int, str]]:
    year = clock.today().year
    return [(y, f"{y} 年") for y in (year + 1, year, year - 1)]


def _whole(label: str, unit: str, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"min": 0, "data-unit": unit})
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST, required=False, widget=widget, **more
    )


class StartForm(forms.Form):
    """The essentials of a new project; the rest is written in the editor."""

    name = forms.CharField(label="项目名称", max_length=120)
    domain = forms.ChoiceField(label="服务领域", choices=[("", "请选择"), *Domain.choices])
    group = forms.ChoiceField(label="主要服务对象", choices=[("", "请选择"), *Group.choices])
    fiscal_year = forms.TypedChoiceField(label="预算年度", coerce=int)
    budget_amount = YuanField(label="预算金额", help_text="可写 12.5万，自动换算成元。")
    service_from = DayField(label="服务开始")
    service_to = DayField(label="服务结束")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        year: Any = self.fields["fiscal_year"]
        year.choices = _years()
        year.initial = clock.today().year


if TYPE_CHECKING:
    LineBase = forms.ModelChoiceField[BudgetLine]
else:
    LineBase = forms.ModelChoiceField


class LineField(LineBase):
    """A budget line with its year and what is left on it."""

    def label_from_instance(self, obj: BudgetLine) -> str:
        year, source = obj.budget.fiscal_year, obj.get_fund_source_display()
        return f"{year} 年 {obj}（{source}）可用 {figure(obj.available)} 元"


class ProjectForm(forms.Form):
    """Everything a person writes about a project, in the order of the editor's sections."""

    name = forms.CharField(label="项目名称", max_length=120)
    domain = forms.ChoiceField(label="服务领域", choices=Domain.choices)
    category = forms.ChoiceField(label="优秀项目类别", choices=Category.choices)
    group = forms.ChoiceField(label="主要服务对象", choices=Group.choices)
    content = forms.CharField(
        label="服务内容",
        help_text="为谁、做什么、在哪里、做多少次。",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    objectives = forms.CharField(
        label="绩效目标",
        help_text="数量、质量、满意度，都要能衡量。",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    target_person_times = _whole("目标服务人次", "人次")
    target_persons = _whole("目标服务人数", "人", help_text="不重复的人，不多于人次。")
    target_sessions = _whole("目标场次", "场")
    target_satisfaction = forms.DecimalField(
        label="满意度目标", max_digits=3, decimal_places=2, help_text="满分 5 分。"
    )
    fiscal_year = forms.TypedChoiceField(label="预算年度", coerce=int)
    budget_amount = YuanField(label="预算金额", help_text="可写 12.5万，自动换算成元。")
    budget_line = LineField(
        queryset=BudgetLine.objects.none(),
        label="预算指标",
        required=False,
        empty_label="请选择",
        help_text="只列本单位已批准预算的指标；批准立项时预占。",
    )
    collective_record = forms.CharField(
        label="集体研究记录",
        help_text="会议名称、日期和纪要文号。超过 5 万元的必填。",
        required=False,
        max_length=200,
    )
    mode = forms.ChoiceField(label="项目模式", choices=Mode.choices)
    method = forms.ChoiceField(label="采购方式", choices=Method.choices)
    method_reason = forms.CharField(
        label="采购方式理由", help_text="不采用公开招标的须写明。", required=False, max_length=300
    )
    service_from = DayField(label="服务开始")
    service_to = DayField(label="服务结束")
    risk_note = forms.CharField(
        label="风险与廉政",
        help_text="主要风险和防范措施；有无利益关联。",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        year: Any = self.fields["fiscal_year"]
        year.choices = _years()
        line: Any = self.fields["budget_line"]
        line.queryset = (
            BudgetLine.objects.visible_to(by)
            .filter(budget__union_id__in=by.union_ids, budget__state=Budget.State.APPROVED)
            .select_related("budget")
            .order_by("-budget__fiscal_year", "code")
        )

    def values(self) -> dict[str, Any]:
        """Return what the action takes; an empty count is zero."""
        counts = ("target_person_times", "target_persons", "target_sessions")
        return self.cleaned_data | {name: self.cleaned_data[name] or 0 for name in counts}


class ReasonForm(forms.Form):
    """Why a project is sent back or ended."""

    reason = forms.CharField(
        label="原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ProjectFilter(forms.Form):
    """The list's filter row; every field is optional."""

    q = forms.CharField(label="名称或编号", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Project.State.choices]
    )
    domain = forms.ChoiceField(
        label="领域", required=False, choices=[("", "全部"), *Domain.choices]
    )
    year = forms.ChoiceField(label="年度", required=False)
    scope = forms.ChoiceField(
        label="范围",
        required=False,
        choices=[("", "本级及下级"), ("own", "仅本级"), ("mine", "我经办的")],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        this_year = clock.today().year
        year: Any = self.fields["year"]
        year.choices = [
            ("", "全部"),
            *[(y, f"{y} 年") for y in range(this_year + 1, this_year - 4, -1)],
        ]
