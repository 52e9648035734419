"""Forms of the published credit lists."""

from django import forms

from orgs.models import CreditListing
from portal.common.ui.forms import DayInput

STANDING = [("", "现在列入的"), ("removed", "已移出的"), ("all", "全部")]


class ListingFilter(forms.Form):
    """What to look for on the lists."""

    q = forms.CharField(label="名称或代码", required=False, max_length=120)
    kind = forms.ChoiceField(
        label="名单", required=False, choices=[("", "全部"), *CreditListing.Kind.choices]
    )
    standing = forms.ChoiceField(label="状态", required=False, choices=STANDING)
    known = forms.BooleanField(label="只看在库机构", required=False)


class ListingFileForm(forms.Form):
    """A published list to read, with what stands above its table."""

    kind = forms.ChoiceField(label="名单", choices=[("", "请选择"), *CreditListing.Kind.choices])
    source = forms.CharField(
        label="来源",
        max_length=200,
        help_text="公布的机关和文号或网页名称，如“河南省民政厅公告〔2026〕3号”。",
    )
    published_on = forms.DateField(
        label="公布日期", widget=DayInput, help_text="表中没有“列入日期”的行按这一天算。"
    )
    file = forms.FileField(
        label="名单文件",
        help_text="只收 .xlsx，不超过 20 MB；第一张表，表头与模板一致。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class ListingForm(forms.Form):
    """One entry of a published list."""

    kind = forms.ChoiceField(label="名单", choices=[("", "请选择"), *CreditListing.Kind.choices])
    name = forms.CharField(label="名称", max_length=120, help_text="与公告一致。")
    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=30,
        required=False,
        help_text="公告没有代码的（如非法社会组织）留空，按名称比对。",
    )
    since = forms.DateField(label="列入日期", widget=DayInput)
    reason = forms.CharField(label="列入事由", max_length=200, required=False)
    source = forms.CharField(label="来源", max_length=200, help_text="公布的机关和文号或网页名称。")


class TakeOffForm(forms.Form):
    """When and by what an entry was taken off."""

    removed_on = forms.DateField(label="移出日期", widget=DayInput)
    source = forms.CharField(label="移出依据", max_length=200, help_text="移出决定的机关和文号。")
