"""Reports that a union ends, for its superior to confirm (UH-04)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from orgs.models.unions import Union
from orgs.querysets.dissolutions import OPEN, DissolutionQuerySet
from portal.common.access import Actor
from portal.common.lifecycle import Stateful
from portal.common.models import StoredFile


class DissolutionReport(Stateful):
    """A union's end as it or its superior reports it; only the superior's confirmation ends it."""

    class State(models.TextChoices):
        REPORTED = "reported", "待确认"
        RETURNED = "returned", "已退回"
        CONFIRMED = "confirmed", "已确认"
        WITHDRAWN = "withdrawn", "已撤回"

    class Cause(models.TextChoices):
        EMPLOYER_ENDED = "employer_ended", "用人单位终止（破产、注销、撤销）"
        EMPLOYER_MERGED = "employer_merged", "用人单位合并、改制"
        OTHER = "other", "其他原因"

    state = models.CharField("状态", max_length=10, choices=State, default=State.REPORTED)
    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="dissolution_reports")
    cause = models.CharField("撤销事由", max_length=20, choices=Cause)
    reason = models.CharField("具体情况", max_length=300)
    employer_ended_on = models.DateField("用人单位终止日期", null=True, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_for = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    reported_by = models.CharField("报告人", max_length=50)
    return_reason = models.CharField("退回意见", max_length=300, blank=True)
    confirmed_for = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.CharField("确认人", max_length=50, blank=True)
    since = models.DateField("撤销生效", null=True, blank=True)
    approval_doc = models.CharField("批准文号", max_length=100, blank=True)

    objects = DissolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "工会撤销报告"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union"],
                condition=Q(state__in=[*OPEN]),
                name="dissolution_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(since__isnull=False) & ~Q(approval_doc="") & ~Q(confirmed_by="")),
                name="dissolution_confirmed_with_papers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.union}"

    def is_held_by(self, by: Actor) -> bool:
        """Who reported it mends and withdraws it."""
        return by.acts_for(self.reported_for_id)

    def is_received_by(self, by: Actor) -> bool:
        """A union above it confirms or returns; one that ended is asked for its last place."""
        reports = type(self).objects.from_below(by)
        return by.union_id != self.union_id and reports.filter(pk=self.pk).exists()
