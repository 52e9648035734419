"""The form of a changed result: who follows, why, and the report where the law asks for one."""

from typing import Any

from django import forms

from portal.common.money import figure

RERUN = "rerun"


class ChangeForm(forms.Form):
    """Candidates in the order of their rank, and a new procurement as the last choice."""

    heir = forms.ChoiceField(label="取消成交之后", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="取消成交的原因",
        max_length=200,
        help_text="原因写入更正公告并告知双方，请勿写入不公开的核查内容。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    report_no = forms.CharField(
        label="报告财政部门的文号",
        max_length=60,
        help_text="政府采购项目须书面报告本级财政部门。",
    )

    def __init__(
        self, *args: Any, candidates: list[dict[str, Any]], reports: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        heir: Any = self.fields["heir"]
        heir.choices = [
            *(
                (
                    str(c["bid"]),
                    f"改由第 {c['place']} 名成交：{c['name']}，{c['total']} 分，{figure(c['amount'])} 元",
                )
                for c in candidates
            ),
            (RERUN, "不再确定成交组织，重新采购"),
        ]
        if not reports:
            del self.fields["report_no"]

    def heir_pk(self) -> int | None:
        """Return the chosen bid; null for a new procurement."""
        chosen = self.cleaned_data["heir"]
        return None if chosen == RERUN else int(chosen)
