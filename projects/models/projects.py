"""The service project: the thread that runs from needs to the statistical return."""

from decimal import Decimal
from typing import ClassVar

from django.db import models

from orgs.models import Union
from portal.common.lifecycle import Stateful
from portal.common.money import MoneyField
from projects.models.needs import WorkerNeed
from projects.querysets.projects import ProjectQuerySet
from projects.taxonomies import Category, Domain, Group, Method, Mode


class Project(Stateful):
    """A project (立项) of one union. Its own state is coarse; tender and agreement have theirs."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "退回修改"
        REVIEWED = "reviewed", "待审批"
        APPROVED = "approved", "已立项"
        TENDERING = "tendering", "采购中"
        CONTRACTED = "contracted", "履约中"
        EVALUATING = "evaluating", "绩效评价中"
        CLOSED = "closed", "已结项"
        TERMINATED = "terminated", "已终止"

    class Regime(models.TextChoices):
        UNION = "U", "工会自有资金"
        GOVERNMENT = "G", "政府采购"
        FISCAL_SMALL = "G0", "财政资金限额以下"
        DONATION = "D", "捐赠协议"
        EMERGENCY = "EM", "紧急采购"

    state = models.CharField("状态", max_length=12, choices=State, default=State.DRAFT)
    no = models.CharField("项目编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField("项目名称", max_length=120)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    domain = models.CharField("服务领域", max_length=3, choices=Domain)
    category = models.CharField("优秀项目类别", max_length=2, choices=Category)
    group = models.CharField("主要服务对象", max_length=3, choices=Group)
    mode = models.CharField("项目模式", max_length=20, choices=Mode, default=Mode.PURCHASE)
    method = models.CharField("采购方式", max_length=30, choices=Method)
    method_reason = models.CharField("采购方式理由", max_length=300, blank=True)
    regime = models.CharField("适用制度", max_length=2, choices=Regime, default=Regime.UNION)
    content = models.TextField("服务内容")
    objectives = models.TextField("绩效目标")
    target_person_times = models.PositiveIntegerField("目标服务人次", default=0)
    target_persons = models.PositiveIntegerField("目标服务人数", default=0)
    target_sessions = models.PositiveIntegerField("目标场次", default=0)
    target_satisfaction = models.DecimalField(
        "满意度目标", max_digits=3, decimal_places=2, default=Decimal("4.50")
    )
    budget_amount = MoneyField("预算金额")
    budget_line = models.ForeignKey(
        "projects.BudgetLine",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    service_from = models.DateField("服务开始")
    service_to = models.DateField("服务结束")
    risk_note = models.TextField("风险与廉政", blank=True)
    # Which meeting decided on it together, and its record (SD-05).
    collective_record = models.CharField("集体研究记录", max_length=200, blank=True)
    officer_id = models.BigIntegerField("经办人", null=True)
    officer_name = models.CharField("经办人姓名", max_length=50, blank=True)
    return_reason = models.TextField("退回原因", blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_at = models.DateTimeField("立项时间", null=True, blank=True)
    closed_at = models.DateTimeField("结项时间", null=True, blank=True)
    terminated_at = models.DateTimeField("终止时间", null=True, blank=True)

    needs = models.ManyToManyField(WorkerNeed, through="ProjectNeed", related_name="projects")
    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "服务项目"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["union", "state", "-updated_at"], name="project_list"),
            models.Index(fields=["state", "-updated_at"], name="project_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(budget_amount__gt=0), name="project_paid"),
            models.CheckConstraint(
                condition=models.Q(service_to__gte=models.F("service_from")), name="project_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectNeed(models.Model):
    """The link that lets every project be traced to what workers asked for."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="need_links")
    need = models.ForeignKey(WorkerNeed, on_delete=models.PROTECT, related_name="project_links")

    class Meta:
        verbose_name = "需求依据"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "need"], name="project_need_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}-{self.need_id}"
