"""How unions lead and coordinate the work: groups, policy documents, meetings, partners, pilots (9.3)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from orgs.models.undertakings import Undertaking
from orgs.querysets.mechanisms import (
    MechanismQuerySet,
    MeetingQuerySet,
    MeetingTaskQuerySet,
    PolicyDocumentQuerySet,
)
from portal.common.models import StoredFile


class Mechanism(Undertaking):
    """What all of them share; `until` is the first day on which it no longer stands."""

    objects: ClassVar[Any] = MechanismQuerySet.as_manager()

    class Meta(Undertaking.Meta):
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="%(class)s_period"
            )
        ]

    @property
    def summary(self) -> str:
        """One line under the title in lists."""
        return ""


class LeadingGroup(Mechanism):
    """The leading group 领导小组 of a union (ME-01)."""

    name = models.CharField("名称", max_length=120)
    document = models.CharField("成立文号", max_length=100, blank=True)
    head = models.CharField("组长", max_length=50)
    members = models.CharField("成员", max_length=1000)

    class Meta(Mechanism.Meta):
        verbose_name = "领导小组"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            *Mechanism.Meta.constraints,
            models.UniqueConstraint(
                fields=["union"], condition=Q(until__isnull=True), name="leading_group_one_active"
            ),
        ]

    @property
    def summary(self) -> str:
        """Who leads it."""
        return f"组长：{self.head}"


class PolicyDocument(Mechanism):
    """A policy document 制度文件 (ME-02); `until` is the day of its repeal.

    `lead_issuer` is the name of the leading issuer; only what the own union leads is counted.
    """

    class Kind(models.TextChoices):
        OPINION = "opinion", "实施意见"
        MEASURE = "measure", "管理办法"
        RULE = "rule", "细则"
        CATALOGUE = "catalogue", "目录"
        STANDARD = "standard", "标准"
        TEMPLATE = "template", "示范文本"

    since = models.DateField("发文日期")
    until = models.DateField("废止日期", null=True, blank=True)
    name = models.CharField("文件标题", max_length=200)
    doc_no = models.CharField("文号", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    issuers = models.CharField("发文单位", max_length=200)
    leads = models.BooleanField("本单位牵头", default=True)
    lead_issuer = models.CharField("牵头单位", max_length=120)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[Any] = PolicyDocumentQuerySet.as_manager()

    class Meta(Mechanism.Meta):
        verbose_name = "制度文件"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            *Mechanism.Meta.constraints,
            models.UniqueConstraint(fields=["union", "doc_no"], name="policy_document_once"),
        ]

    @property
    def summary(self) -> str:
        """Its kind and number."""
        return f"{self.get_kind_display()} · {self.doc_no}"


class Meeting(Mechanism):
    """One meeting of the cycle (ME-03); `until` is the day on which a wrong entry was voided."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "定期会商"
        QUARTER = "quarter", "季度调度"
        HALF = "half", "半年小结"
        YEAR = "year", "年终总结"

    since = models.DateField("召开日期")
    until = models.DateField("作废日期", null=True, blank=True)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    period = models.CharField("时段", max_length=40)
    participants = models.CharField("参加单位和人员", max_length=500)
    decisions = models.CharField("议定事项", max_length=2000)

    objects: ClassVar[Any] = MeetingQuerySet.as_manager()

    class Meta(Mechanism.Meta):
        verbose_name = "会议"
        verbose_name_plural = verbose_name

    @property
    def title(self) -> str:
        """Its period and type."""
        return f"{self.period}{self.get_kind_display()}"

    @property
    def summary(self) -> str:
        """Who took part."""
        return self.participants[:60]


class MeetingTask(models.Model):
    """A task that a meeting gave; open until it is noted as done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("任务", max_length=200)
    responsible = models.CharField("责任人", max_length=100)
    due_on = models.DateField("完成期限")
    done_on = models.DateField("办结日期", null=True, blank=True)
    result = models.CharField("办理结果", max_length=200, blank=True)
    done_by = models.CharField("办结人", max_length=50, blank=True)

    objects: ClassVar[Any] = MeetingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "会议任务"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meeting_task_number"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(result=""), name="meeting_task_result"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(done_on__isnull=True), name="meeting_task_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


class Coordination(Mechanism):
    """A standing coordination with another body (ME-04)."""

    class Partner(models.TextChoices):
        UNITED_FRONT = "united_front", "统战部门"
        PARTY_WORK = "party_work", "两新工委"
        CIVIL_AFFAIRS = "civil_affairs", "民政部门"
        FINANCE = "finance", "财政部门"
        YOUTH = "youth", "团委"
        WOMEN = "women", "妇联"
        OTHER = "other", "其他"

    partner = models.CharField("协调对象", max_length=14, choices=Partner)
    partner_name = models.CharField("对象名称", max_length=100, blank=True)
    form = models.CharField("协调形式", max_length=200)

    class Meta(Mechanism.Meta):
        verbose_name = "协调机制"
        verbose_name_plural = verbose_name

    @property
    def title(self) -> str:
        """With whom."""
        return f"与{self.partner_name or self.get_partner_display()}的协调机制"

    @property
    def summary(self) -> str:
        """How they work together."""
        return self.form


class Pilot(Mechanism):
    """The union is a pilot 试点 of the work (TG-3); `until` may lie ahead."""

    name = models.CharField("试点名称", max_length=120)
    approval_doc = models.CharField("批准文号", max_length=100)

    class Meta(Mechanism.Meta):
        verbose_name = "试点"
        verbose_name_plural = verbose_name

    @property
    def summary(self) -> str:
        """What approved it."""
        return self.approval_doc
