"""Forms of evidence files, cure windows and objections."""

from typing import Any

from django import forms

from orgs.models import OrganisationDocument
from portal.common.ui.forms import DayInput, MomentInput

Kind = OrganisationDocument.Kind
FILES = ".pdf,.png,.jpg,.jpeg"


class DocumentForm(forms.Form):
    """An evidence file; on a phone the camera answers."""

    kind = forms.ChoiceField(label="材料")
    file = forms.FileField(
        label="文件",
        required=False,
        help_text="PDF 或照片，不超过 20 MB；手机上可以直接拍照。",
        widget=forms.ClearableFileInput(attrs={"accept": FILES}),
    )
    issued_on = forms.DateField(label="出具日期", widget=DayInput, required=False)
    valid_to = forms.DateField(
        label="有效期至", widget=DayInput, required=False, help_text="长期有效的留空。"
    )
    pages = forms.CharField(
        label="页码", max_length=40, required=False, help_text="要看的内容在第几页。"
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["file"].marks_optional = False  # type: ignore[attr-defined]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *kinds]


class EvidenceForm(forms.Form):
    """The file of one paper that the registration asks for.

    All papers stand in one form: where nothing was picked, the browser must not ask for its kind.
    """

    use_required_attribute = False

    kind = forms.ChoiceField(label="用哪种材料", widget=forms.RadioSelect)
    file = forms.FileField(
        label="文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": FILES}),
    )
    valid_to = forms.DateField(
        label="有效期至", widget=DayInput, required=False, help_text="长期有效的留空。"
    )

    def __init__(self, *args: Any, kinds: tuple[str, ...], has_term: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["file"].marks_optional = False  # type: ignore[attr-defined]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind, Kind(kind).label) for kind in kinds]
        if len(kinds) == 1:
            field.initial, field.required = kinds[0], False
            field.widget = forms.HiddenInput()
        self.only = kinds[0] if len(kinds) == 1 else ""
        if not has_term:
            del self.fields["valid_to"]

    def clean_kind(self) -> str:
        """Return the kind; where there is only one, nobody chooses."""
        return self.only or str(self.cleaned_data["kind"])


class CureForm(forms.Form):
    """By when and in general what is to be put right; the items stand beside it."""

    until = forms.DateTimeField(label="补正截止", widget=MomentInput)
    note = forms.CharField(label="总的说明", max_length=300, required=False)


class CureReplyForm(forms.Form):
    """What the organisation says to its putting right."""

    reply = forms.CharField(
        label="补正说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CureCloseForm(forms.Form):
    """Whether what was put right is good."""

    is_accepted = forms.TypedChoiceField(
        label="复核结果",
        choices=[("1", "补正合格"), ("0", "补正不合格")],
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="复核意见", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ObjectionForm(forms.Form):
    """What the organisation says against its suspension."""

    statement = forms.CharField(
        label="异议和理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
    file = forms.FileField(
        label="证明材料",
        required=False,
        help_text="PDF 或图片。",
        widget=forms.ClearableFileInput(attrs={"accept": FILES}),
    )


class AnswerForm(forms.Form):
    """The union's answer to an objection."""

    is_upheld = forms.TypedChoiceField(
        label="处理",
        choices=[("0", "维持暂停"), ("1", "异议成立，恢复承接")],
        coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="答复和理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
