"""Forms of head-counts and of small workbooks."""

from django import forms

from portal.common.ui.forms import DayField


class HeadCountForm(forms.Form):
    """How many workers one unit had on a day."""

    workers = forms.IntegerField(
        label="职工数",
        help_text="辖区内的职工人数，不是会员数。",
        widget=forms.NumberInput(attrs={"data-unit": "人"}),
    )
    stock_on = DayField(label="统计时点")
    source = forms.CharField(
        label="数据来源", max_length=200, help_text="如“2026 年基层组织统计台账”。"
    )


class StockDayForm(forms.Form):
    """On which day the figures are asked."""

    on = DayField(label="统计时点", required=False)


class SheetForm(forms.Form):
    """A workbook to read at once."""

    file = forms.FileField(
        label="表格文件",
        help_text="只收 .xlsx，第一张表，表头与模板一致。有一处问题就一行也不写入。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
