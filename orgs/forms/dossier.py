"""Forms of the dossier: one small form for each part of the profile and each kind of fact."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db import models
from django.forms import modelform_factory

from orgs import keepers, service_terms
from orgs.actions.dossier import KINDS
from orgs.actions.organisations import NEEDED_TO_SUBMIT
from orgs.models import Organisation
from orgs.models.staffing import SHARES
from portal.common.errors import Incomplete
from portal.common.money import YuanField
from portal.common.ui.forms import DayField

# The flat parts of the profile: heading, note, fields.
PARTS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "identity": (
        "基本信息",
        "与登记证书一致",
        (
            "registration_authority", "registration_level", "registered_on", "cert_valid_to",
            "legal_rep", "registered_funds", "address", "scope",
        ),
    ),
    "contact": ("联系方式", "不对公众显示", ("contact_name", "contact_phone")),
    "domains": ("服务领域", "采购机会按它推荐", ("domains",)),
    "account": (
        "收款账户",
        "户名须与机构名称一致，签约和付款前必填",
        ("bank_account_name", "bank_name", "bank_account"),
    ),
}  # fmt: skip
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "inspection": ("year", "result", "decided_on", "source"),
    "rating": ("level", "granted_by", "valid_from", "valid_to", "cancelled_on", "reason"),
    "tax": ("kind", "document_no", "valid_from", "valid_to"),
    "charity": ("valid_from", "fundraising_no", "fundraising_valid_to", "valid_to"),
    "sanction": (
        "kind", "decided_on", "authority", "document_no", "facts", "amount", "ban_until",
        "lifted_on", "source",
    ),
    "governance": (
        "supervision", "supervisory_unit", "supervising_union", "party_kind", "party_founded_on",
        "party_members", "board_size", "supervisors", "internal_rules",
    ),
    "union": ("union_name", "union_code", "valid_from", "members", "valid_to"),
    "person": (
        "name", "post", "certificate", "certificate_no", "full_time", "valid_from", "valid_to",
        "background_checked_on",
    ),
    "figures": (
        "year", "staff_total", "full_time", "assistants", "social_workers", "seniors",
        "volunteers", *SHARES,
    ),
    "capacity": ("target_groups", "regions", "venues", "past_contracts"),
}  # fmt: skip
HINTS: Final[dict[str, str]] = {
    "rating.valid_to": "不填时按规定的有效期自动算出。",
    "rating.cancelled_on": "被取消或降级时填写。",
    "tax.valid_to": "不填时按规定的年限自动算出。",
    "charity.valid_to": "不再是慈善组织时填写。",
    "governance.supervising_union": "业务主管单位是工会的，填工会全称或 6 位代码。",
    "governance.internal_rules": "如章程、财务管理、人事管理、印章管理。",
    "union.union_code": "工会法人的代码以 81 开头；没有法人资格的不填。",
    "union.members": "会员人数。",
    "union.valid_to": "工会已撤销时填写。",
    "person.valid_to": "已离任时填写。",
    "person.background_checked_on": "从事未成年人服务的人员，入职前和每年查询一次。",
    "figures.year": "如 2025。",
    "figures.share_fees": "以下六项是全年收入的构成，单位 %，合计 100；都不填表示不申报。",
    "capacity.regions": "如：平顶山市新华区、卫东区。",
    "inspection.source": "如：登记管理机关公告、证书副本。",
    "sanction.source": "如：信用中国、国家企业信用信息公示系统、处罚决定书。",
}
REQUIRED: Final = frozenset({"rating.valid_from", "union.members", "governance.supervision"})
UNITS: Final = {
    "members": "人", "party_members": "人", "board_size": "人", "supervisors": "人",
    "staff_total": "人", "full_time": "人", "assistants": "人", "social_workers": "人",
    "seniors": "人", "volunteers": "人", **dict.fromkeys(SHARES, "%"),
}  # fmt: skip

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[models.Model]
else:
    AnyModelForm = forms.ModelForm


class SmallForm(AnyModelForm):
    """A form whose rules stand in the action: it only reads what was typed."""

    def _post_clean(self) -> None:
        """Build no record: the action writes, and tells constraints in sentences."""

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: self.cleaned_data[name] for name in self.fields}


class PartForm(SmallForm):
    """A flat part of the organisation's own facts."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        needed = dict(NEEDED_TO_SUBMIT)
        for name, field in self.fields.items():
            field.marks_optional = name not in needed  # type: ignore[attr-defined]
        if "domains" in self.fields:
            self.fields["domains"] = forms.MultipleChoiceField(
                label="服务领域",
                required=False,
                choices=list(service_terms.DOMAINS.items()),
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields["domains"].marks_optional = True  # type: ignore[attr-defined]


class CertificateForm(PartForm):
    """What the certificate says, once a union vouches for it: asked for with the new certificate."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"] = forms.CharField(
            label="变更原因", max_length=200, required=False, help_text="如换届、迁址、换发证书。"
        )
        self.fields["document"] = forms.FileField(
            label="新的登记证书",
            required=False,
            help_text="PDF 或照片，工会对照它核对；同意以前仍按原来的登记事项。",
            widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        )
        for name in ("reason", "document"):
            self.fields[name].marks_optional = False  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return the facts alone."""
        return {n: v for n, v in super().values().items() if n not in ("reason", "document")}


class FactForm(SmallForm):
    """One fact of the dossier."""

    kind_of_fact = ""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            key = f"{self.kind_of_fact}.{name}"
            field.help_text = HINTS.get(key, field.help_text)
            field.required = field.required or key in REQUIRED
            if name in UNITS:
                field.widget.attrs["data-unit"] = UNITS[name]
        if self.kind_of_fact == "tax":
            self.fields["valid_to"].required = False
        if self.kind_of_fact == "capacity":
            self.fields["target_groups"] = forms.MultipleChoiceField(
                label="服务人群",
                required=False,
                choices=list(service_terms.GROUPS.items()),
                widget=forms.CheckboxSelectMultiple,
            )
        if self.kind_of_fact == "governance":
            held = getattr(self.instance, "supervising_union", None)
            self.fields["supervising_union"] = forms.CharField(
                label="业务主管的工会", required=False, max_length=100,
                help_text=HINTS["governance.supervising_union"],
            )  # fmt: skip
            self.initial["supervising_union"] = held.code if held else ""

    def clean_supervising_union(self) -> Any:
        """Return the union that was named."""
        typed = self.cleaned_data["supervising_union"].strip()
        if not typed:
            return None
        try:
            return keepers.named(typed)
        except Incomplete as refusal:
            raise forms.ValidationError(refusal.details[0]["message"]) from refusal


def _control(column: "models.Field[Any, Any]", **more: Any) -> Any:
    """Return the column's form field: our own for days and money."""
    if isinstance(column, models.DateField):
        return DayField(
            label=str(column.verbose_name), required=not column.blank, help_text=column.help_text
        )
    if column.name == "registered_funds":
        return YuanField(label="注册资金", required=False)
    if column.name == "amount":
        return YuanField(label="罚款金额", required=False)
    return column.formfield(**more)


WIDGETS: Final[dict[str, type[forms.Widget] | forms.Widget]] = {
    "scope": forms.Textarea(attrs={"rows": 3}),
    "past_contracts": forms.Textarea(attrs={"rows": 4}),
    "bank_account": forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    "contact_phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
}


def part_form(part: str, form: type[PartForm] = PartForm) -> type[PartForm]:
    """Return the form of a flat part."""
    made: type[PartForm] = modelform_factory(
        Organisation, form=form, fields=PARTS[part][2], widgets=WIDGETS,
        formfield_callback=_control,
    )  # type: ignore[assignment]  # fmt: skip
    return made


def fact_form(kind: str) -> type[FactForm]:
    """Return the form of a kind of fact."""
    made: type[FactForm] = modelform_factory(
        KINDS[kind].model, form=FactForm, fields=FIELDS[kind], widgets=WIDGETS,
        formfield_callback=_control,
    )  # type: ignore[assignment]  # fmt: skip
    made.kind_of_fact = kind
    return made
