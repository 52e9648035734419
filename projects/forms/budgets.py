"""Forms of budgets. What a line may bear is judged by the actions."""

from collections.abc import Collection
from typing import Any

from django import forms

from portal.common import clock
from portal.common.money import YuanField
from projects.taxonomies import Domain, FundSource


def _years() -> list[tuple[int, str]]:
    year = clock.today().year
    return [(y, f"{y} 年") for y in (year + 1, year, year - 1)]


class BudgetForm(forms.Form):
    """The year of a new budget."""

    fiscal_year = forms.TypedChoiceField(label="预算年度", coerce=int)

    def __init__(self, data: Any, *, taken: Collection[int]) -> None:
        super().__init__(data)
        self.free = [year for year, _ in _years() if year not in taken]
        year: Any = self.fields["fiscal_year"]
        year.choices = _years()
        now = clock.today().year
        year.initial = now if now in self.free else next(iter(self.free), None)


class LineForm(forms.Form):
    """One line of a budget."""

    code = forms.CharField(label="科目代码", max_length=20, help_text="例如 P401")
    name = forms.CharField(label="科目名称", max_length=100)
    fund_source = forms.ChoiceField(label="资金来源", choices=FundSource.choices)
    approved = YuanField(label="批准数", help_text="可写 50万，自动换算成元。")
    domain = forms.ChoiceField(
        label="服务领域", required=False, choices=[("", "不限"), *Domain.choices]
    )


class ApproveForm(forms.Form):
    """The document by which the budget was approved."""

    approval_doc = forms.CharField(
        label="批复文号", max_length=100, help_text="例如 新工发〔2026〕3号"
    )


class ReasonForm(forms.Form):
    """Why a budget is sent back."""

    reason = forms.CharField(
        label="退回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AdjustForm(forms.Form):
    """A decided addition or cut of one line."""

    difference = YuanField(label="调整金额", help_text="追加填正数，调减填负数，例如 -30000。")
    approval_doc = forms.CharField(label="批准调整的文号", max_length=100)


class BudgetFilter(forms.Form):
    """The list's filter row."""

    year = forms.ChoiceField(label="年度", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        this_year = clock.today().year
        year: Any = self.fields["year"]
        year.choices = [
            ("", "全部"),
            *[(y, f"{y} 年") for y in range(this_year + 1, this_year - 4, -1)],
        ]
