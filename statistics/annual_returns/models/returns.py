"""One union's return of one year and where it stands (spec 10.5)."""

from typing import ClassVar

from django.db import models

from annual_returns.models.forms import ReturnPeriod
from annual_returns.querysets.returns import AnnualReturnQuerySet
from orgs.models import Union
from portal.common import clock
from portal.common.access import Actor
from portal.common.lifecycle import Stateful


class AnnualReturn(Stateful):
    """The return of one union and year. Figures are in its versions; `version` is the living one."""

    class State(models.TextChoices):
        OPEN = "open", "未开始"
        DRAFTING = "drafting", "填报中"
        CHECKED = "checked", "已审核"
        SIGNED = "signed", "已签发"
        SUBMITTED = "submitted", "已上报"
        SENT_BACK = "sent_back", "退回修改"
        ACCEPTED = "accepted", "已受理"
        ROLLED_UP = "rolled_up", "已汇总"
        LOCKED = "locked", "已锁定"

    state = models.CharField("状态", max_length=12, choices=State, default=State.OPEN)
    no = models.CharField("编号", max_length=40, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="annual_returns")
    # Who receives it: the counting parent on the stock date; null at the root (UH-02).
    superior = models.ForeignKey(
        Union, on_delete=models.PROTECT, null=True, blank=True, related_name="received_returns"
    )
    period = models.ForeignKey(ReturnPeriod, on_delete=models.PROTECT, related_name="returns")
    version = models.PositiveSmallIntegerField("版次", default=0)
    due_on = models.DateField("报送期限")
    # What the cover says of the unit: uscc, head, statistician, phone (V-002).
    cover = models.JSONField("封面", default=dict, blank=True)
    compiled_by = models.CharField("填表人", max_length=50, blank=True)
    # Set while the figures wait for the check of the own unit; any change of a figure clears it.
    handed_in_at = models.DateTimeField("填表人签字时间", null=True, blank=True)
    checked_by = models.CharField("统计负责人", max_length=50, blank=True)
    checked_at = models.DateTimeField("审核时间", null=True, blank=True)
    signed_by = models.CharField("单位负责人", max_length=50, blank=True)
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    submitted_at = models.DateTimeField("上报时间", null=True, blank=True)
    first_submitted_at = models.DateTimeField("首次上报时间", null=True, blank=True)
    accepted_by = models.CharField("受理人", max_length=50, blank=True)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    times_sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    # Why the superior sent it back: [{"cell": "P302", "message": "…"}].
    back_reasons = models.JSONField("退回意见", default=list, blank=True)
    reminded_on = models.DateField("最近催报", null=True, blank=True)

    objects = AnnualReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "统计年报"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union", "period"], name="return_once_a_year")
        ]
        indexes: ClassVar = [
            models.Index(fields=["superior", "period", "state"], name="return_received"),
            models.Index(fields=["period", "state"], name="return_period"),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def is_on_time(self) -> bool | None:
        """Whether the first submission came by the due day; null before it."""
        if self.first_submitted_at is None:
            return None
        return clock.local(self.first_submitted_at).date() <= self.due_on

    def is_received_by(self, by: Actor) -> bool:
        """Whether the actor's unit is the superior that accepts or sends back."""
        return by.acts_for(self.superior_id)
