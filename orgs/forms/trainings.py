"""Forms of trainings and of the salary guideline table."""

from django import forms

from orgs.models import CertificateGrade, Education, PostGrade, SalaryGuideline, Trainee
from portal.common.ui.forms import CodeInput, DayField

ANY = [("", "不限")]


class TrainingForm(forms.Form):
    """One course."""

    course = forms.CharField(label="课程", max_length=100)
    begins_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期")
    hours = forms.DecimalField(
        label="学时", max_digits=5, decimal_places=1,
        widget=forms.NumberInput(attrs={"data-unit": "学时"}),
    )  # fmt: skip
    place = forms.CharField(label="地点", max_length=100, required=False)
    teacher = forms.CharField(label="授课人", max_length=100, required=False)
    has_exam = forms.BooleanField(
        label="有考试", required=False, help_text="有考试的，合格后才发证书。"
    )


class PasteForm(forms.Form):
    """Names to paste."""

    category = forms.ChoiceField(label="类别", choices=Trainee.Category.choices)
    text = forms.CharField(
        label="名单",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一人：姓名、空格、单位。已在名单里的跳过。",
    )


class CertificateSearch(forms.Form):
    """A certificate's number to look up."""

    no = forms.CharField(label="证书编号", max_length=40, required=False, widget=CodeInput)


class GuidelineForm(forms.Form):
    """One row of the table."""

    grade = forms.ChoiceField(label="岗位等级", choices=[("", "请选择"), *PostGrade.choices])
    certificate = forms.ChoiceField(
        label="证书", required=False, choices=[*ANY, *CertificateGrade.choices]
    )
    education = forms.ChoiceField(label="学历", required=False, choices=[*ANY, *Education.choices])
    low = forms.DecimalField(label="低位", max_digits=12, decimal_places=2)
    median = forms.DecimalField(label="中位", max_digits=12, decimal_places=2)
    high = forms.DecimalField(label="高位", max_digits=12, decimal_places=2)
    per = forms.ChoiceField(label="单位", choices=SalaryGuideline.Per.choices)
    includes_contributions = forms.BooleanField(label="含单位缴费", required=False)
    valid_from = DayField(label="生效日期")
    valid_to = DayField(label="失效日期", required=False)
    document = forms.CharField(label="文件名称", max_length=120)
    document_no = forms.CharField(label="文号", max_length=60, required=False)


class PayForm(forms.Form):
    """A pay to compare; it is not kept."""

    monthly = forms.DecimalField(
        label="月薪酬", min_value=0, max_digits=12, decimal_places=2,
        help_text="只用来对比，不保存金额。", widget=forms.NumberInput(attrs={"data-unit": "元"}),
    )  # fmt: skip
