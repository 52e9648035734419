"""Forms of names and codes: changing them, asking for it, entering an organisation by hand."""

from typing import Any

from django import forms

from orgs.actions.identities import Change
from orgs.models import Organisation
from portal.common.ui.forms import DayInput

ACCEPTED = ".pdf,.png,.jpg,.jpeg"


class AskForm(forms.Form):
    """Another name or code, with its ground."""

    name = forms.CharField(label="变更后的名称", max_length=120, help_text="与新登记证书一致。")
    uscc = forms.CharField(
        label="统一社会信用代码", max_length=30, help_text="代码没有变的不用改。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip
    since = forms.DateField(label="变更日期", widget=DayInput, help_text="登记机关核准的日期。")
    reason = forms.CharField(label="变更说明", max_length=200)
    document = forms.FileField(
        label="核准文件",
        required=False,
        help_text="登记机关的核准文件或新登记证书，PDF 或图片。",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def wanted(self) -> Change:
        """Return what the action takes."""
        given: dict[str, Any] = dict(self.cleaned_data)
        given.pop("document")
        return Change(**given)


class ChangeForm(AskForm):
    """The same by the keeper, who may also mend what was typed wrongly."""

    is_mistake = forms.BooleanField(
        label="原代码或名称是录入错误",
        required=False,
        help_text="勾选后按登记之日起更正，不用上传核准文件。",
    )


class RefusalForm(forms.Form):
    """Why a request is not granted."""

    answer = forms.CharField(
        label="不同意的原因", max_length=300, required=False,
        help_text="机构会原样看到。", widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class EntryForm(forms.Form):
    """An organisation entered by hand."""

    name = forms.CharField(
        label="名称", max_length=120, help_text="与登记证书一致；草根组织填自称。"
    )
    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "按代码自动判断"), *Organisation.Kind.choices]
    )
    uscc = forms.CharField(
        label="统一社会信用代码", max_length=30, required=False,
        help_text="草根组织和个人没有代码，留空即可，系统给出建档编号。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip
    registration_authority = forms.CharField(label="登记管理机关", max_length=100, required=False)
    legal_rep = forms.CharField(label="法定代表人或负责人", max_length=50, required=False)
    contact_name = forms.CharField(label="联系人", max_length=50, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)
    labour_field = forms.BooleanField(label="劳动关系领域", required=False)

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {k: v for k, v in self.cleaned_data.items() if v not in ("", None)}
