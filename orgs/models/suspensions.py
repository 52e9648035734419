"""Suspensions: for how long, on what ground, by whose decision an organisation takes on nothing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.organisations import Organisation
from portal.common import clock
from portal.common.models import StoredFile


class Suspension(models.Model):
    """One suspension with its term; it ends by itself after the last day (feature 36)."""

    class Ground(models.TextChoices):
        PERFORMANCE = "performance", "履约不合格"
        FRAUD = "fraud", "弄虚作假"
        BREACH = "breach", "违反协议"
        LAW = "law", "违反法律法规"
        OTHER = "other", "其他"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="suspensions"
    )
    ground = models.CharField("事由", max_length=12, choices=Ground)
    reason = models.CharField("具体情况", max_length=300)
    since = models.DateField("开始")
    until = models.DateField("截止")
    decision = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.CharField("决定人", max_length=50)
    decided_at = models.DateTimeField("决定时间", default=clock.now)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    ended_by = models.CharField("结束人", max_length=50, blank=True)
    end_reason = models.CharField("结束原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "暂停承接"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on__isnull=True),
                name="suspension_one_open",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="suspension_term"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["until"], condition=Q(ended_on__isnull=True), name="suspension_open_until"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.since}–{self.until}"


class SuspensionObjection(models.Model):
    """What an organisation says against its suspension, and the union's answer (feature 36)."""

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="objections")
    statement = models.CharField("异议和理由", max_length=1000)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_by = models.CharField("提出人", max_length=50)
    filed_at = models.DateTimeField("提出时间", default=clock.now)
    is_upheld = models.BooleanField("异议成立", null=True, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.CharField("答复人", max_length=50, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "暂停承接异议"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["suspension"],
                condition=Q(answered_at__isnull=True),
                name="objection_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_upheld__isnull=True)
                | (Q(answered_at__isnull=False, is_upheld__isnull=False) & ~Q(answer="")),
                name="objection_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suspension_id} {self.filed_at:%Y-%m-%d}"
