"""Forms of the talent pool."""

from typing import Any

from django import forms

from orgs.models import (
    CertificateGrade,
    Education,
    Placement,
    PostGrade,
    Talent,
    TalentAssessment,
    TalentCertificate,
    TalentPost,
    Union,
)
from portal.common import clock
from portal.common.access import Actor
from portal.common.ui.forms import CodeInput, DayField

NONE = [("", "请选择")]
DEEP = 2  # a province's select would otherwise hold thousands of townships


class TalentFilter(forms.Form):
    """What to look for in the pool."""

    q = forms.CharField(label="姓名或编号", required=False, max_length=50)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Talent.State.choices]
    )
    employer = forms.ChoiceField(
        label="用人方式", required=False, choices=[("", "全部"), *Talent.Employer.choices]
    )
    certificate = forms.ChoiceField(
        label="证书", required=False, choices=[("", "全部"), *CertificateGrade.choices]
    )
    scope = forms.ChoiceField(
        label="范围", required=False, choices=[("", "本单位及下级"), ("own", "本单位")]
    )


class PersonForm(forms.Form):
    """A person's own facts; the identity number is read and not kept."""

    name = forms.CharField(label="姓名", max_length=50)
    identity = forms.CharField(
        label="身份证号",
        max_length=30,
        required=False,
        widget=CodeInput(attrs={"autocomplete": "off"}),
        help_text="在库人员必填。用来查重，系统只保存加密指纹；性别和出生年份从中读出。",
    )
    phone = forms.CharField(
        label="手机号", max_length=20, required=False, help_text="加密保存，查看会留痕。"
    )
    is_candidate = forms.BooleanField(
        label="登记为候选（志愿者、积极分子）", required=False,
        help_text="候选人员可以没有身份证号，用姓名和手机号查重；以后可转为在库人才。",
    )  # fmt: skip
    origin = forms.ChoiceField(label="人员来源", choices=Talent.Origin.choices)
    employer = forms.ChoiceField(
        label="用人方式", required=False, choices=[*NONE, *Talent.Employer.choices],
        help_text="在库人员必填。",
    )  # fmt: skip
    organisation = forms.CharField(
        label="派出的社会组织", max_length=18, required=False, widget=CodeInput,
        help_text="购买服务人员填写社会组织的统一社会信用代码。",
    )  # fmt: skip
    sex = forms.ChoiceField(label="性别", required=False, choices=[*NONE, *Talent.Sex.choices])
    birth_year = forms.IntegerField(label="出生年份", required=False)
    politics = forms.ChoiceField(
        label="政治面貌", required=False, choices=[*NONE, *Talent.Politics.choices]
    )
    education = forms.ChoiceField(label="学历", required=False, choices=[*NONE, *Education.choices])
    since_year = forms.IntegerField(label="从事社会工作起始年份", required=False)
    specialities = forms.MultipleChoiceField(
        label="专长", required=False, choices=list(Talent.SPECIALITIES.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class ChangeForm(PersonForm):
    """A person's facts to change; who it is stays."""

    identity = None  # type: ignore[assignment]
    is_candidate = None  # type: ignore[assignment]


class PromoteForm(forms.Form):
    """What a candidate lacks to be a member."""

    identity = forms.CharField(
        label="身份证号",
        max_length=18,
        required=False,
        widget=CodeInput(attrs={"autocomplete": "off"}),
    )
    employer = forms.ChoiceField(label="用人方式", choices=[*NONE, *Talent.Employer.choices])
    organisation = forms.CharField(
        label="派出的社会组织", max_length=18, required=False, widget=CodeInput,
        help_text="购买服务人员填写社会组织的统一社会信用代码。",
    )  # fmt: skip


class LeaveForm(forms.Form):
    """When and why somebody left."""

    left_on = DayField(label="离开日期")
    reason = forms.CharField(label="离开原因", max_length=200)


class UnionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A union by its name and code."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the union's name."""
        return f"{obj.name}（{obj.code}）"


class PostForm(forms.Form):
    """A post with its contract."""

    serving_union = UnionChoice(label="服务单位", queryset=Union.objects.none())
    title = forms.CharField(label="岗位", max_length=60)
    grade = forms.ChoiceField(label="岗位等级", choices=[*NONE, *PostGrade.choices])
    is_main = forms.BooleanField(
        label="主要岗位", required=False, initial=True, help_text="一人同时只有一个主要岗位。"
    )
    fte_percent = forms.IntegerField(
        label="工作量", initial=100, help_text="全职 100，半职 50。",
        widget=forms.NumberInput(attrs={"data-unit": "%"}),
    )  # fmt: skip
    contract = forms.ChoiceField(label="合同类型", choices=[*NONE, *TalentPost.Contract.choices])
    begins_on = DayField(label="到岗日期")
    contract_until = DayField(label="合同截止日期", required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within = Placement.objects.on(clock.today()).below(by.union_path)
        deepest = len(by.union_path) // 4 + DEEP
        served = within.filter(depth__lte=deepest) | within.filter(union_id__in=by.union_ids)
        field: Any = self.fields["serving_union"]
        field.queryset = Union.objects.filter(pk__in=served.values("union_id")).order_by("code")


class EndPostForm(forms.Form):
    """When a post ended."""

    ends_on = DayField(label="离岗日期")


class CertificateForm(forms.Form):
    """A certificate or a pass of the exam."""

    kind = forms.ChoiceField(label="种类", choices=TalentCertificate.Kind.choices)
    grade = forms.ChoiceField(label="级别", choices=[*NONE, *CertificateGrade.choices])
    number = forms.CharField(label="证书编号", max_length=40)
    issued_on = DayField(label="取得日期")


class AssessmentForm(forms.Form):
    """The year's assessment and what it decides."""

    year = forms.IntegerField(label="考核年度")
    result = forms.ChoiceField(label="考核结果", choices=[*NONE, *TalentAssessment.Result.choices])
    grade_after = forms.ChoiceField(label="考核后岗位等级", choices=[*NONE, *PostGrade.choices])
    pay = forms.ChoiceField(label="待遇", choices=[*NONE, *TalentAssessment.PayDecision.choices])
    decision = forms.ChoiceField(
        label="续聘决定", choices=[*NONE, *TalentAssessment.Decision.choices]
    )
    renewed_until = DayField(label="续聘至", required=False)
    reason = forms.CharField(
        label="评语和依据", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AwardForm(forms.Form):
    """A commendation."""

    name = forms.CharField(label="表彰名称", max_length=100)
    awarded_by = forms.CharField(label="表彰单位", max_length=100)
    awarded_on = DayField(label="表彰日期")
