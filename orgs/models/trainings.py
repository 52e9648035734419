"""Trainings with their trainees (TR-01), and the salary guideline table (SG-01)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.talents import CertificateGrade, Education, PostGrade, Talent
from orgs.models.unions import Division, Union
from orgs.querysets.trainings import SalaryGuidelineQuerySet, TrainingQuerySet
from portal.common import clock, pseudonym


class Training(models.Model):
    """One course held by a union."""

    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="trainings")
    course = models.CharField("课程", max_length=100)
    begins_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)
    place = models.CharField("地点", max_length=100, blank=True)
    teacher = models.CharField("授课人", max_length=100, blank=True)
    has_exam = models.BooleanField("有考试", default=False)
    is_demo = models.BooleanField("演示数据", default=False)
    created_by = models.CharField("登记人", max_length=50)
    created_at = models.DateTimeField("登记时间", default=clock.now)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "培训"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="training_period"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_hours"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["union", "-begins_on"], name="training_union_day")
        ]

    def __str__(self) -> str:
        return self.no


class Trainee(models.Model):
    """One person at a training; a member of the pool is linked by the name within the union."""

    class Category(models.TextChoices):
        CADRE = "cadre", "工会干部"
        ORGANISATION = "organisation", "社会组织工作人员"
        SOCIAL_WORKER = "social_worker", "社会工作者"

    class Exam(models.TextChoices):
        NONE = "", "未考"
        PASSED = "passed", "合格"
        FAILED = "failed", "不合格"

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="trainees")
    talent = models.ForeignKey(
        Talent, on_delete=models.PROTECT, null=True, blank=True, related_name="trainings"
    )
    name = models.CharField("姓名", max_length=50)
    unit = models.CharField("单位", max_length=100, blank=True)
    category = models.CharField("类别", max_length=14, choices=Category)
    exam = models.CharField("考试结果", max_length=6, choices=Exam, blank=True)
    certificate_no = models.CharField("证书编号", max_length=40, null=True, blank=True, unique=True)
    certified_on = models.DateField("发证日期", null=True, blank=True)

    EVENT_REDACTED = frozenset({"name"})

    class Meta:
        verbose_name = "学员"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training", "name", "unit"], name="trainee_once")
        ]

    def __str__(self) -> str:
        return f"{self.training_id} {self.pk}"

    @property
    def masked_name(self) -> str:
        """The name as superiors and the public see it."""
        return pseudonym.mask_name(self.name)


class SalaryGuideline(models.Model):
    """A region's pay for one grade of posts, as a document set it. Rule: SG-01.

    An empty certificate or education holds for all. Amounts are yuan per month or per year.
    """

    class Per(models.TextChoices):
        MONTH = "month", "元/月"
        YEAR = "year", "元/年"

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="guidelines")
    grade = models.CharField("岗位等级", max_length=8, choices=PostGrade)
    certificate = models.CharField("证书", max_length=10, choices=CertificateGrade, blank=True)
    education = models.CharField("学历", max_length=10, choices=Education, blank=True)
    low = models.DecimalField("低位", max_digits=12, decimal_places=2)
    median = models.DecimalField("中位", max_digits=12, decimal_places=2)
    high = models.DecimalField("高位", max_digits=12, decimal_places=2)
    per = models.CharField("单位", max_length=5, choices=Per, default=Per.MONTH)
    includes_contributions = models.BooleanField("含单位缴费", default=False)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)
    document = models.CharField("文件名称", max_length=120)
    document_no = models.CharField("文号", max_length=60, blank=True)
    recorded_by = models.CharField("登记人", max_length=50)
    recorded_at = models.DateTimeField("登记时间", default=clock.now)

    objects = SalaryGuidelineQuerySet.as_manager()

    class Meta:
        verbose_name = "薪酬指导标准"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["division", "grade", "certificate", "education", "valid_from"],
                name="salary_guideline_once",
            ),
            models.CheckConstraint(
                condition=Q(low__gt=0, median__gte=F("low"), high__gte=F("median")),
                name="salary_guideline_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.grade} {self.valid_from}"

    def monthly(self, amount: Decimal) -> Decimal:
        """Return an amount of the row as yuan per month, rounded to fen."""
        return amount if self.per == self.Per.MONTH else round(amount / 12, 2)
