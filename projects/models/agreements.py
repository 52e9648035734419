"""Agreements and their milestones."""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from orgs.models import Organisation, Union
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile
from portal.common.money import MoneyField
from projects.models.awards import Award
from projects.models.projects import Project
from projects.querysets.agreements import AgreementQuerySet


class Agreement(Stateful):
    """The contract between union and organisation, made from a template and an award."""

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        TO_SIGN = "to_sign", "待双方签署"
        UNION_SIGNED = "union_signed", "待社会组织签署"
        SIGNED = "signed", "履约中"
        COMPLETED = "completed", "已完成"
        TERMINATED = "terminated", "已终止"

    state = models.CharField("状态", max_length=14, choices=State, default=State.DRAFT)
    no = models.CharField("合同编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="agreements")
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="agreement")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="agreements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="agreements"
    )
    # Names and kind as they were at signing (DC-09, P340 by kind at signing).
    organisation_name = models.CharField("乙方名称", max_length=120)
    organisation_kind = models.CharField("乙方类型", max_length=30)
    amount = MoneyField("合同金额")
    start_on = models.DateField("开始")
    end_on = models.DateField("结束")
    terms = models.JSONField("条款填写项", default=dict)
    # The whole merged text, frozen when the agreement is offered; both sides sign its digest.
    text = models.JSONField("正文", default=dict, blank=True)
    text_sha256 = models.CharField("正文摘要", max_length=64, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    union_signed_at = models.DateTimeField("甲方签署时间", null=True, blank=True)
    union_signed_by = models.CharField("甲方签署人", max_length=50, blank=True)
    organisation_signed_at = models.DateTimeField("乙方签署时间", null=True, blank=True)
    organisation_signed_by = models.CharField("乙方签署人", max_length=50, blank=True)
    signed_at = models.DateTimeField("生效时间", null=True, blank=True)
    # The implementation plan (实施方案) that the first instalment waits for.
    plan_text = models.TextField("实施方案", blank=True)
    plan_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    plan_submitted_at = models.DateTimeField("方案提交时间", null=True, blank=True)
    completed_at = models.DateTimeField("完成时间", null=True, blank=True)
    terminated_at = models.DateTimeField("终止时间", null=True, blank=True)

    # The text is long, and its digest is what the log needs.
    EVENT_REDACTED = frozenset({"text"})
    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "服务协议"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="agreement_positive"),
            models.CheckConstraint(
                condition=models.Q(end_on__gte=models.F("start_on")), name="agreement_period"
            ),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def has_plan(self) -> bool:
        """Whether the organisation has handed in its implementation plan."""
        return self.plan_submitted_at is not None

    def is_held_by(self, by: Actor) -> bool:
        """Both parties act on it, each by its own moves."""
        return by.acts_for(self.union_id) or (
            by.organisation_id is not None and by.organisation_id == self.organisation_id
        )


class Milestone(models.Model):
    """One instalment: what must be reached, which share it pays. Shares sum to exactly 100 %."""

    class Condition(models.TextChoices):
        SIGNED = "signed", "协议签订并提交实施方案"
        MIDTERM = "midterm", "中期评审合格"
        FINAL = "final", "绩效评价合格并验收"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="milestones")
    number = models.PositiveSmallIntegerField("期次")
    name = models.CharField("名称", max_length=40)  # 首款 | 中期款 | 尾款
    condition = models.CharField("付款条件", max_length=10, choices=Condition)
    percent = models.DecimalField("比例", max_digits=5, decimal_places=2)
    amount = MoneyField("金额")
    # Claimed and paid sums, kept under the row lock; the CHECK stops a payment past the instalment.
    claimed = MoneyField("已申请", default=0)

    class Meta:
        verbose_name = "里程碑"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["agreement", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="milestone_once"),
            models.CheckConstraint(
                condition=models.Q(claimed__lte=models.F("amount")) & models.Q(claimed__gte=0),
                name="milestone_not_overclaimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.percent}%"

    @property
    def left(self) -> Decimal:
        """Yuan of the instalment that nobody has claimed yet."""
        return self.amount - self.claimed
