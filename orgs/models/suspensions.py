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
